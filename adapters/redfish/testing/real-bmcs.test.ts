/** The client against the resource trees of real BMCs; see `test-real-trees.ts`. */
import { readdirSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { RedfishBmc } from '../bmc.js'
import { TestBmc } from './test-bmc.js'
import { data, readTree, unpack } from './test-real-trees.js'

interface Expected {
  /** The `system` option, where the BMC has several that may be meant. */
  readonly choose?: string
  /** Names in the `ambiguous` error without it. */
  readonly ambiguous?: readonly string[]
  readonly system: string
  readonly vendor: string | undefined
  readonly serial?: string
  readonly manufacturer?: string
  readonly model?: string
  readonly resets: string
  /** Empty: no override at all. */
  readonly boots: string
  readonly bootMode?: 'always' | 'never'
  readonly override: 'none' | 'network' | 'disk' | 'not-supported'
  readonly macs: Readonly<Record<string, string | undefined>>
}

const dmtfResets =
  'ForceOff ForceOn ForceRestart GracefulRestart GracefulShutdown Nmi On PushPowerButton'
const hpeResets = 'ForceOff ForceRestart GracefulRestart GracefulShutdown Nmi On PushPowerButton'
const hpeBoots =
  'BiosSetup Cd Diags Hdd None Pxe SDCard UefiHttp UefiShell UefiTarget Usb Utilities'

const trees: Readonly<Record<string, Expected>> = {
  'cray-ex425-nc': {
    choose: 'Node1',
    ambiguous: ['Node0', 'Node1'],
    system: '/redfish/v1/Systems/Node1',
    vendor: 'cray',
    serial: 'HA19340017',
    manufacturer: 'HPE',
    model: 'HPE CRAY EX425 (MILAN)',
    resets: 'ForceOff Off On',
    boots: '',
    override: 'not-supported',
    macs: { ManagementEthernet: '00:40:a6:83:52:60', HPCNet0: undefined },
  },
  'dell-r750-idrac9-6.00': {
    system: '/redfish/v1/Systems/System.Embedded.1',
    vendor: 'dell',
    serial: 'CNIVC0014M0388',
    manufacturer: 'Dell Inc.',
    model: 'PowerEdge R750',
    resets:
      'ForceOff ForceRestart GracefulRestart GracefulShutdown Nmi On PowerCycle PushPowerButton',
    boots: 'BiosSetup Cd Floppy Hdd None Pxe SDCard UefiHttp UefiTarget Utilities',
    override: 'none',
    macs: {
      'NIC.Embedded.1-1-1': '70:b5:e8:f0:52:dc',
      'NIC.Embedded.2-1-1': '70:b5:e8:f0:52:dd',
      'NIC.Integrated.1-1-1': 'e4:3d:1a:13:27:f0',
      'NIC.Integrated.1-2-1': 'e4:3d:1a:13:27:f1',
      'NIC.Slot.5-1': 'b8:3f:d2:90:97:c4',
    },
  },
  'dmtf-public-bladed': {
    choose: '/redfish/v1/systems/529qb9452r6/',
    ambiguous: ['529QB9450R6', '529QB9451R6', '529QB9452R6', '529QB9453R6'],
    system: '/redfish/v1/Systems/529QB9452R6',
    vendor: undefined,
    serial: '529QB9452R6',
    manufacturer: 'Contoso',
    model: 'SX1000',
    resets: dmtfResets,
    boots: 'BiosSetup Cd Floppy Hdd None Pxe Usb',
    override: 'none',
    macs: {},
  },
  'dmtf-public-rackmount1': {
    system: '/redfish/v1/Systems/437XR1138R2',
    vendor: undefined,
    serial: '437XR1138R2',
    manufacturer: 'Contoso',
    model: '3500',
    resets: dmtfResets,
    boots: 'BiosSetup Cd Diags Hdd None Pxe SDCard UefiTarget Usb Utilities',
    override: 'network',
    macs: {
      '12446A3B0411': '12:44:6a:3b:04:11',
      '12446A3B8890': 'aa:bb:cc:dd:ee:00',
      ToManager: 'aa:bb:cc:dd:ee:fe',
    },
  },
  'gigabyte-h262-ami': {
    system: '/redfish/v1/Systems/Self',
    vendor: 'ami',
    serial: 'GJG9NF512A000302',
    manufacturer: 'GIGABYTE',
    model: 'H262-Z63-00',
    resets: 'ForceOff ForceRestart GracefulShutdown On',
    boots:
      'BiosSetup Cd Floppy Hdd None Pxe RemoteDrive SDCard UefiBootNext UefiHttp UefiShell UefiTarget Usb Utilities',
    bootMode: 'always',
    override: 'none',
    macs: { '1': 'b4:2e:99:ba:de:15', '2': 'b4:2e:99:ba:de:16', '3': 'b4:2e:99:ba:de:16' },
  },
  'hpe-dl325-ilo5-2.46': {
    system: '/redfish/v1/Systems/1',
    vendor: 'hpe',
    serial: 'MXQ019020B',
    manufacturer: 'HPE',
    model: 'ProLiant DL325 Gen10 Plus',
    resets: hpeResets,
    boots: hpeBoots,
    bootMode: 'never',
    override: 'none',
    macs: {
      '1': '94:40:c9:5c:86:bc',
      '2': '94:40:c9:5c:86:bd',
      '3': '14:02:ec:d9:3a:a0',
      '4': '14:02:ec:d9:3a:a1',
    },
  },
  'hpe-dl380a-gen11-ilo6-1.66': {
    system: '/redfish/v1/Systems/1',
    vendor: 'hpe',
    serial: '2M2D2J00L4',
    manufacturer: 'HPE',
    model: 'ProLiant DL380a Gen11 -- SIMULATED',
    resets: hpeResets,
    boots: hpeBoots,
    bootMode: 'never',
    override: 'none',
    macs: { '77': '58:a2:e1:03:96:f2', '78': '58:a2:e1:03:96:f3' },
  },
  'lenovo-sr670v2-xcc': {
    system: '/redfish/v1/Systems/1',
    vendor: 'lenovo',
    serial: 'J105958B',
    manufacturer: 'Lenovo',
    model: 'ThinkSystem SR670 V2',
    resets: 'ForceOff ForceOn ForceRestart GracefulRestart GracefulShutdown Nmi On',
    boots: 'BiosSetup Cd Diags Hdd None Pxe UefiTarget Usb',
    override: 'none',
    macs: {
      NIC1: '00:62:0b:4c:28:4e',
      NIC2: '00:62:0b:4c:28:4f',
      NIC3: '00:62:0b:4c:28:50',
      NIC4: '00:62:0b:4c:28:51',
      ToManager: '0a:8f:c3:a5:8a:71',
    },
  },
  'nvidia-gh200': {
    // HGX_Baseboard_0 cannot be switched, so the choice is not ambiguous.
    system: '/redfish/v1/Systems/System_0',
    vendor: 'nvidia',
    resets: 'ForceOff ForceOn ForceRestart GracefulRestart GracefulShutdown On PowerCycle',
    boots: 'BiosSetup Cd Diags Hdd None Pxe Usb',
    override: 'disk',
    macs: {},
  },
  'openbmc-qemu-2.15': {
    system: '/redfish/v1/Systems/system',
    vendor: 'openbmc',
    resets: 'ForceOff ForceOn ForceRestart GracefulRestart GracefulShutdown Nmi On PowerCycle',
    boots: 'BiosSetup Cd Diags Hdd None Pxe Usb',
    override: 'none',
    macs: {},
  },
  'supermicro-sys821ge-x13': {
    system: '/redfish/v1/Systems/1',
    vendor: 'supermicro',
    serial: 'S889914X3710910',
    manufacturer: 'Supermicro',
    model: 'SYS-821GE-TNHR',
    resets: 'ForceOff ForceOn ForceRestart GracefulRestart GracefulShutdown Nmi On PowerCycle',
    boots: 'BiosSetup Cd Floppy Hdd None Pxe UefiBootNext UefiHttp Usb UsbCd',
    bootMode: 'always',
    override: 'none',
    macs: {
      '1': '94:6d:ae:91:fb:22',
      '2': '94:6d:ae:91:09:c2',
      '3': '94:6d:ae:91:6a:9a',
      '4': '94:6d:ae:91:67:6a',
      '5': '94:6d:ae:91:dd:1a',
      '6': '94:6d:ae:91:75:9a',
      '7': '94:6d:ae:91:75:ba',
      '8': '94:6d:ae:91:73:8a',
      '9': '7c:c2:55:79:3f:8e',
      '10': '7c:c2:55:79:3f:8f',
      '11': '94:6d:ae:b2:b1:4e',
      ToManager: 'be:3a:f2:b6:05:9f',
    },
  },
}

describe.skipIf(data === undefined)('the tree of', () => {
  let folder: string

  beforeAll(() => {
    folder = unpack()
  })
  afterAll(() => rmSync(folder, { recursive: true, force: true }))

  it('every machine in the archive is in the table', () => {
    const names = readdirSync(join(folder, 'public'), { withFileTypes: true })
      .filter((entry) => entry.isDirectory() && !entry.name.startsWith('_'))
      .map(({ name }) => name)
    expect(names.sort()).toEqual(Object.keys(trees).sort())
  })

  describe.each(Object.entries(trees))('%s', (name, expected) => {
    let rack: TestBmc
    let bmc: RedfishBmc

    beforeAll(async () => {
      rack = await TestBmc.start(readTree(join(folder, 'public', name)))
      bmc = rack.client(expected.choose === undefined ? {} : { system: expected.choose })
    })
    afterAll(async () => {
      await bmc.close()
      await rack.stop()
    })

    const { ambiguous } = expected
    if (ambiguous !== undefined) {
      it('does not say which system is meant', async () => {
        const undecided = rack.client()
        const error = await undecided.powerState().catch((it: Error) => it)
        expect(error).toMatchObject({ code: 'ambiguous' })
        for (const id of ambiguous) expect(String(error)).toContain(id)
        await undecided.close()
      })
    }

    it('has the system, the resets and the boot targets that it lists', async () => {
      const profile = await bmc.profile()
      expect({
        system: profile.system,
        vendor: profile.vendor,
        resets: [...(profile.resetTypes ?? [])].sort().join(' '),
        boots: [...(profile.bootTargets ?? [])].sort().join(' '),
        bootMode: profile.behaviour.bootMode,
      }).toEqual({
        system: expected.system,
        vendor: expected.vendor,
        resets: expected.resets,
        boots: expected.boots,
        bootMode: expected.bootMode ?? 'when-refused',
      })
    })

    it('says whether it is on, and what it is', async () => {
      expect(await bmc.powerState()).toBe(name === 'openbmc-qemu-2.15' ? 'off' : 'on')
      const { nics, ...identity } = await bmc.inventory()
      const { serial, manufacturer, model } = expected
      expect([identity.serial, identity.manufacturer, identity.model]).toEqual([
        serial,
        manufacturer,
        model,
      ])
      expect(Object.fromEntries(nics.map(({ id, mac }) => [id, mac]))).toEqual(expected.macs)
    })

    it('takes a boot device for one start, where it has overrides at all', async () => {
      const read = await bmc.bootOverride().catch((error: { code: string }) => error.code)
      expect(typeof read === 'string' ? read : read.device).toBe(expected.override)
      const wish = { device: 'network', once: true } as const
      if (expected.override === 'not-supported') {
        await expect(bmc.setBootOverride(wish)).rejects.toMatchObject({ code: 'not-supported' })
        return
      }
      await bmc.setBootOverride(wish)
      expect(await bmc.bootOverride()).toMatchObject(wish)
      await bmc.setBootOverride({ device: 'none', once: false })
      expect((await bmc.bootOverride()).device).toBe('none')
    })
  })
})
