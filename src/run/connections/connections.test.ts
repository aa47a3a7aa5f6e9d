import { describe, expect, it } from 'vitest'
import { PhoenixError } from '../../error.js'
import { secretRef } from '../../model/secret.js'
import { Model } from '../../model/settle/model.js'
import { known, settled, written } from '../../model/settle/testing.js'
import { Fleet, gate } from '../testing.js'
import { Connections } from './connections.js'
import { Pool } from './pool.js'
import type { Through } from './through.js'

const password = secretRef('env', 'BMC_PASSWORD')
const canary = 'kanarienvogel'
const secrets = { env: { BMC_PASSWORD: canary } }

function over(fleet: Fleet, options: ConstructorParameters<typeof Connections>[1] = {}) {
  const bmc = fleet.driver({ password, user: 'admin' })
  return new Connections(
    settled({
      rules: [
        ['cn[1-100]', { bmc }],
        ['bare1', {}],
      ],
    }),
    {
      secrets,
      ...options,
    },
  )
}
const stateOf = (connections: Connections, name: string) =>
  connections.with(name, 'power', (power) => power.powerState())

describe('a connection', () => {
  it('is opened when it is first needed, once, and kept', async () => {
    const fleet = new Fleet()
    const connections = over(fleet)
    await Promise.all([stateOf(connections, 'cn1'), stateOf(connections, 'cn1')])
    await stateOf(connections, 'cn1')
    expect(fleet.asked('cn1')).toEqual(['connect', 'power?', 'power?', 'power?'])
    expect(fleet.targets).toMatchObject([{ node: 'cn1', address: '10.1.0.1' }])
    const options = fleet.targets[0]?.options
    expect([options?.user, options?.password?.reveal()]).toEqual(['admin', canary])
    expect(fleet.open).toBe(1)
    await connections.close()
    expect(fleet.open).toBe(0)
  })

  it('that could not be made is tried anew the next time', async () => {
    const fleet = new Fleet()
    const connections = over(fleet)
    fleet.bmc('cn1').will('connect', { error: 'bmc-unreachable' })
    await expect(stateOf(connections, 'cn1')).rejects.toMatchObject({ code: 'bmc-unreachable' })
    expect(await stateOf(connections, 'cn1')).toBe('off')
  })

  it('is closed where it was idle longest and there are too many', async () => {
    const fleet = new Fleet()
    const connections = over(fleet, { most: 3 })
    for (const name of ['cn1', 'cn2', 'cn3', 'cn1', 'cn4']) await stateOf(connections, name)
    await new Promise(setImmediate)
    expect(connections.size).toBe(3)
    expect(['cn1', 'cn2', 'cn3', 'cn4'].map((name) => fleet.bmc(name).open)).toEqual([1, 0, 1, 1])
    await stateOf(connections, 'cn2')
    await new Promise(setImmediate)
    expect(fleet.bmc('cn3').open).toBe(0)
  })

  it('is not closed while it is used, even if there are too many', async () => {
    const fleet = new Fleet()
    const connections = over(fleet, { most: 2 })
    const held = gate()
    const names = ['cn1', 'cn2', 'cn3']
    const work = names.map((name) =>
      connections.with(name, 'power', async (power) => {
        await held.opened
        return power.powerState()
      }),
    )
    await new Promise((resolve) => setTimeout(resolve, 20))
    expect(fleet.open).toBe(3)
    held.open()
    expect(await Promise.all(work)).toEqual(['off', 'off', 'off'])
    await stateOf(connections, 'cn4')
    await new Promise(setImmediate)
    expect(connections.size).toBe(2)
  })

  it('stays open for the next use, however many others are held', async () => {
    const fleet = new Fleet()
    const connections = over(fleet, { most: 2 })
    const held = gate()
    const work = ['cn1', 'cn2', 'cn3'].map((name) =>
      connections.with(name, 'power', () => held.opened),
    )
    await stateOf(connections, 'cn4')
    await stateOf(connections, 'cn4')
    expect(fleet.log.filter((line) => line === 'cn4 connect')).toHaveLength(1)
    held.open()
    await Promise.all(work)
  })

  it('stays within its number for a whole fleet', async () => {
    const fleet = new Fleet()
    const connections = over(fleet, { most: 10 })
    for (let n = 1; n <= 100; n++) await stateOf(connections, `cn${n}`)
    await new Promise(setImmediate)
    expect(fleet.open).toBe(10)
    await connections.close()
    expect(fleet.open).toBe(0)
  })

  it('that does not come to its end is left behind in time, and told', async () => {
    const never = new Promise<void>(() => {})
    const open = (node: string, close: () => Promise<void>) => ({
      connection: Promise.resolve({ close }),
      ...{ node, peer: node, driver: new Fleet().driver() },
    })
    const left: string[] = []
    const pool = (patience: { one: number; all: number }) =>
      new Pool({ patience, left: ({ node }) => left.push(node) })
    const one = pool({ one: 20, all: 60_000 })
    for (const node of ['cn1', 'cn2']) one.use(node, () => open(node, () => never))
    one.use('cn3', () => open('cn3', async () => {}))
    one.use('cn4', () => ({ ...open('cn4', async () => {}), connection: never as never }))
    await one.close()
    expect(left.splice(0).sort()).toEqual(['cn1', 'cn2', 'cn4'])
    const all = pool({ one: 60_000, all: 20 })
    for (let n = 0; n < 300; n++) all.use(`${n}`, () => open(`${n}`, () => never))
    await all.close()
    expect(new Set(left).size).toBe(300)
  })

  it('is not made any more after the end', async () => {
    const fleet = new Fleet()
    const connections = over(fleet)
    await connections.close()
    await connections.close()
    await expect(stateOf(connections, 'cn1')).rejects.toMatchObject({ code: 'usage' })
    expect(fleet.log).toEqual([])
  })

  it('needs a driver that offers what is asked for', async () => {
    const connections = over(new Fleet())
    await expect(stateOf(connections, 'bare1')).rejects.toMatchObject({
      code: 'not-supported',
      message: 'power: the node has no BMC',
      node: 'bare1',
    })
  })

  it('is not made where the BMC was seen not to be able to do it, and another BMC serves', async () => {
    const fleet = new Fleet()
    const [first, second] = [fleet.driver({ address: 'a' }), fleet.driver({ address: 'b' })]
    const site = written({
      rules: [
        ['cn1', { bmc: first }],
        ['cn2', { bmc: [first, second] }],
      ],
    })
    const facts = known({
      cn1: { 'bmc.capabilities': ['inventory'], 'bmc.firmware': '1.2' },
      cn2: { 'bmc.capabilities.fake': ['inventory'], 'bmc.capabilities.fake-2': ['power'] },
    })
    const connections = new Connections(Model.settle(site, facts))
    await expect(stateOf(connections, 'cn1')).rejects.toMatchObject({
      code: 'not-supported',
      message: 'its BMC cannot switch power (firmware 1.2)',
      node: 'cn1',
      hint: expect.stringContaining('phoenix inventory cn1'),
    })
    expect(fleet.log).toEqual([])
    expect(await stateOf(connections, 'cn2')).toBe('off')
    expect(fleet.targets.map(({ address }) => address)).toEqual(['b'])
  })

  it('is made with the keys that are trusted by then', async () => {
    const fleet = new Fleet()
    const site = written({ rules: [['cn1', { bmc: fleet.driver() }]] })
    const connections = new Connections(Model.settle(site))
    connections.use(Model.settle(site, known({ cn1: { 'bmc.pin': 'sha256/abc' } })))
    await stateOf(connections, 'cn1')
    expect(fleet.targets[0]?.trust).toEqual({ pins: ['sha256/abc'] })
  })
})

