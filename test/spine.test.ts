import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { open, type Phoenix } from 'phoenix-cluster'
import { redfish } from 'phoenix-cluster/adapters/redfish'
import { type Rack, simulate } from 'phoenix-cluster/adapters/simulated'
import { cidr, cluster, env, fact, nodes } from 'phoenix-cluster/dsl'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'

/** Eight nodes that should be on and two that should be off. */
const site = cluster('spine')
  .networks({ bmc: cidr('10.1.0.0/24'), mgmt: cidr('10.2.0.0/24') })
  .images({ rocky9: { kernel: 'rocky9/vmlinuz' } })
  .on(nodes('cn[01-10]'), {
    power: 'on',
    boot: 'network',
    image: 'rocky9',
    bmc: redfish({ user: 'admin', password: env('PHOENIX_TEST_NOT_SET') }),
    interfaces: {
      bmc: { network: 'bmc', ip: (node, net) => net.host(node.number) },
      eno1: { network: 'mgmt', ip: (node, net) => net.host(node.number), mac: fact() },
    },
  })
  .on(nodes('cn[09-10]'), { power: 'off' })

let folder: string
let rack: Rack
let phoenix: Phoenix

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'phoenix-spine-'))
  rack = await simulate(site)
  phoenix = await open(site, { through: rack, facts: join(folder, 'facts.db'), actor: 'tester' })
})

afterAll(async () => {
  await phoenix.close()
  await rack.close()
  await rm(folder, { recursive: true })
})

/** What a plan does, node by node, in short. */
async function steps() {
  const plan = await phoenix.plan()
  return Object.fromEntries(
    [...plan.chains].map(([node, chain]) => [node, chain.map((s) => s.kind)]),
  )
}

