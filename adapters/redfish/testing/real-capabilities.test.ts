/** What the capabilities find in the resource trees of real BMCs; see `test-real-trees.ts`. */
import { readFileSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { RedfishBmc } from '../bmc.js'
import { TestBmc } from './test-bmc.js'
import { trees, usual } from './test-real-table.js'
import { data, readTree, unpack } from './test-real-trees.js'

/** What a survey by other means counted in the same trees. */
interface Summary {
  readonly bmc: string
  readonly firmware_items: number
  readonly systems: readonly {
    readonly id: string
    readonly bios?: { readonly nattr: number } | null
    readonly reset?: unknown
    readonly boot?: Readonly<Record<string, unknown>> | null
  }[]
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
      const { lacks = '' } = expected
      const wanted = new Set(usual.split(' '))
      for (const lack of lacks.split(' ')) wanted.delete(lack)
      expect(await bmc.probe.capabilities()).toEqual([...wanted].sort())
      const { capabilities, lacks: without = [], presumed = [], ...about } = await bmc.probe.about()
      expect([capabilities, presumed]).toEqual([[...wanted].sort(), []])
      const every = usual.split(' ').sort()
      expect([...capabilities, ...without].sort()).toEqual(every)
      expect([about.vendor, about.firmware]).toEqual([expected.vendor, expected.bmcVersion])
      // The examples of the standard are no machine of anybody's.
      const isKnown = expected.vendor !== undefined && expected.bmcVersion !== undefined
      expect(about.tried ?? false).toBe(isKnown)
    })

    it('lists its systems, each with what it can do', async () => {
      const systems = await bmc.probe.systems()
      expect(systems.map(({ id }) => id)).toEqual(summary?.systems.map(({ id }) => id))
      for (const [at, { capabilities, chosen, id }] of systems.entries()) {
        const counted = summary?.systems[at]
        const { boot } = counted ?? {}
        const can = (name: string) => capabilities.includes(name)
        expect(can('power'), id).toBe((counted?.reset ?? null) !== null)
        expect(can('bios'), id).toBe((counted?.bios?.nattr ?? 0) > 0)
        expect(can('bootOrder'), id).toBe(Number(boot?.BootOrder ?? 0) > 0)
        expect(can('inventory'), id).toBe(true)
        expect(chosen, id).toBe(at === (expected.place ?? 0))
      }
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
      expect((await bmc.logs.entries()).entries).toHaveLength(expected.entries)
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
