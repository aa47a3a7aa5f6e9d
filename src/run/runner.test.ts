import { describe, expect, it } from 'vitest'
import { PhoenixError } from '../error.js'
import { NodeSet } from '../model/node-set/node-set.js'
import { secretRef } from '../model/secret.js'
import { Plan } from '../plan/plan.js'
import type { RunEvent } from './events.js'
import {
  benchOf,
  Fleet,
  factsOf,
  gate,
  journal,
  mac,
  off,
  on,
  powered,
  starting,
} from './testing.js'

describe('a run', () => {
  it('carries out each node’s steps in their order, and records what was read', async () => {
    const fleet = new Fleet()
    const bench = await benchOf(starting(fleet), off('cn1'))
    fleet.bmc('cn1').report = { serial: 'S1', nics: [{ id: 'eno1', names: [], mac: mac(1) }] }
    const outcome = await bench.run(bench.plan())
    expect(outcome.result).toBe('done')
    expect([...outcome.nodes]).toEqual([['cn1', { result: 'done' }]])
    expect(fleet.asked('cn1')).toEqual([
      'connect',
      'inventory',
      'power?',
      'boot network',
      'power on',
      'power?',
    ])
    // The override was for the one start, which consumed it.
    expect(fleet.bmc('cn1').override).toEqual({ device: 'none', once: false })
    expect(await factsOf(bench, 'cn1')).toEqual({
      'interfaces.eno1.mac': mac(1),
      power: 'on',
      serial: 'S1',
    })
    expect(outcome.changes.map(({ key, run }) => [key, run])).toEqual([
      ['serial', outcome.run],
      ['interfaces.eno1.mac', outcome.run],
      ['power', outcome.run],
    ])
    expect(await journal(bench, outcome.run)).toEqual([
      'cn1 0 learn done',
      'cn1 1 boot-device done',
      'cn1 2 power done',
      'cn1 3 verify done',
    ])
    expect(await bench.facts.runs.get(outcome.run ?? '')).toMatchObject({
      result: 'done',
      actor: 'tester',
      planDigest: bench.plan().digest,
      done: 1,
      failed: 0,
      remaining: 0,
    })
    // Who did it is written down before it is done, and how it ended after.
    expect(await bench.facts.audit.list()).toMatchObject([
      { action: 'apply ended', nodes: 'cn1', after: { run: outcome.run, result: 'done' } },
      { actor: 'tester', action: 'apply', nodes: 'cn1', after: { run: outcome.run } },
    ])
  })

  it('works on nodes beside each other, no more than the limits allow', async () => {
    const fleet = new Fleet()
    const names = Array.from({ length: 40 }, (_, n) => `cn${n + 1}`)
    const limits = { concurrency: 5, patience: 60_000, most: 100 }
    const bench = await benchOf(powered(fleet, 'cn[1-40]'), off(...names), { limits })
    const outcome = await bench.run(bench.plan())
    expect(outcome.result).toBe('done')
    expect(fleet.busiest).toBe(5)
    expect([...outcome.nodes.keys()]).toEqual(names)
  })

  it('is not held up by an ill node, and tells which failed and why', async () => {
    const fleet = new Fleet()
    const bench = await benchOf(powered(fleet, 'cn[1-3]'), off('cn1', 'cn2', 'cn3'))
    fleet.bmc('cn2').will('setPower', { error: 'bmc-auth' })
    const outcome = await bench.run(bench.plan())
    expect(outcome.result).toBe('failed')
    expect(outcome.nodes.get('cn2')).toEqual({
      result: 'failed',
      code: 'bmc-auth',
      reason: 'scripted bmc-auth',
      step: 'power on',
    })
    expect(outcome.nodes.get('cn3')).toEqual({ result: 'done' })
    // What would have come behind the failure was not begun.
    expect(await journal(bench, outcome.run)).toEqual([
      'cn1 0 power done',
      'cn1 1 verify done',
      'cn2 0 power failed: scripted bmc-auth',
      'cn3 0 power done',
      'cn3 1 verify done',
    ])
    expect(await factsOf(bench, 'cn2')).toEqual({ power: 'off' })
  })

  it('counts nodes that could not be looked at as failed, each with its own reason and code', async () => {
    const fleet = new Fleet()
    const bench = await benchOf(powered(fleet, 'cn[1-2]'), off('cn1', 'cn2'))
    const unseen = new Map([['cn1', { code: 'bmc-untrusted' as const, reason: 'unknown key' }]])
    const outcome = await bench.run(Plan.of(bench.model, { unseen }))
    expect(outcome).toMatchObject({ result: 'failed' })
    expect(outcome.nodes.get('cn1')).toEqual({
      result: 'failed',
      code: 'bmc-untrusted',
      reason: 'unknown key',
    })
    expect(await bench.facts.runs.get(outcome.run ?? '')).toMatchObject({ done: 1, failed: 1 })
    const nothing = await bench.run(Plan.of(bench.model, { nodes: NodeSet.parse('cn1'), unseen }))
    expect(nothing).toMatchObject({ run: undefined, result: 'failed' })
  })

  it('of a plan without steps leaves no trace', async () => {
    const fleet = new Fleet()
    const bench = await benchOf(powered(fleet, 'cn1'), on('cn1'))
    expect(await bench.run(bench.plan())).toMatchObject({ run: undefined, result: 'done' })
    expect(await bench.facts.runs.list()).toEqual([])
    expect(await bench.facts.audit.list()).toEqual([])
  })

  it('begins nothing without the consent it needs', async () => {
    const fleet = new Fleet()
    fleet.bmc('cn1').power = 'on'
    const bench = await benchOf(powered(fleet, 'cn1', 'off'), on('cn1'))
    await expect(bench.run(bench.plan())).rejects.toMatchObject({ code: 'consent-needed' })
    expect(fleet.log).toEqual([])
    expect(await bench.facts.runs.list()).toEqual([])
    expect((await bench.run(bench.plan(), { allow: ['stop'] })).result).toBe('done')
    expect(fleet.bmc('cn1').power).toBe('off')
  })

  it('begins nothing without the secrets that it needs', async () => {
    const fleet = new Fleet()
    const password = secretRef('env', 'BMC_PASSWORD')
    const rules = [['cn[1-2]', { power: 'on', bmc: fleet.driver({ password }) }]] as const
    const bench = await benchOf({ rules }, off('cn1', 'cn2'), { secrets: { env: {} } })
    await expect(bench.run(bench.plan())).rejects.toMatchObject({
      code: 'secret-missing',
      message: 'the secret from env BMC_PASSWORD: the variable is not set (for cn[1-2] (2 nodes))',
    })
    expect(fleet.log).toEqual([])
    expect(await bench.facts.runs.list()).toEqual([])
  })

  it('through a rack says so with every fact', async () => {
    const fleet = new Fleet()
    const entry = {
      address: '127.0.0.1',
      port: 1,
      pin: 'x',
      user: 'u',
      password: 'p',
      driver: 'fake',
    }
    const bench = await benchOf(powered(fleet, 'cn[1-2]'), off('cn1', 'cn2'), {
      through: { cn1: entry },
    })
    const outcome = await bench.run(bench.plan())
    expect(outcome.changes).toMatchObject([{ node: 'cn1', source: 'fake (simulated)' }])
    expect(outcome.nodes.get('cn2')).toMatchObject({ result: 'failed', code: 'not-in-rack' })
    expect(fleet.asked('cn2')).toEqual([])
  })

  it('takes a restart for done only where it is seen, and else keeps what the node had booted', async () => {
    const fleet = new Fleet()
    const deadlines = { call: 1000, verify: 300, refresh: 1000 }
    const facts = { power: 'on', 'booted.image': 'old', 'interfaces.eno1.mac': mac(1) }
    const bench = await benchOf(starting(fleet), { cn1: facts }, { deadlines })
    fleet.bmc('cn1').power = 'on'
    fleet.bmc('cn1').will('setPower', { ignores: true })
    const outcome = await bench.run(bench.plan(), { allow: ['reboot'] })
    expect(outcome.nodes.get('cn1')).toMatchObject({ result: 'failed', code: 'no-effect' })
    expect(await factsOf(bench, 'cn1')).toEqual(facts)
  })

  it('forgets what a node had booted once it starts anew', async () => {
    const fleet = new Fleet()
    const written = starting(fleet)
    fleet.bmc('cn1').power = 'on'
    const bench = await benchOf(written, {
      cn1: {
        power: 'on',
        'booted.image': 'old',
        'booted.kernelArgs': 'quiet',
        'interfaces.eno1.mac': mac(1),
      },
    })
    await bench.run(bench.plan(), { allow: ['reboot'] })
    expect(fleet.asked('cn1')).toEqual([
      'connect',
      'power?',
      'boot network',
      'power reboot',
      'power?',
      'boot?',
    ])
    expect(await factsOf(bench, 'cn1')).toEqual({ power: 'on', 'interfaces.eno1.mac': mac(1) })
  })
})