describe('from a configuration to facts, and back', () => {
  it('brings a rack from nothing to what the configuration says', async () => {
    const outcome = await phoenix.apply(await phoenix.plan())
    expect(outcome.result).toBe('done')
    expect([...outcome.nodes.keys()]).toEqual([...phoenix.model.nodes])
    for (const node of phoenix.model.nodes) {
      expect(rack.state(node).power).toBe(node < 'cn09' ? 'on' : 'off')
    }
  })

  it('set the boot device for the one start only, and the start consumed it', () => {
    expect(rack.counters().bootSettings).toBe(8)
    const { override, history } = rack.state('cn01')
    expect(override.enabled).toBe('Disabled')
    expect(history.find(({ kind }) => kind === 'start')).toMatchObject({ from: 'Pxe' })
  })

  it('knows what it learnt: with source, time and history', async () => {
    const facts = await phoenix.facts.snapshot()
    const mac = facts.get('cn01')?.get('interfaces.eno1.mac')
    expect(mac?.source).toBe('redfish (simulated)')
    expect(phoenix.model.node('cn01').interfaces.eno1?.macs.map(String)).toEqual([mac?.value])
    const history = await phoenix.facts.history({ node: 'cn01', key: 'power' })
    expect(history.map(({ value }) => value)).toEqual(['on', 'off'])
  })

  it('does nothing the second time', async () => {
    expect(await steps()).toEqual({})
    const resets = rack.counters().resets
    const outcome = await phoenix.apply(await phoenix.plan())
    expect(outcome).toMatchObject({ run: undefined, result: 'done' })
    expect(rack.counters().resets).toEqual(resets)
  })

  it('sees a node whose power was changed behind its back, and mends that one alone', async () => {
    rack.press('cn03', 'off')
    expect(await steps()).toEqual({ cn03: ['boot-device', 'power', 'verify'] })
    const before = rack.counters().requests['POST reset'] ?? 0
    expect((await phoenix.apply(await phoenix.plan())).result).toBe('done')
    expect(rack.state('cn03').power).toBe('on')
    expect(rack.counters().requests['POST reset']).toBe(before + 1)
  })

  it('does not stop a node without consent, and says what to say', async () => {
    rack.press('cn10', 'on')
    const plan = await phoenix.plan()
    await expect(phoenix.apply(plan)).rejects.toMatchObject({
      code: 'consent-needed',
      message: expect.stringContaining('cn10'),
      hint: expect.stringContaining('--allow stop'),
    })
    expect(rack.state('cn10').power).toBe('on')
    const outcome = await phoenix.apply(plan, { allow: ['stop'], reason: 'it should be off' })
    expect(outcome.result).toBe('done')
    expect(rack.state('cn10').power).toBe('off')
  })

  it('does not restart a node without consent, and forgets what it booted before', async () => {
    const observed = { node: 'cn02', source: 'node', key: 'booted.image', value: 'rocky8' }
    await phoenix.facts.record([observed])
    const plan = await phoenix.plan()
    expect(String(plan)).toContain('it booted the image rocky8, and should boot rocky9 (reboot)')
    await expect(phoenix.apply(plan)).rejects.toMatchObject({ code: 'consent-needed' })
    expect((await phoenix.apply(plan, { allow: ['reboot'] })).result).toBe('done')
    const facts = await phoenix.facts.snapshot()
    expect(facts.get('cn02')?.has('booted.image')).toBe(false)
    expect(await steps()).toEqual({})
  })

  it('names each node that could not be done, with its own reason, and does the others', async () => {
    for (const node of ['cn04', 'cn05', 'cn06', 'cn07']) rack.press(node, 'off')
    const plan = await phoenix.plan()
    rack.setFault('cn04', { kind: 'ignores-boot' })
    rack.setFault('cn05', { kind: 'wrong-password' })
    rack.setFault('cn06', { kind: 'malformed' })
    const outcome = await phoenix.apply(plan)
    expect(outcome.result).toBe('failed')
    expect(outcome.nodes.get('cn04')).toMatchObject({ result: 'failed', code: 'no-effect' })
    expect(outcome.nodes.get('cn06')).toMatchObject({ result: 'failed', code: 'bmc-protocol' })
    expect(outcome.nodes.get('cn07')).toEqual({ result: 'done' })
    for (const node of ['cn04', 'cn05', 'cn06']) rack.setFault(node, undefined)
    expect((await phoenix.apply(await phoenix.plan())).result).toBe('done')
    expect(await steps()).toEqual({})
  })

  it('tries a password that was refused once for each plan, and is well once it is taken', async () => {
    const other = await simulate(site)
    const fresh = await open(site, { through: other, facts: ':memory:' })
    other.setFault('cn08', { kind: 'wrong-password' })
    for (const times of [1, 2]) {
      const { unseen } = await fresh.plan()
      expect(unseen).toMatchObject([{ node: 'cn08', code: 'bmc-auth' }])
      expect(other.counters('cn08').loginsRefused).toBe(times)
    }
    other.setFault('cn08', undefined)
    expect((await fresh.plan()).unseen).toEqual([])
    await fresh.close()
    await other.close()
  })

  it('keeps runs, their steps, and an audit log that proves itself', async () => {
    const runs = await phoenix.runs.list()
    expect(runs.map(({ result }) => result)).toContain('failed')
    const first = runs.at(-1)
    expect(first).toMatchObject({ actor: 'tester', result: 'done', done: 10, failed: 0 })
    const journal = await phoenix.runs.steps(first?.id ?? '')
    expect(journal.filter(({ node }) => node === 'cn01').map(({ summary }) => summary)).toEqual([
      'learn interfaces.eno1.mac',
      'boot from the network, once',
      'power on',
      'verify that the power is on',
    ])
    expect(journal.every(({ result }) => result === 'done')).toBe(true)
    expect(await phoenix.audit.verify()).toMatchObject({ ok: true })
    const audit = await phoenix.audit.list()
    expect(audit.map(({ reason }) => reason)).toContain('it should be off')
  })
})
