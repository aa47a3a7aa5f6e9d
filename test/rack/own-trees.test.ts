/** Each maker's peculiarities, in a tree of our own: the client gives the right answers to all of them. */
import type { Rack } from 'phoenix-cluster/adapters/simulated'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { Bench } from './bench.js'
import { ownTrees, pathOf, without } from './own-trees.js'

const bench = new Bench()
let rack: Rack
beforeAll(async () => {
  const nodes = [...ownTrees.map(({ name }) => name), 'cray-cmm']
  rack = await bench.start(
    nodes.map((name) => ({ name, tree: pathOf(name) })),
    { powerOnDelay: 5, powerOffDelay: 5, taskDelay: 5, bmcRestartDelay: 20 },
  )
})
afterEach(() => bench.leave())
afterAll(() => bench.end())

const found = <T>(call: Promise<T>): Promise<T | string> =>
  call.catch((error: { code: string }) => error.code)

describe('the tree of', () => {
  it.each(ownTrees)('$name tells what the BMC is and can do', async (tree) => {
    const bmc = bench.client(rack, tree.name, { system: tree.system })
    const { capabilities, vendor } = await bmc.probe.about()
    expect([vendor, capabilities.join(' ')]).toEqual([tree.vendor, without(tree.lacks)])
    const systems = await bmc.probe.systems()
    expect(systems.map(({ id, chosen }) => (chosen ? `${id}*` : id)).join(' ')).toBe(tree.systems)
  })

  it.each(ownTrees)('$name tells what the node is made of and what it measures', async (tree) => {
    const bmc = bench.client(rack, tree.name, { system: tree.system })
    const { serial, nics, bmcMac, bmcVersion } = await bmc.inventory()
    expect([serial, nics.map(({ mac = '-' }) => mac).join(' '), `${bmcVersion} ${bmcMac}`]).toEqual(
      [tree.serial, tree.macs, tree.bmc],
    )
    const { readings, unreadable } = await bmc.sensors.sensors()
    expect([
      readings
        .map(({ kind }) => kind)
        .sort()
        .join(' '),
      unreadable,
    ]).toEqual([tree.sensors, []])
    expect((await bmc.sensors.powerReading()).watts).toBe(tree.watts)
    const { items } = await bmc.firmware.list()
    expect(items.map(({ version }) => version).join(' ')).toBe(tree.firmware)
    const [log] = await bmc.logs.logs()
    const { entries } = await bmc.logs.entries(log?.id)
    expect(`${log?.id}${log?.clearable ? '*' : ''} ${entries.length}`).toBe(tree.log)
    const drives = await found(bmc.virtualMedia.drives())
    expect(typeof drives === 'string' ? drives : drives.map(({ id }) => id).join(' ')).toBe(
      tree.drives,
    )
  })

  it.each(ownTrees)('$name is started from the network and restarted', async (tree) => {
    const bmc = bench.client(rack, tree.name, { system: tree.system })
    await bmc.setPower('on')
    await expect.poll(() => bmc.powerState()).toBe('on')
    const set = await found(bmc.setBootOverride({ device: 'network', once: true }))
    const canBoot = !tree.lacks.includes('bootDevice')
    expect(set).toBe(canBoot ? undefined : 'not-supported')
    if (canBoot) {
      expect(await bmc.bootOverride()).toMatchObject({ device: 'network', once: true })
    }
    const before = rack.counters(tree.name).resets
    await bmc.setPower('reset')
    await expect.poll(() => bmc.powerState()).toBe('on')
    const after = Object.entries(rack.counters(tree.name).resets)
    const asked = after.filter(([type, times]) => times !== before[type as keyof typeof before])
    expect(asked.map(([type]) => type).join(' ')).toBe(tree.restart)
    if (!canBoot) return
    expect(rack.state(tree.name).history.at(-1)).toMatchObject({ kind: 'start', from: 'Pxe' })
    expect(await bmc.bootOverride()).toMatchObject({ device: 'none' })
    // Some have no overrides but those for once.
    const lasting = await found(bmc.setBootOverride({ device: 'disk', once: false }))
    expect(lasting).toBe(tree.name === 'xcc' ? 'not-supported' : undefined)
    await bmc.setBootOverride({ device: 'none', once: false })
    expect(await bmc.bootOverride()).toMatchObject({ device: 'none' })
  })

  it.each(ownTrees.filter(({ bios }) => bios !== undefined))(
    '$name takes BIOS settings over at its next start',
    async ({ name, system, bios: [attribute, value] = ['', ''] }) => {
      const bmc = bench.client(rack, name, { system })
      const { current } = await bmc.bios.read()
      expect(current[attribute]).not.toBe(value)
      const { written } = await bmc.bios.set({ [attribute]: value })
      expect(written).toEqual([attribute])
      const staged = await bmc.bios.read()
      expect({ ...staged.current, ...staged.pending }[attribute]).toBe(value)
      await bmc.setPower('force-off')
      await expect.poll(() => bmc.powerState()).toBe('off')
      await bmc.setPower('on')
      await expect.poll(() => bmc.powerState()).toBe('on')
      const after = await bmc.bios.read()
      expect([after.current[attribute], attribute in after.pending]).toEqual([value, false])
    },
  )

  it.each(ownTrees.filter(({ update }) => update !== undefined))(
    '$name has its firmware updated',
    async ({ name, system, update: [item, way] = ['', 'sent'] }) => {
      const bmc = bench.client(rack, name, { system })
      const bytes = Buffer.from(way === 'named' ? `${item} 9.87.65\n` : '9.87.65\n')
      const content = async function* () {
        yield bytes
      }
      const image =
        way === 'fetched'
          ? { address: 'http://images.example.org/image-9.87.65.bin' }
          : { name: 'image.bin', size: bytes.length, content }
      const targets = way === 'named' ? {} : { targets: [item] }
      const { changed } = await bmc.firmware.update({ image, ...targets })
      expect(changed).toMatchObject([{ id: item, to: '9.87.65' }])
    },
  )

  it.each(ownTrees)('$name lights up, inserts a disc, and restarts its BMC', async (tree) => {
    const bmc = bench.client(rack, tree.name, { system: tree.system })
    if (!tree.lacks.includes('identify')) {
      await bmc.identify.setIdentify('on')
      expect(await bmc.identify.identify()).toBe('on')
    }
    if (!tree.lacks.includes('virtualMedia')) {
      const address = 'https://images.example.org/rescue.iso'
      const { id, image } = await bmc.virtualMedia.insert({ address })
      expect([tree.drives.split(' ').includes(id), image]).toEqual([true, address])
      await bmc.virtualMedia.eject(id)
      expect((await bmc.virtualMedia.drives()).map((one) => one.image ?? '').join('')).toBe('')
    }
    const { logins } = rack.counters(tree.name)
    await bmc.controller.resetBmc()
    expect(rack.counters(tree.name).logins).toBeGreaterThan(logins)
    const { struck } = rack.state(tree.name)
    const met = Object.keys(struck)
    expect((tree.meets ?? '').split(' ').filter((one) => one && !met.includes(one))).toEqual([])
  })

  it('cray-cmm has no system, tells of its enclosure, and switches its slots', async () => {
    const bmc = bench.client(rack, 'cray-cmm')
    expect(await bmc.probe.systems()).toEqual([])
    const { capabilities } = await bmc.probe.about()
    const can = 'accounts chassisPower controller firmware identify inventory probe raw sensors'
    expect(capabilities.join(' ')).toBe(can)
    expect(await bmc.inventory()).toEqual({
      ...{ manufacturer: 'HPE', model: 'cC', serial: 'SIMJ0010', nics: [] },
      ...{ bmcVersion: 'cc.1.9.3', bmcMac: '02:5e:01:09:00:ff' },
    })
    const { readings } = await bmc.sensors.sensors()
    expect(readings.map(({ kind, value }) => `${kind} ${value}`)).toEqual(['power 41200'])
    expect((await bmc.sensors.powerReading()).watts).toBe(41_200)
    await bmc.identify.setIdentify('on')
    expect(await bmc.identify.identify()).toBe('on')
    expect((await bmc.firmware.list()).items).toMatchObject([{ id: 'BMC', component: 'bmc' }])
    expect(await bmc.logs.logs()).toEqual([])
    await bmc.controller.resetBmc()
    const slots = await bmc.chassisPower.chassis()
    expect(slots).toHaveLength(17)
    expect(slots.find(({ id }) => id === 'Blade7')).toMatchObject({ state: 'off' })
    await bmc.chassisPower.setChassisPower('Blade7', 'on')
    const after = await bmc.chassisPower.chassis()
    expect(after.find(({ id }) => id === 'Blade7')).toMatchObject({ state: 'on' })
  })
})
