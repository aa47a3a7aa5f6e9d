/** The trees of real BMCs, which are not part of the project: PHOENIX_TEST_DATA names their folder. */
import { existsSync } from 'node:fs'
import { join } from 'node:path'

/** The archive of the trees; undefined where it is not there. */
export const archive = archiveIn(process.env.PHOENIX_TEST_DATA)

function archiveIn(folder: string | undefined): string | undefined {
  const path = folder === undefined ? undefined : join(folder, 'redfish-mockups.tar.gz')
  if (path !== undefined && existsSync(path)) return path
  console.warn('skipped: the trees of real BMCs; PHOENIX_TEST_DATA does not name their folder')
  return undefined
}

/** A tree in the archive, and what there is to be changed. */
export interface RealTree {
  readonly name: string
  /** The system to choose, where the BMC has several that may be meant. */
  readonly system?: string
  /** An attribute of the BIOS and a value that it does not have. */
  readonly bios?: readonly [attribute: string, value: string]
  /** An item of firmware, and how its image gets there. */
  readonly firmware?: readonly [item: string, way: 'fetched' | 'sent']
}

export const trees: readonly RealTree[] = [
  { name: 'cray-ex425-nc', system: 'Node1', firmware: ['BMC', 'fetched'] },
  {
    name: 'dell-r750-idrac9-6.00',
    bios: ['AcPwrRcvry', 'On'],
    firmware: ['Installed-27763-1.0.5__CPLD.Embedded.1', 'sent'],
  },
  { name: 'dmtf-public-bladed', system: '529QB9452R6' },
  { name: 'dmtf-public-rackmount1', bios: ['BootMode', 'Legacy'], firmware: ['BMC', 'fetched'] },
  { name: 'gigabyte-h262-ami', bios: ['FBO001', 'LEGACY'], firmware: ['BMC', 'fetched'] },
  { name: 'hpe-dl325-ilo5-2.46', bios: ['AcpiHpet', 'Disabled'], firmware: ['1', 'fetched'] },
  {
    name: 'hpe-dl380a-gen11-ilo6-1.66',
    bios: ['AcpiHpet', 'Disabled'],
    firmware: ['3', 'fetched'],
  },
  {
    name: 'lenovo-sr670v2-xcc',
    bios: ['DevicesandIOPorts_SerialPortAccessMode', 'Dedicated'],
    firmware: ['GPU3', 'sent'],
  },
  {
    name: 'nvidia-gh200',
    bios: ['AssetTagProtection', 'Enabled'],
    firmware: ['FW_CPLD_0', 'sent'],
  },
  { name: 'openbmc-qemu-2.15', firmware: ['5d0869c4', 'sent'] },
  {
    name: 'supermicro-sys821ge-x13',
    bios: ['ADDDCSparing_3C3F', 'Disabled'],
    firmware: ['Backup_BIOS', 'sent'],
  },
]