describe('a rack in the place of the BMCs', () => {
  const through: Through = {
    cn1: {
      address: '127.0.0.1',
      port: 4711,
      pin: 'sha256/rack',
      user: 'rack',
      password: 'rackpass',
      driver: 'fake',
    },
  }

  it('is what is talked to, with its own account; the real secret is never asked for', async () => {
    const fleet = new Fleet()
    const connections = over(fleet, { through, secrets: { env: {} } })
    await connections.needSecrets([['cn1', 'power']])
    await stateOf(connections, 'cn1')
    const target = fleet.targets[0]
    expect(target).toMatchObject({ address: '127.0.0.1', trust: { pins: ['sha256/rack'] } })
    expect([target?.options.user, target?.options.password?.reveal()]).toEqual(['rack', 'rackpass'])
  })

  it('keeps away from the real BMC of a node that is not in it', async () => {
    const fleet = new Fleet()
    const connections = over(fleet, { through })
    for (const name of ['cn2', 'cn3']) {
      await expect(stateOf(connections, name)).rejects.toMatchObject({
        code: 'not-in-rack',
        node: name,
      })
    }
    await expect(
      over(fleet, { through: Object.create({ cn2: through.cn1 }) }).with(
        'cn2',
        'power',
        async () => 1,
      ),
    ).rejects.toMatchObject({ code: 'not-in-rack' })
    expect(fleet.log).toEqual([])
  })

  it('is named as the source of what is learnt', () => {
    expect(over(new Fleet(), { through }).source('cn1', 'power')).toBe('fake (simulated)')
    expect(over(new Fleet()).source('cn1', 'power')).toBe('fake')
    expect(over(new Fleet()).source('bare1', 'power')).toBe('unknown')
  })
})

