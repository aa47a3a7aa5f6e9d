/** The trees of real BMCs, served live: every one is switched, set, updated and asked for all it has. */

import type { Rack } from 'phoenix-cluster/adapters/simulated'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { Bench } from './bench.js'
import { archive, trees } from './trees.js'

const found = <T>(call: Promise<T>): Promise<T | string> =>
  call.catch((error: { code: string }) => error.code)

describe.skipIf(archive === undefined)('the tree of', () => {
  const bench = new Bench()
  let rack: Rack
  beforeAll(async () => {
    const nodes = trees.map(({ name }) => ({ name, tree: `${archive}/public/${name}` }))
    rack = await bench.start(nodes, { powerOnDelay: 5, powerOffDelay: 5, taskDelay: 5 })
  }, 60_000)
  afterAll(() => bench.end())

  it.each(trees)('$name can be switched off and on', async ({ name, system }) => {
    const bmc = bench.client(rack, name, { system })
    const { resetTypes } = await bmc.profile()
    for (const [action, wanted] of [
      ['force-off', 'off'],
      ['on', 'on'],
    ] as const) {
      await bmc.setPower(action)
      await expect.poll(() => bmc.powerState()).toBe(wanted)
    }
    expect(resetTypes?.length).toBeGreaterThan(0)
    if (system === undefined) expect(rack.state(name).power).toBe('on')
  })

  it.each(trees)(
    '$name starts from the network where it can be told to',
    async ({ name, system }) => {
      const bmc = bench.client(rack, name, { system })
      const capabilities = await bmc.probe.capabilities()
      const set = await found(bmc.setBootOverride({ device: 'network', once: true }))
      if (!capabilities.includes('bootDevice')) {
        expect(set).toBe('not-supported')
        return
      }
      expect(set).toBeUndefined()
      expect(await bmc.bootOverride()).toMatchObject({ device: 'network', once: true })
      await bmc.setPower('force-off')
      await expect.poll(() => bmc.powerState()).toBe('off')
      await bmc.setPower('on')
      await expect.poll(() => bmc.powerState()).toBe('on')
      expect(await bmc.bootOverride()).toMatchObject({ device: 'none' })
      const { history } = rack.state(name)
      if (system === undefined) expect(history.at(-1)).toMatchObject({ kind: 'start', from: /Pxe/ })
    },
  )

  it.each(trees)(
    '$name takes BIOS settings over at its next start',
    async ({ name, system, bios }) => {
      const bmc = bench.client(rack, name, { system })
      if (bios === undefined) return
      const [attribute, value] = bios
      const before = await bmc.bios.read()
      expect(before.current[attribute]).not.toBe(value)
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

  it.each(trees)('$name does what it says that it can do', async ({ name, system }) => {
    const bmc = bench.client(rack, name, { system })
    const can = new Set(await bmc.probe.capabilities())
    if (can.has('identify')) {
      const next = (await bmc.identify.identify()) === 'on' ? 'off' : 'on'
      await bmc.identify.setIdentify(next)
      expect(await bmc.identify.identify()).toBe(next)
    }
    const log = (await bmc.logs.logs()).find(({ clearable }) => clearable)
    if (log !== undefined) {
      await bmc.logs.clear(log.id)
      expect((await bmc.logs.entries(log.id)).entries).toEqual([])
    }
    const drives = await found(bmc.virtualMedia.drives())
    const disc =
      typeof drives === 'string' ? [] : drives.filter(({ kinds }) => /CD|DVD/.test(`${kinds}`))
    if (disc.length > 0) {
      const address = 'https://images.example.org/rescue.iso'
      if (disc.every(({ image }) => image !== undefined)) await bmc.virtualMedia.eject(disc[0]?.id)
      const inserted = await bmc.virtualMedia.insert({ address })
      expect(inserted.image).toBe(address)
      await bmc.virtualMedia.eject(inserted.id)
    }
    const user = rack.through[name]?.user
    expect((await bmc.accounts.accounts()).map((one) => one.user)).toContain(user)
    if (can.has('controller')) {
      const { logins } = rack.counters(name)
      await bmc.controller.resetBmc()
      expect(rack.counters(name).logins).toBeGreaterThan(logins)
    }
  })

  it.each(trees)('$name has firmware that can be updated', async ({ name, system, firmware }) => {
    const bmc = bench.client(rack, name, { system })
    if (firmware === undefined) return
    const [item, way] = firmware
    const content = async function* () {
      yield Buffer.from('9.87.65\n')
    }
    const image =
      way === 'fetched'
        ? { address: 'http://images.example.org/image-9.87.65.bin' }
        : { name: 'image.bin', size: 8, content }
    const { changed } = await bmc.firmware.update({ image, targets: [item] })
    expect(changed).toMatchObject([{ id: item, to: '9.87.65' }])
  })
})

describe.skipIf(archive === undefined)('a rack of one recorded tree', () => {
  const bench = new Bench()
  afterAll(() => bench.end())

  it('has nodes that differ in what names one machine, and the first is the recorded one', async () => {
    const tree = `${archive}/public/dell-r750-idrac9-6.00`
    const rack = await bench.start(['a', 'b', 'c'].map((name) => ({ name, tree })))
    const all = await Promise.all(
      ['a', 'b', 'c'].map((name) => bench.client(rack, name).inventory()),
    )
    const macs = all.flatMap(({ nics }) => nics.flatMap(({ mac }) => mac ?? []))
    expect(new Set(macs).size).toBe(macs.length)
    expect(new Set(all.map(({ serial }) => serial)).size).toBe(3)
    expect(all.map(({ model }) => model)).toEqual(Array(3).fill('PowerEdge R750'))
    expect(all[0]?.bmcMac).toBe('b0:7b:25:d6:51:82')
    for (const [at, name] of ['a', 'b', 'c'].entries()) {
      const { serial, interfaces } = rack.state(name)
      expect(all[at]?.serial).toBe(serial)
      expect(interfaces.map(({ mac }) => mac)).toEqual(all[at]?.nics.map(({ mac }) => mac))
    }
  })
})
