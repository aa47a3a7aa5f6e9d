import { randomUUID } from 'node:crypto'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { Deadline } from '../../client/deadline.js'
import { problem, systemPath, TestBmc } from '../../testing/test-bmc.js'
import type { BiosRegistry } from './bios-registry.js'
import { KnownRegistries } from './known-registries.js'

const biosPath = `${systemPath}/Bios`
const registries = '/redfish/v1/Registries'
const uri = '/redfish/v1/Store/bios.json'

const racks: TestBmc[] = []
let model = ''
beforeEach(() => {
  // What tests have shown to each other must not be known to the next.
  model = `Model ${randomUUID()}`
})
afterEach(async () => {
  for (const rack of racks.splice(0)) await rack.stop()
})

/** A BMC of a model, whose registry lets an attribute have these values. */
async function bmcWith(...values: string[]) {
  const rack = await TestBmc.start()
  racks.push(rack)
  Object.assign(rack.tree[systemPath], {
    Manufacturer: 'Dell Inc.',
    Model: model,
    BiosVersion: '1.0',
    Bios: { '@odata.id': biosPath },
  })
  rack.tree[biosPath] = {
    '@odata.id': biosPath,
    AttributeRegistry: 'Reg.v1_0_0',
    Attributes: { Turbo: 'Enabled' },
  }
  rack.tree['/redfish/v1/'].Registries = { '@odata.id': registries }
  rack.tree[registries] = { Members: [{ '@odata.id': `${registries}/Reg.v1_0_0` }] }
  rack.tree[`${registries}/Reg.v1_0_0`] = { Location: [{ Language: 'en', Uri: uri }] }
  const Value = values.map((ValueName) => ({ ValueName }))
  const Attributes = [{ AttributeName: 'Turbo', Type: 'Enumeration', Value }]
  rack.tree[uri] = { RegistryEntries: { Attributes } }
  const bmc = rack.client()
  return {
    rack,
    bmc,
    read: () => rack.of('GET', uri).length,
    set: (Turbo: string) => bmc.bios.set({ Turbo }).finally(() => bmc.close()),
  }
}

describe('a registry that another BMC of the same kind has shown', () => {
  it('is not read again, and what it lets pass is written', async () => {
    const first = await bmcWith('Enabled', 'Disabled')
    await first.set('Disabled')
    const second = await bmcWith('Enabled', 'Disabled')
    await second.set('Disabled')
    expect([first.read(), second.read()]).toEqual([1, 0])
    expect(second.rack.tree[biosPath].Attributes.Turbo).toBe('Disabled')
  })

  it('is none of another version, model or name', async () => {
    await (await bmcWith('Enabled', 'Disabled')).set('Disabled')
    const other = await bmcWith('Enabled', 'Disabled')
    other.rack.tree[systemPath].BiosVersion = '1.1'
    await other.set('Disabled')
    expect(other.read()).toBe(1)
  })

  it('cannot forbid what the own one allows', async () => {
    await (await bmcWith('Enabled', 'Poisoned')).set('Poisoned')
    const honest = await bmcWith('Enabled', 'Disabled')
    await honest.set('Disabled')
    expect(honest.rack.tree[biosPath].Attributes.Turbo).toBe('Disabled')
    // They contradict each other: from now on everybody is asked.
    const third = await bmcWith('Enabled', 'Disabled')
    await third.set('Disabled')
    expect(third.read()).toBe(1)
  })

  it('that allows too much leaves the word to the BMC', async () => {
    await (await bmcWith('Enabled', 'Anything')).set('Anything')
    const honest = await bmcWith('Enabled', 'Disabled')
    honest.rack.on('PATCH', biosPath, () => problem(400, 'Base.1.8.PropertyValueNotInList', 'No.'))
    await expect(honest.set('Anything')).rejects.toMatchObject({ code: 'bmc-refused' })
  })
})

describe('BMCs of one kind that are asked at the same time', () => {
  it('wait for the first of them, which alone is read', async () => {
    const all = await Promise.all(Array.from({ length: 6 }, () => bmcWith('Enabled', 'Disabled')))
    await Promise.all(all.map(({ set }) => set('Disabled')))
    expect(all.map(({ read }) => read()).reduce((sum, one) => sum + one, 0)).toBe(1)
    for (const { rack } of all) expect(rack.tree[biosPath].Attributes.Turbo).toBe('Disabled')
  })

  it('do not wait where that one has none, and judge by their own', async () => {
    const all = await Promise.all(Array.from({ length: 6 }, () => bmcWith('Enabled', 'Disabled')))
    for (const { rack } of all) delete rack.tree[uri]
    const set = await Promise.allSettled(all.map(({ set }) => set('Disabled')))
    expect(set.map(({ status }) => status)).toEqual(all.map(() => 'fulfilled'))
    expect(all.map(({ read }) => read())).toEqual(all.map(() => 1))
  })

  const registry: BiosRegistry = { attributes: [], dependencies: [] }
  const name = ['dell', 'r750', 'Reg', '1.0'] as const
  const find = (known: KnownRegistries, own: () => Promise<BiosRegistry | undefined>) =>
    Deadline.within(undefined, 10_000, (deadline) => known.find(name, own, deadline))

  it('ask another one besides where the first does not come to an end, and one more each time', async () => {
    const known = new KnownRegistries({ another: 30, longest: 10_000 })
    const asked: number[] = []
    const found = new Map<number, Awaited<ReturnType<typeof find>>>()
    for (const at of [0, 1, 2, 3, 4, 5]) {
      const own = async () => {
        // The first two that are asked hang, whoever of those who wake together that is.
        if (asked.push(at) <= 2) await new Promise(() => {})
        return known.keep(name, 'text', registry)
      }
      find(known, own).then(
        (one) => found.set(at, one),
        () => {},
      )
    }
    await expect.poll(() => found.size).toBe(4)
    const [first, second, third, ...more] = asked
    expect([first, more]).toEqual([0, []])
    expect([found.has(0), found.has(second as number)]).toEqual([false, false])
    for (const [at, one] of found) expect(one).toEqual({ registry, borrowed: at !== third })
  })

  it('read their own in the end, and are left by who gives up', async () => {
    const known = new KnownRegistries({ another: 10_000, longest: 40 })
    find(known, () => new Promise(() => {})).catch(() => {})
    const stop = new AbortController()
    const left = Deadline.within({ signal: stop.signal }, 10_000, (deadline) =>
      known.find(name, async () => registry, deadline),
    )
    stop.abort()
    await expect(left).rejects.toMatchObject({ code: 'aborted' })
    expect(await find(known, async () => registry)).toEqual({ registry, borrowed: false })
  })
})

it('the same content is held once, and not for ever', () => {
  const known = new KnownRegistries()
  const registry = () => ({ attributes: [], dependencies: [] })
  const name = (at: number) => ['dell', 'r750', 'Reg', String(at)] as const
  const first = known.keep(name(0), 'text', registry())
  expect(known.keep(name(0), 'text', registry())).toBe(first)
  for (let at = 1; at <= 64; at++) known.keep(name(at), 'text', registry())
  expect(known.borrow(name(0))).toBeUndefined()
  expect(known.borrow(name(64))).toBeDefined()
})
