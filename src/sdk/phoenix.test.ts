import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, it, vi } from 'vitest'
import { secretRef } from '../model/secret.js'
import { type Written, written } from '../model/settle/testing.js'
import { factRef } from '../model/value.js'
import { Plan } from '../plan/plan.js'
import { Fleet, gate } from '../run/testing.js'
import type { OpenOptions } from './options.js'
import { open, type Phoenix } from './phoenix.js'

const folder = mkdtempSync(join(tmpdir(), 'phoenix-sdk-'))
const opened: Phoenix[] = []
afterAll(async () => {
  for (const phoenix of opened) await phoenix.close()
  rmSync(folder, { recursive: true, force: true })
})

const openOver = async (short: Written, options: OpenOptions = {}) => {
  const phoenix = await open(written(short), { facts: ':memory:', actor: 'tester', ...options })
  opened.push(phoenix)
  return phoenix
}
const mac = (n: number) => `02:00:00:00:00:0${n}`
const shelf = (fleet: Fleet): Written => ({
  networks: { mgmt: '10.2.0.0/16' },
  rules: [
    [
      'cn[1-3]',
      {
        power: 'on',
        bmc: fleet.each(),
        interfaces: { eno1: { network: 'mgmt', mac: factRef() } },
      },
    ],
  ],
})
const withNics = (fleet: Fleet) => {
  for (const n of [1, 2, 3])
    fleet.bmc(`cn${n}`).report = { nics: [{ id: 'eno1', names: [], mac: mac(n) }] }
  return fleet
}

describe('open()', () => {
  it('refuses a configuration that contradicts itself, with all problems, before there is a database', async () => {
    const facts = join(folder, 'never.db')
    const wrong: Written = {
      rules: [
        ['cn[1-2]', { boot: 'network' }],
        ['cn3', { powr: 'on' }],
      ],
    }
    await expect(open(written(wrong), { facts })).rejects.toMatchObject({
      code: 'config-invalid',
      message: 'cn[1-2]: boots from the network, but no rule gives it an image (and 1 more)',
      place: { line: 1 },
      problems: [{ severity: 'error' }, { severity: 'error' }],
    })
    expect(existsSync(facts)).toBe(false)
  })

  it('refuses limits under which nothing would begin, before there is a database', async () => {
    const facts = join(folder, 'limits.db')
    await expect(
      open(written({ rules: [['cn1', {}]] }), { facts, limits: { concurrency: 0 } }),
    ).rejects.toMatchObject({ code: 'usage' })
    expect(existsSync(facts)).toBe(false)
  })

  it('connects to nothing', async () => {
    const fleet = new Fleet()
    await openOver(shelf(fleet))
    expect(fleet.log).toEqual([])
  })

  it('of several at once gives each its own', async () => {
    const [one, other] = [withNics(new Fleet()), withNics(new Fleet())]
    const [first, second] = await Promise.all([openOver(shelf(one)), openOver(shelf(other))])
    const plan = await first.plan()
    await first.apply(plan)
    expect(other.log).toEqual([])
    expect((await second.facts.snapshot()).size).toBe(0)
    await first.close()
    expect((await second.plan()).steps.length).toBe(plan.steps.length)
  })

  it('works with facts that contradict the configuration, which only their nodes suffer from', async () => {
    const fleet = withNics(new Fleet())
    const facts = join(folder, 'contradicted.db')
    const before = await openOver(shelf(fleet), { facts })
    await before.facts.record([
      { node: 'cn1', key: 'interfaces.eno1.mac', value: mac(7), source: 'redfish' },
      { node: 'cn2', key: 'interfaces.eno1.mac', value: mac(7), source: 'redfish' },
      { node: 'cn3', key: 'interfaces.eno1.mac', value: 'nonsense', source: 'admin' },
    ])
    await before.close()
    const phoenix = await openOver(shelf(fleet), { facts })
    const plan = await phoenix.plan()
    expect([...plan.chains.keys()]).toEqual(['cn1'])
    expect(plan.unseen).toMatchObject([
      { node: 'cn2', code: 'config-invalid', reason: expect.stringContaining('which cn1 has') },
      { node: 'cn3', code: 'config-invalid', reason: expect.stringContaining('from admin') },
    ])
    expect(fleet.asked('cn2')).toEqual([])
  })
})