describe('an abort', () => {
  it('lets what is in flight finish, begins nothing more, and accounts for every node', async () => {
    const fleet = new Fleet()
    const names = Array.from({ length: 10 }, (_, n) => `cn${n + 1}`)
    const limits = { concurrency: 2, patience: 60_000, most: 2 }
    const bench = await benchOf(powered(fleet, 'cn[1-10]'), off(...names), { limits })
    const held = gate()
    for (const name of names) fleet.bmc(name).will('setPower', { after: held.opened })
    const stop = new AbortController()
    const running = bench.run(bench.plan(), { signal: stop.signal })
    while (fleet.log.filter((one) => one.endsWith('power on')).length < 2) {
      await new Promise((resolve) => setTimeout(resolve, 5))
    }
    stop.abort()
    held.open()
    const outcome = await running
    expect(outcome.result).toBe('interrupted')
    expect(outcome.nodes.size).toBe(10)
    expect(names.map((name) => outcome.nodes.get(name))).toEqual([
      { result: 'interrupted', remaining: 1 },
      { result: 'interrupted', remaining: 1 },
      ...Array.from({ length: 8 }, () => ({ result: 'interrupted', remaining: 2 })),
    ])
    // Both that were in flight were switched, and what was never begun has no row.
    expect(names.filter((name) => fleet.bmc(name).power === 'on')).toEqual(['cn1', 'cn2'])
    expect(fleet.log.filter((one) => one.includes('power on'))).toHaveLength(2)
    expect(await journal(bench, outcome.run)).toEqual(['cn1 0 power done', 'cn2 0 power done'])
    expect(await bench.facts.runs.get(outcome.run ?? '')).toMatchObject({
      result: 'interrupted',
      done: 0,
      failed: 0,
      remaining: 10,
    })
  })

  it('ends the waiting for a node to come up', async () => {
    const fleet = new Fleet()
    const bench = await benchOf(powered(fleet, 'cn1'), off('cn1'))
    const stop = new AbortController()
    fleet
      .bmc('cn1')
      .will('powerState', {}, ...Array.from({ length: 99 }, () => ({ state: 'off' as const })))
    const outcome = await bench.run(bench.plan(), {
      signal: stop.signal,
      on: (event) => {
        if (event.type === 'step-begin' && event.step.kind === 'verify')
          setTimeout(() => stop.abort(), 50)
      },
    })
    expect(outcome.nodes.get('cn1')).toEqual({ result: 'interrupted', remaining: 1 })
    expect(await journal(bench, outcome.run)).toEqual([
      'cn1 0 power done',
      'cn1 1 verify interrupted',
    ])
    expect(outcome.took).toBeLessThan(30_000)
  })

  it('before the beginning does nothing', async () => {
    const fleet = new Fleet()
    const bench = await benchOf(powered(fleet, 'cn[1-2]'), off('cn1', 'cn2'))
    const outcome = await bench.run(bench.plan(), { signal: AbortSignal.abort() })
    expect(outcome.result).toBe('interrupted')
    expect(fleet.log).toEqual([])
    expect(await journal(bench, outcome.run)).toEqual([])
  })
})