describe('secrets that BMCs need', () => {
  it('are missed before any BMC is talked to: all of them, with the nodes that need them', async () => {
    const fleet = new Fleet()
    const rules = [
      ['cn[1-4]', { bmc: fleet.driver({ password }) }],
      ['cn[5-6]', { bmc: fleet.driver({ password: secretRef('env', 'OLD_BMC') }) }],
      ['cn7', { bmc: fleet.driver({ password: secretRef('env', 'BMC_PASSWORD') }) }],
      ['cn8', { bmc: fleet.driver({ password: secretRef('env', 'SET') }) }],
      ['cn9', { bmc: fleet.driver() }],
    ] as const
    const model = settled({ rules })
    const connections = new Connections(model, { secrets: { env: { SET: canary } } })
    const uses = [...model.nodes].map((name) => [name, 'power'] as const)
    await expect(connections.needSecrets(uses)).rejects.toMatchObject({
      code: 'secret-missing',
      message:
        'the secret from env BMC_PASSWORD: the variable is not set (for cn[1-4,7] (5 nodes)); ' +
        'the secret from env OLD_BMC: the variable is not set (for cn[5-6] (2 nodes))',
      hint: 'set it: export BMC_PASSWORD=…; set it: export OLD_BMC=…',
    })
    await connections.needSecrets([
      ['cn8', 'power'],
      ['cn9', 'power'],
    ])
    expect(fleet.log).toEqual([])
  })

  it('are told in part where very many are missing', async () => {
    const fleet = new Fleet()
    const bmc = ({ name }: { name: string }) => fleet.driver({ password: secretRef('env', name) })
    const model = settled({ rules: [['cn[1-1000]', { bmc }]] })
    const connections = new Connections(model, { secrets: { env: {} } })
    const uses = [...model.nodes].map((name) => [name, 'power'] as const)
    const error = PhoenixError.from(await connections.needSecrets(uses).catch((thrown) => thrown))
    expect(error.message).toContain('; 995 more secrets are missing')
    expect(error.message.length).toBeLessThan(600)
  })

  it('fail only the nodes that need them where they go missing later', async () => {
    const fleet = new Fleet()
    const rules = [
      ['cn1', { bmc: fleet.driver({ password }) }],
      ['cn2', { bmc: fleet.driver() }],
    ] as const
    const connections = new Connections(settled({ rules }), { secrets: { env: {} } })
    await expect(stateOf(connections, 'cn1')).rejects.toMatchObject({ code: 'secret-missing' })
    expect(await stateOf(connections, 'cn2')).toBe('off')
    expect(fleet.asked('cn1')).toEqual([])
  })

  it('are resolved once for all nodes', async () => {
    const fleet = new Fleet()
    const env: Record<string, string> = { BMC_PASSWORD: 'first' }
    const connections = over(fleet, { secrets: { env } })
    await stateOf(connections, 'cn1')
    env.BMC_PASSWORD = 'second'
    await stateOf(connections, 'cn2')
    expect(fleet.targets[1]?.options.password?.reveal()).toBe('first')
  })
})