describe('plan() and apply()', () => {
  it('bring the cluster to where its configuration wants it; then there is nothing to do', async () => {
    const fleet = withNics(new Fleet())
    const phoenix = await openOver(shelf(fleet))
    const plan = await phoenix.plan()
    expect(plan.chains.size).toBe(3)
    expect((await phoenix.apply(plan)).result).toBe('done')
    expect(phoenix.model.node('cn2').interfaces.eno1?.macs.map(String)).toEqual([mac(2)])
    const again = await phoenix.plan()
    expect(again.isEmpty).toBe(true)
    expect(again.notes).toEqual([])
    expect(await phoenix.apply(again)).toMatchObject({ run: undefined, result: 'done' })
    expect(await phoenix.runs.list()).toHaveLength(1)
  })

  it('look at the hardware first, and at nothing where that is not wanted', async () => {
    const fleet = new Fleet()
    const phoenix = await openOver(shelf(fleet))
    fleet.bmc('cn1').power = 'on'
    expect((await phoenix.plan({ nodes: 'cn1' })).steps.map(({ kind }) => kind)).toEqual(['learn'])
    expect(fleet.log).toEqual(['cn1 connect', 'cn1 power?'])
    await phoenix.plan({ refresh: false })
    expect(fleet.log).toHaveLength(2)
  })

  it('name the nodes that do not answer, and go on with the others', async () => {
    const fleet = withNics(new Fleet())
    fleet.bmc('cn2').will('connect', { error: 'bmc-unreachable' })
    const phoenix = await openOver(shelf(fleet))
    const plan = await phoenix.plan()
    expect(plan.unseen).toEqual([
      { node: 'cn2', code: 'bmc-unreachable', reason: 'scripted bmc-unreachable' },
    ])
    const outcome = await phoenix.apply(plan)
    expect(outcome.nodes.get('cn2')).toMatchObject({ result: 'failed', code: 'bmc-unreachable' })
    expect(outcome.nodes.get('cn3')).toEqual({ result: 'done' })
  })

  it('miss a secret once and at once, and not where it is not needed', async () => {
    const fleet = new Fleet()
    const password = secretRef('env', 'PHOENIX_TEST_NOT_SET')
    const rules = [
      ['cn[1-2]', { power: 'on', bmc: fleet.each({ password }) }],
      ['cn3', { power: 'on', bmc: fleet.each() }],
    ] as const
    const phoenix = await openOver({ rules })
    await expect(phoenix.plan()).rejects.toMatchObject({
      code: 'secret-missing',
      message: expect.stringContaining(
        'env PHOENIX_TEST_NOT_SET: the variable is not set (for cn[1-2]',
      ),
      hint: 'set it: export PHOENIX_TEST_NOT_SET=…',
    })
    expect(fleet.log).toEqual([])
    expect((await phoenix.plan({ nodes: 'cn3' })).chains.size).toBe(1)
    expect((await phoenix.plan({ refresh: false })).isEmpty).toBe(false)
  })

  it('refuse a plan that does not fit any more what is known and wanted', async () => {
    const fleet = withNics(new Fleet())
    const phoenix = await openOver(shelf(fleet))
    const plan = await phoenix.plan()
    await phoenix.facts.record([{ node: 'cn2', key: 'power', value: 'on', source: 'other' }])
    const before = fleet.log.length
    await expect(phoenix.apply(plan)).rejects.toMatchObject({
      code: 'plan-changed',
      message: 'the plan does not fit any more what is known and wanted of cn2',
    })
    expect(fleet.log).toHaveLength(before)
    const kept = JSON.parse(JSON.stringify(await phoenix.plan()))
    const applied = await phoenix.apply(Plan.fromJSON(kept))
    expect(applied.result).toBe('done')
    await expect(phoenix.apply(Plan.fromJSON(kept))).rejects.toMatchObject({ code: 'plan-changed' })
  })

  it('leave the nodes alone that another run is at work on, and are beside it on others', async () => {
    const fleet = withNics(new Fleet())
    const facts = join(folder, 'shared.db')
    const [one, other] = [
      await openOver(shelf(fleet), { facts }),
      await openOver(shelf(fleet), { facts }),
    ]
    const held = gate()
    fleet.bmc('cn1').will('setPower', { after: held.opened })
    const plans = [await one.plan({ nodes: 'cn1' }), await other.plan({ nodes: 'cn[1-2]' })]
    const begun = gate()
    const first = one.apply(plans[0] as Plan, {
      on: ({ type }) => type === 'run-begin' && begun.open(),
    })
    await begun.opened
    await expect(other.apply(plans[1] as Plan)).rejects.toMatchObject({
      code: 'run-conflict',
      message: expect.stringMatching(/ is at work on cn1$/),
    })
    await expect(one.apply(plans[0] as Plan)).rejects.toMatchObject({ code: 'run-conflict' })
    expect(fleet.asked('cn2')).toEqual(['connect', 'power?'])
    const beside = await other.apply(await other.plan({ nodes: 'cn3' }))
    expect(beside.result).toBe('done')
    held.open()
    expect((await first).result).toBe('done')
    // What was planned before the first run ended is not applied after it.
    await expect(other.apply(plans[1] as Plan)).rejects.toMatchObject({ code: 'plan-changed' })
    expect(await other.runs.list()).toHaveLength(2)
    expect(fleet.log.filter((asked) => asked === 'cn1 power on')).toHaveLength(1)
  })

  it('refuse the plan of another cluster', async () => {
    const phoenix = await openOver({ name: 'atlas', rules: [['cn1', {}]] })
    const other = await openOver({ name: 'other', rules: [['cn1', {}]] })
    await expect(phoenix.apply(await other.plan())).rejects.toMatchObject({
      code: 'usage',
      message: 'the plan is for other, not for atlas',
    })
  })

  it('end early where the caller wants it', async () => {
    const fleet = new Fleet()
    const phoenix = await openOver(shelf(fleet))
    const reason = new Error('enough')
    await expect(phoenix.plan({ signal: AbortSignal.abort(reason) })).rejects.toBe(reason)
    expect(fleet.log).toEqual([])
    const stop = new AbortController()
    const instance = await openOver(shelf(fleet), { signal: stop.signal })
    stop.abort(reason)
    await expect(instance.plan()).rejects.toBe(reason)
  })

  it('tell who misnames a node', async () => {
    const phoenix = await openOver({ rules: [['cn[1-3]', {}]] })
    await expect(phoenix.plan({ nodes: 'cn[3-4]' })).rejects.toMatchObject({ code: 'unknown-name' })
    expect(() => phoenix.select('@all')).toThrow("there is no group 'all'")
  })
})