describe('who watches a run', () => {
  it('hears everything in its order', async () => {
    const fleet = new Fleet()
    const bench = await benchOf(powered(fleet, 'cn1'), off('cn1'))
    const events: RunEvent[] = []
    const outcome = await bench.run(bench.plan(), { on: (event) => void events.push(event) })
    expect(events.map(({ type }) => type)).toEqual([
      'run-begin',
      'step-begin',
      'step-end',
      'step-begin',
      'fact',
      'step-end',
      'node-end',
      'run-end',
    ])
    expect(events[0]).toMatchObject({ run: outcome.run, nodes: 1, steps: 2 })
    expect(events.at(-1)).toEqual({ type: 'run-end', outcome })
  })

  it('harms nothing by throwing, at once or later', async () => {
    const fleet = new Fleet()
    const bench = await benchOf(powered(fleet, 'cn1'), off('cn1'))
    const rejections: unknown[] = []
    const hear = (reason: unknown) => void rejections.push(reason)
    process.on('unhandledRejection', hear)
    try {
      const throws = await bench.run(bench.plan(), {
        on: () => {
          throw new Error('watcher')
        },
      })
      expect(throws.result).toBe('done')
      fleet.bmc('cn1').power = 'off'
      const rejects = await bench.run(bench.plan(), {
        on: async () => Promise.reject(new Error('x')),
      })
      expect(rejects.result).toBe('done')
      await new Promise((resolve) => setTimeout(resolve, 20))
      expect(rejections).toEqual([])
    } finally {
      process.off('unhandledRejection', hear)
    }
  })
})

