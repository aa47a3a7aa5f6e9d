import { describe, expect, it } from 'vitest'
import { piecesOf } from './components.js'

const piece = (id: string, name = id, version = '1') => ({ id, name, version, path: `/f/${id}` })
const unknown = { active: undefined, version: undefined }
const found = (
  component: 'bmc' | 'bios',
  pieces: ReturnType<typeof piece>[],
  known: Parameters<typeof piecesOf>[2] = unknown,
) => piecesOf(component, pieces, known, 'Node1').map(({ id }) => id)

describe('the firmware of the BMC and of the host', () => {
  it.each<['bmc' | 'bios', ReturnType<typeof piece>, string]>([
    ['bmc', piece('BMC', 'Contoso BMC Firmware'), 'a mock-up'],
    ['bios', piece('BIOS', 'Contoso BIOS Firmware'), 'a mock-up'],
    ['bmc', piece('1', 'iLO 6'), 'HPE'],
    ['bios', piece('2', 'System ROM'), 'HPE'],
    ['bmc', piece('BMC-Primary', 'Firmware:BMC'), 'Lenovo'],
    ['bios', piece('UEFI', 'Firmware:UEFI'), 'Lenovo'],
    ['bios', piece('Installed-159-1.8.2__BIOS.Setup.1-1', 'BIOS'), 'Dell'],
    [
      'bmc',
      piece('Installed-25227-6.00__iDRAC.Embedded.1-1', 'Integrated Dell Remote Access Controller'),
      'Dell',
    ],
    ['bmc', piece('FW_BMC_0', 'Software Inventory'), 'NVIDIA'],
    ['bios', piece('UEFI', 'Software Inventory'), 'NVIDIA'],
  ])('%s is %o as %s has it', (component, one) => {
    expect(found(component, [one, piece('NIC.1', 'Adapter')])).toEqual([one.id])
  })

  it.each([
    piece('10', 'Redundant System ROM'),
    piece('BMC-Backup', 'Firmware:BMC'),
    piece('BMC-Primary-Pending', 'Firmware:BMC'),
    piece('UEFI-Pending', 'Firmware:UEFI'),
    piece('Golden_BIOS', 'BIOS Golden'),
    piece('Staging_BMC', 'BMC Staging'),
    piece('Previous-159-1.2.4__BIOS.Setup.1-1', 'BIOS'),
    piece('BIOS_ME', 'BIOS ME'),
    piece('FW_ERoT_BMC_0', 'Software Inventory'),
    piece('HGX_InfoROM_GPU_0', 'Software Inventory'),
    piece('Slot_25.2', 'Firmware:DEVICE-Marvell UEFI NVMe Driver & BIOS'),
    piece('Installed-1__USC.Embedded.1', 'Lifecycle Controller'),
  ])('is not %o', (one) => {
    expect(found('bmc', [one])).toEqual([])
    expect(found('bios', [one])).toEqual([])
  })

  it('is what the BMC says is active, whatever it is called', () => {
    const active = { active: '/f/7af2c', version: '9' }
    expect(found('bios', [piece('BIOS'), piece('7af2c')], active)).toEqual(['7af2c'])
  })

  it('is that of the system, where several share the BMC, and the one with the version it tells', () => {
    expect(found('bios', [piece('Node0.BIOS'), piece('Node1.BIOS')])).toEqual(['Node1.BIOS'])
    const two = [piece('BMCImage1', 'BMC image', '1'), piece('BMCImage2', 'BMC image', '2')]
    expect(found('bmc', two, { active: undefined, version: '2' })).toEqual(['BMCImage2'])
  })
})