describe('close()', () => {
  it('ends connections and may be called twice; nothing goes out afterwards', async () => {
    const fleet = new Fleet()
    const phoenix = await openOver(shelf(fleet))
    await phoenix.plan()
    expect(fleet.open).toBe(3)
    await Promise.all([phoenix.close(), phoenix.close()])
    await phoenix.close()
    expect(fleet.open).toBe(0)
    const before = fleet.log.length
    await expect(phoenix.plan()).rejects.toMatchObject({ code: 'usage' })
    for await (const answer of phoenix.select('cn1').power.status()) {
      expect(answer).toMatchObject({ ok: false, error: { code: 'usage' } })
    }
    expect(fleet.log).toHaveLength(before)
  })

  it('is done by `await using` too', async () => {
    const fleet = new Fleet()
    const phoenix = await openOver(shelf(fleet))
    await phoenix.plan()
    await phoenix[Symbol.asyncDispose]()
    expect(fleet.open).toBe(0)
  })
})

describe('close() while something is under way', () => {
  it('lets what is in flight finish, records it, and gives the outcome', async () => {
    const fleet = withNics(new Fleet())
    const facts = join(folder, 'closed.db')
    const phoenix = await openOver(shelf(fleet), { facts })
    const held = gate()
    fleet.bmc('cn1').will('setPower', { after: held.opened })
    const begun = gate()
    const applied = phoenix.apply(await phoenix.plan({ nodes: 'cn1' }), {
      on: (event) =>
        event.type === 'step-begin' && event.step.kind === 'power' && setTimeout(begun.open, 20),
    })
    await begun.opened
    const closing = phoenix.close()
    setTimeout(held.open, 50)
    const outcome = await applied
    await closing
    expect(outcome.unrecorded).toBeUndefined()
    expect(outcome.nodes.get('cn1')).toEqual({ result: 'interrupted', remaining: 1 })
    expect(fleet.bmc('cn1').power).toBe('on')
    expect(fleet.open).toBe(0)
    const later = await openOver(shelf(fleet), { facts })
    expect((await later.runs.list())[0]).toMatchObject({ id: outcome.run, result: 'interrupted' })
    expect((await later.runs.steps(outcome.run ?? '')).map(({ result }) => result)).toEqual([
      'done',
      'done',
    ])
  })

  it('ends a look at once, and answers who waits for a selection', async () => {
    const fleet = new Fleet()
    const phoenix = await openOver(shelf(fleet))
    const never = gate()
    fleet.bmc('cn1').will('powerState', { after: never.opened })
    const planned = phoenix.plan({ nodes: 'cn1' })
    const refused = expect(planned).rejects.toMatchObject({
      code: 'aborted',
      message: 'the cluster was closed',
    })
    const answers = phoenix.select('cn2').power.on({ wait: true })
    fleet.bmc('cn2').will('setPower', { ignores: true })
    const first = answers.next()
    await vi.waitFor(() => expect(fleet.asked('cn2')).toContain('power?'))
    const closing = phoenix.close()
    await refused
    expect((await first).value).toMatchObject({ ok: false, error: { code: 'aborted' } })
    never.open()
    await closing
    expect(fleet.open).toBe(0)
  })
})

