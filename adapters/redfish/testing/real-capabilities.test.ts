/** What the capabilities find in the resource trees of real BMCs; see `test-real-trees.ts`. */
import { readFileSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { RedfishBmc } from '../bmc.js'
import { TestBmc } from './test-bmc.js'
import { data, readTree, unpack } from './test-real-trees.js'

interface Expected {
  /** The `system` option, where the BMC has several that may be meant. */
  readonly choose?: string
  /** What of {@link usual} it lacks, and what it has besides. */
  readonly lacks?: string
  readonly has?: string
  readonly bmcMac?: string
  readonly bmcVersion?: string
  /** How many boot options there are, and the name of the first. */
  readonly order?: readonly [number, string]
  /** Attributes that are hidden, those that wait, and how many the registry has, where there is one. */
  readonly bios?: readonly [hidden: number, pending: number, registry: number | undefined]
  /** An attribute, a value that it does not have, and where that is written. */
  readonly change?: readonly [name: string, value: string, path: string]
  /** Firmware items, the members of the list that are listed twice not counted. */
  readonly firmware?: number
  /** Processors, accelerators, memory modules, drives. */
  readonly parts: readonly [number, number, number, number]
  readonly sensors: Readonly<Record<string, number>>
  readonly watts?: number
  readonly logs: string
  readonly entries: number
  readonly light?: string
  readonly drives?: string
}

const usual =
  'accounts bios bootDevice bootOrder chassisPower controller firmware hardware identify inventory logs power probe raw sensors virtualMedia'

const trees: Readonly<Record<string, Expected>> = {
  'cray-ex425-nc': {
    choose: 'Node1',
    lacks: 'bootDevice identify virtualMedia',
    order: [2, 'Management Ethernet0 PXE IPv4'],
    bios: [0, 0, undefined],
    parts: [2, 0, 16, 0],
    firmware: 11,
    sensors: { voltage: 69, current: 26, power: 33, temperature: 41, energy: 7 },
    logs: 'SEL* EventLog* AuditLog*',
    entries: 0,
  },
  'dell-r750-idrac9-6.00': {
    has: 'events',
    bmcMac: 'b0:7b:25:d6:51:82',
    bmcVersion: '6.00.30.00',
    order: [5, 'HTTP Device 1: NIC in Slot 5 Port 1'],
    bios: [10, 0, 682],
    change: ['AcPwrRcvry', 'On', '/redfish/v1/Systems/System.Embedded.1/Bios/Settings'],
    firmware: 29,
    parts: [2, 1, 16, 3],
    sensors: {
      current: 2,
      voltage: 49,
      power: 8,
      utilization: 4,
      fan: 6,
      temperature: 6,
      frequency: 2,
    },
    watts: 614,
    logs: 'Sel* Lclog FaultList',
    entries: 5,
    light: 'on',
    drives: '1 2',
  },
  'dmtf-public-bladed': {
    choose: '529QB9452R6',
    lacks: 'bios bootOrder controller firmware virtualMedia',
    bmcMac: '23:11:8a:38:c0:22',
    bmcVersion: '1.00',
    parts: [1, 0, 0, 0],
    sensors: { temperature: 1, fan: 1 },
    logs: 'Log*',
    entries: 1,
    light: 'off',
  },
  'dmtf-public-rackmount1': {
    lacks: 'bootOrder',
    bmcMac: '23:11:8a:33:cf:ea',
    bmcVersion: '1.45.455b66-rev4',
    bios: [0, 4, undefined],
    change: ['BootMode', 'Legacy', '/redfish/v1/Systems/437XR1138R2/Bios/Settings'],
    firmware: 3,
    parts: [1, 0, 3, 0],
    sensors: {
      temperature: 11,
      utilization: 5,
      energy: 2,
      frequency: 1,
      current: 6,
      power: 4,
      voltage: 8,
      fan: 2,
    },
    watts: 374,
    logs: 'Log1* Log*',
    entries: 2,
    light: 'off',
    drives: 'Floppy1 CD1 CD2',
  },
  'gigabyte-h262-ami': {
    bmcMac: 'b4:2e:99:ba:de:17',
    bmcVersion: '12.84.13',
    order: [7, 'UEFI: HTTP IP4 Intel(R) I350 Gigabit Network Connection'],
    bios: [0, 0, 549],
    // It announces settings and names no object for them.
    change: ['FBO001', 'LEGACY', '/redfish/v1/Systems/Self/Bios'],
    firmware: 3,
    parts: [2, 0, 16, 1],
    sensors: { power: 3, energy: 1, temperature: 17, voltage: 28 },
    watts: 100,
    logs: 'SEL* EventLog* BIOS* AuditLog* Logs*',
    entries: 10,
    light: 'off',
    drives: 'CD1',
  },
  'hpe-dl325-ilo5-2.46': {
    bmcMac: '94:40:c9:37:d3:fc',
    bmcVersion: 'iLO 5 v2.46',
    order: [5, 'cray (sdb1)'],
    bios: [0, 0, 339],
    change: ['AcpiHpet', 'Disabled', '/redfish/v1/systems/1/bios/settings/'],
    firmware: 12,
    parts: [1, 0, 4, 0],
    sensors: { temperature: 27, fan: 6, power: 2 },
    watts: 97,
    logs: 'IML* SL* IEL*',
    entries: 20,
    light: 'off',
    drives: '1 2',
  },
  'hpe-dl380a-gen11-ilo6-1.66': {
    bmcMac: '7c:a6:2a:40:c3:e4',
    bmcVersion: 'iLO 6 v1.66',
    order: [8, 'Ubuntu'],
    bios: [0, 0, 648],
    change: ['AcpiHpet', 'Disabled', '/redfish/v1/systems/1/bios/settings/'],
    firmware: 34,
    parts: [2, 2, 16, 7],
    sensors: { temperature: 29, fan: 6, power: 2 },
    watts: 565,
    logs: 'IML* Event* SL* IEL*',
    entries: 20,
    light: 'off',
    drives: '1 2',
  },
  'lenovo-sr670v2-xcc': {
    has: 'events',
    bmcMac: '08:8f:c3:a5:8a:6f',
    bmcVersion: 'TGBT42S 2.83 2023-07-05',
    order: [2, 'Network'],
    bios: [1, 0, undefined],
    change: [
      'DevicesandIOPorts_SerialPortAccessMode',
      'Dedicated',
      '/redfish/v1/Systems/1/Bios/Pending',
    ],
    firmware: 43,
    parts: [2, 8, 16, 4],
    sensors: { temperature: 39, other: 145, power: 40, voltage: 9, fan: 10 },
    watts: 700,
    logs: 'SEL* PlatformLog* AuditLog* ActiveLog MaintenanceLog SaLog DiagnosticLog',
    entries: 0,
    light: 'off',
    drives: 'EXT1 EXT2 EXT3 EXT4',
  },
  'nvidia-gh200': {
    bmcMac: '3c:6d:66:01:a8:cd',
    bmcVersion: 'GH200-24.05-2',
    order: [32, 'ubuntu'],
    bios: [0, 0, 203],
    change: ['AssetTagProtection', 'Enabled', '/redfish/v1/Systems/System_0/Bios/Settings'],
    firmware: 19,
    // The accelerators are those of the second system, which cannot be switched.
    parts: [2, 2, 4, 0],
    sensors: {
      fan: 16,
      temperature: 31,
      energy: 6,
      frequency: 4,
      power: 15,
      utilization: 168,
      voltage: 6,
      other: 1,
    },
    logs: 'SEL* EventLog* system/Dump* FaultLog* DebugTokenService PostCodes* Journal manager/Dump* chassis/XID chassis/HGX_GPU_1/XID',
    entries: 5,
    light: 'off',
    drives: 'USB2 USB1',
  },
  'openbmc-qemu-2.15': {
    lacks: 'bios bootOrder virtualMedia',
    has: 'events',
    bmcMac: 'ae:0d:e8:39:69:bb',
    bmcVersion: '2.15.0-dev-686-g100c36de90',
    firmware: 1,
    parts: [0, 0, 0, 0],
    sensors: { power: 1 },
    logs: 'EventLog* HostLogger Journal',
    entries: 0,
    light: 'off',
  },
  'supermicro-sys821ge-x13': {
    bmcMac: '7c:c2:55:50:a8:ff',
    bmcVersion: '11.01.01',
    order: [
      12,
      '(B26/D0/F0) UEFI PXE IPv4 Nvidia Network Adapter - 94:6D:AE:91:FB:22 - 946DAE91FB22',
    ],
    bios: [11, 0, undefined],
    change: ['ADDDCSparing_3C3F', 'Disabled', '/redfish/v1/Systems/1/Bios/SD'],
    firmware: 106,
    parts: [2, 0, 32, 8],
    sensors: { other: 1, temperature: 36, fan: 6, power: 9, voltage: 12 },
    watts: 2161,
    logs: 'system/Log1* manager/Log1*',
    entries: 20,
    light: 'off',
    drives: 'VirtualMedia1 VirtualMedia2 VirtualMedia3',
  },
}

/** What a survey by other means counted in the same trees. */
interface Summary {
  readonly bmc: string
  readonly firmware_items: number
  readonly systems: readonly { readonly id: string; readonly bios?: { readonly nattr: number } }[]
}

describe.skipIf(data === undefined)('the tree of', () => {
  let folder: string
  let summaries: readonly Summary[]

  beforeAll(() => {
    folder = unpack()
    summaries = JSON.parse(readFileSync(join(folder, 'public', 'SUMMARY.json'), 'utf8'))
  })
  afterAll(() => rmSync(folder, { recursive: true, force: true }))

  it('every machine that was surveyed is in the table', () => {
    expect(summaries.map(({ bmc }) => bmc).sort()).toEqual(Object.keys(trees).sort())
  })

  describe.each(Object.entries(trees))('%s', (name, expected) => {
    let rack: TestBmc
    let bmc: RedfishBmc
    let summary: Summary | undefined

    beforeAll(async () => {
      rack = await TestBmc.start(readTree(join(folder, 'public', name)))
      rack.loose = true
      bmc = rack.client(expected.choose === undefined ? {} : { system: expected.choose })
      summary = summaries.find((it) => it.bmc === name)
    })
    afterAll(async () => {
      await bmc.close()
      await rack.stop()
    })

    /** What a call finds, or the code of its error. */
    const found = <T>(call: Promise<T>): Promise<T | string> =>
      call.catch((error: { code: string }) => error.code)

    it('is marked with what it can do', async () => {
      const { lacks = '', has = '' } = expected
      const wanted = new Set(`${usual} ${has}`.split(' ').filter((it) => it !== ''))
      for (const lack of lacks.split(' ')) wanted.delete(lack)
      expect(await bmc.probe.capabilities()).toEqual([...wanted].sort())
    })

    it('has its controller, its parts and as much memory as it says', async () => {
      const { bmcMac, bmcVersion, memoryGiB = 0, processorCount = 0 } = await bmc.inventory()
      expect([bmcMac, bmcVersion]).toEqual([expected.bmcMac, expected.bmcVersion])
      const { processors, memory, drives, unreadable } = await bmc.hardware.hardware()
      const count = (kind: string) => processors.filter((it) => it.kind === kind).length
      const parts = [count('cpu'), count('gpu'), memory.length, drives.length]
      expect(parts).toEqual(expected.parts)
      expect(unreadable).toEqual([])
      const own = memory.filter(({ id }) => !/GPU/.test(id))
      const total = own.reduce((sum, { capacityMiB = 0 }) => sum + capacityMiB, 0) / 1024
      if (memory.length > 0) expect(Math.abs(total - memoryGiB)).toBeLessThan(1)
      // One of two sockets of the rack-mounted example is empty.
      if (count('cpu') > 0 && name !== 'dmtf-public-rackmount1') {
        expect(count('cpu')).toBe(processorCount)
      }
    })

    it('has the BIOS settings that were counted, and takes a change where it wants it', async () => {
      const { bios, change, choose } = expected
      const report = await found(bmc.bios.read())
      if (bios === undefined || typeof report === 'string') {
        expect([report, bios]).toEqual(['not-supported', undefined])
        return
      }
      const [hidden, pending, registry] = bios
      const counted = summary?.systems.find(({ id }) => choose === undefined || id === choose)
      expect(Object.keys(report.current).length + hidden).toBe(counted?.bios?.nattr)
      expect(Object.keys(report.pending)).toHaveLength(pending)
      expect((await bmc.bios.attributes())?.length).toBe(registry)
      if (change === undefined) return
      const [attribute, value, path] = change
      expect(report.current[attribute]).not.toBe(value)
      expect(await bmc.bios.set({ [attribute]: value })).toMatchObject({ written: [attribute] })
      expect(rack.seen.filter(({ method }) => method === 'PATCH').at(-1)?.path).toBe(path)
      const after = await bmc.bios.read()
      expect({ ...after.current, ...after.pending }[attribute]).toBe(value)
    })

    it('has the boot order that it lists, and takes another', async () => {
      const order = await found(bmc.bootOrder.bootOrder())
      if (expected.order === undefined || typeof order === 'string') {
        expect([order, expected.order]).toEqual(['not-supported', undefined])
        return
      }
      expect([order.length, order[0]?.name]).toEqual(expected.order)
      const last = order.at(-1)?.reference ?? ''
      expect((await bmc.bootOrder.setBootOrder([last])).order[0]?.reference).toBe(last)
      expect((await bmc.bootOrder.bootOrder())[0]?.reference).toBe(last)
    })

    it('has the firmware that was counted', async () => {
      const report = await found(bmc.firmware.list())
      if (typeof report === 'string') {
        expect([report, expected.firmware]).toEqual(['not-supported', undefined])
        return
      }
      expect(report.items).toHaveLength(expected.firmware ?? 0)
      expect(report.unreadable).toEqual([])
      // One member of one list is there twice.
      const twice = name === 'nvidia-gh200' ? 1 : 0
      expect(report.items.length + twice).toBe(summary?.firmware_items)
    })

    it('measures what it has sensors for', async () => {
      const { readings, unreadable } = await bmc.sensors.sensors()
      const kinds: Record<string, number> = {}
      for (const { kind } of readings) kinds[kind] = (kinds[kind] ?? 0) + 1
      expect(kinds).toEqual(expected.sensors)
      expect(unreadable).toEqual([])
      const power = await found(bmc.sensors.powerReading())
      expect(typeof power === 'string' ? power : power.watts).toBe(
        expected.watts ?? 'not-supported',
      )
    })

    it('keeps logs, has a light, and pretends to have drives', async () => {
      const logs = await bmc.logs.logs()
      expect(logs.map(({ id, clearable }) => `${id}${clearable ? '*' : ''}`).join(' ')).toBe(
        expected.logs,
      )
      expect(await bmc.logs.entries()).toHaveLength(expected.entries)
      expect(await found(bmc.identify.identify())).toBe(expected.light ?? 'not-supported')
      const drives = await found(bmc.virtualMedia.drives())
      const ids = typeof drives === 'string' ? drives : drives.map(({ id }) => id).join(' ')
      expect(ids).toBe(expected.drives ?? 'not-supported')
      expect((await bmc.accounts.accounts()).length).toBeGreaterThan(0)
    })
  })

  it('a resource that is malformed is an error for itself alone', async () => {
    const name = 'lenovo-sr670v2-xcc'
    const rack = await TestBmc.start(readTree(join(folder, 'public', name)))
    const bmc = rack.client()
    const broken = join(folder, 'public', '_malformed', 'lenovo-xcc-PowerMetrics.txt')
    const body = readFileSync(broken, 'utf8')
    const reports = '/redfish/v1/TelemetryService/MetricReports/PowerMetrics'
    const [sensor] = rack.tree['/redfish/v1/Chassis/1/Sensors'].Members as { '@odata.id': string }[]
    const path = sensor?.['@odata.id'] ?? ''
    for (const it of [reports, path]) rack.on('GET', it, () => ({ body }))
    await expect(bmc.get(reports)).rejects.toMatchObject({
      code: 'bmc-protocol',
      message: expect.stringContaining(`malformed JSON for ${reports}`),
    })
    const { readings, unreadable } = await bmc.sensors.sensors()
    const all = Object.values(trees[name]?.sensors ?? {}).reduce((sum, it) => sum + it, 0)
    // What the sensor has in common with an older form of itself is still told by that.
    expect(readings.length).toBeGreaterThanOrEqual(all - 1)
    expect(unreadable).toMatchObject([{ path, code: 'bmc-protocol' }])
    await bmc.close()
    await rack.stop()
  })
})