describe('the journal', () => {
  it('has a row before the first request of a step goes out, and its end after the last', async () => {
    const fleet = new Fleet()
    const bench = await benchOf(powered(fleet, 'cn1'), off('cn1'))
    const rows: string[] = []
    const { journal } = bench.facts
    const { begin, end } = journal
    journal.begin = async (steps) => {
      await begin.call(journal, steps)
      for (const { kind } of steps) fleet.log.push(`cn1 begun ${kind}`)
    }
    journal.end = async (steps) => {
      for (const { result } of steps) fleet.log.push(`cn1 ended ${result}`)
      rows.push(...steps.map(({ result }) => result))
      return end.call(journal, steps)
    }
    await bench.run(bench.plan())
    expect(fleet.asked('cn1')).toEqual([
      'connect',
      'power?',
      'begun power',
      'power on',
      'ended done',
      'begun verify',
      'power?',
      'ended done',
    ])
  })

  it('that cannot be written stops the step before anything is changed', async () => {
    const fleet = new Fleet()
    const bench = await benchOf(powered(fleet, 'cn[1-2]'), off('cn1', 'cn2'))
    const { journal: rows } = bench.facts
    const { begin } = rows
    rows.begin = async (steps) => {
      if (steps.some(({ node }) => node === 'cn1'))
        throw new PhoenixError('facts-full', 'disk full')
      return begin.call(rows, steps)
    }
    const outcome = await bench.run(bench.plan())
    expect(outcome.nodes.get('cn1')).toMatchObject({ result: 'failed', code: 'facts-full' })
    expect(outcome.nodes.get('cn2')).toEqual({ result: 'done' })
    expect(fleet.asked('cn1')).toEqual(['connect', 'power?'])
  })
})