describe('a login that was refused', () => {
  it('is tried once by each undertaking, with the password as it is then', async () => {
    const fleet = new Fleet()
    const file = join(folder, 'password')
    writeFileSync(file, 'wrong')
    const bmc = fleet.each({ password: secretRef('file', file) })
    const phoenix = await openOver({ rules: [['cn[1-2]', { power: 'on', bmc }]] })
    // Like a driver that never tries a refused password again.
    for (const name of ['cn1', 'cn2']) fleet.bmc(name).password = 'right'
    const tried = () => fleet.log.filter((one) => one === 'cn1 connect').length
    expect((await phoenix.plan()).unseen.map(({ code }) => code)).toEqual(['bmc-auth', 'bmc-auth'])
    expect(tried()).toBe(1)
    for await (const answer of phoenix.select('cn1').power.status()) {
      expect(answer).toMatchObject({ ok: false, error: { code: 'bmc-auth' } })
    }
    expect(tried()).toBe(2)
    writeFileSync(file, 'right')
    expect((await phoenix.plan()).chains.size).toBe(2)
    expect(tried()).toBe(3)
    await phoenix.plan()
    expect(tried()).toBe(3)
  })
})

describe('what is no cluster', () => {
  it('is refused with what is expected', async () => {
    const message = async (site: unknown) => {
      const error = await open(site as never, { facts: ':memory:' }).catch((thrown) => thrown)
      expect(error).toMatchObject({ name: 'PhoenixError', code: 'usage' })
      return (error as Error).message
    }
    expect(await message({})).toBe('open() expects a cluster, not some other object')
    expect(await message(null)).toBe('open() expects a cluster, not null')
    expect(await message('site')).toBe('open() expects a cluster, not a text')
    expect(await message({ default: {} })).toContain('a module (its default export is the cluster)')
    expect(await message(Promise.resolve())).toContain('await it first')
    expect(await message({ toDeclaration: () => ({ name: 'atlas', hosts: [] }) })).toBe(
      "the cluster 'atlas' was declared by another version of phoenix-cluster",
    )
  })
})

describe('through a rack', () => {
  it('every fact says so, and nodes that are not in it are left alone', async () => {
    const fleet = withNics(new Fleet())
    const entry = {
      address: '127.0.0.1',
      port: 1,
      pin: 'x',
      user: 'u',
      password: 'p',
      driver: 'fake',
    }
    for (const through of [{ cn1: entry }, { through: { cn1: entry } }]) {
      const phoenix = await openOver(shelf(fleet), { through })
      const plan = await phoenix.plan()
      expect(plan.unseen.map(({ node, code }) => [node, code])).toEqual([
        ['cn2', 'not-in-rack'],
        ['cn3', 'not-in-rack'],
      ])
      const fact = (await phoenix.facts.snapshot()).get('cn1')?.get('power')
      expect(fact?.source).toBe('fake (simulated)')
    }
    expect(new Set(fleet.targets.map(({ node, address }) => `${node} ${address}`))).toEqual(
      new Set(['cn1 127.0.0.1']),
    )
  })
})
