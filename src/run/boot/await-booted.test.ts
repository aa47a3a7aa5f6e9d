import { describe, expect, it } from 'vitest'
import type { Fact, FactSnapshot } from '../../model/fact.js'
import { settled } from '../../model/settle/testing.js'
import type { BootedStep, Step } from '../../model/step.js'
import { Plan } from '../../plan/plan.js'
import type { Performing } from '../performing.js'
import { type Bench, benchOf, Fleet, factsOf, journal, quick, starting } from '../testing.js'
import { awaitBooted } from './await-booted.js'
import { BootReports } from './boot-reports.js'

type Facts = Readonly<Record<string, string>>

const snapshot = (facts: Facts): FactSnapshot =>
  new Map([
    [
      'cn1',
      new Map(
        Object.entries(facts).map(([key, value]): [string, Fact] => [
          key,
          { value, source: 'boot', observedAt: '' },
        ]),
      ),
    ],
  ])

/** Waits for a node of which these things become known, one after the other; gives the failure, if any. */
async function waited(
  known: readonly Facts[],
  {
    before = {},
    step = {},
    boot = 40,
    last,
  }: {
    before?: Facts
    step?: object
    boot?: number
    last?: string
  } = {},
): Promise<string | undefined> {
  let look = 0
  const reports = new BootReports(
    async () => snapshot(known[Math.min(look++, known.length - 1)] ?? {}),
    1,
  )
  const to = {
    model: settled({ rules: [['cn1', {}]] }, snapshot(before)),
    deadlines: { ...quick, boot },
    reports,
    ...(last === undefined ? {} : { lastStart: { id: last } }),
    signal: undefined,
    begin: async () => {},
    connections: { source: () => 'bmc' },
    known: async () => undefined,
    record: async () => {},
  } as unknown as Performing
  const waits = { kind: 'booted', node: 'cn1', image: 'rocky9', ...step } as BootedStep & Step
  return awaitBooted(waits, to).then(
    () => undefined,
    (error) => `${error.code}: ${error.message}`,
  )
}

const at = (id: string, stage: string): Facts => ({ 'boot.id': id, 'boot.stage': stage })
const up = (id: string, image = 'rocky9', more: Facts = {}): Facts => ({
  ...at(id, 'up'),
  'booted.id': id,
  'booted.image': image,
  ...more,
})

describe('a node that was started', () => {
  it('is waited for from stage to stage until it is up', async () => {
    expect(
      await waited([{}, at('b', 'ipxe'), at('b', 'kernel'), at('b', 'initramfs'), up('b')]),
    ).toBeUndefined()
  })

  it('is not taken for up by what it reported before', async () => {
    expect(await waited([up('a')], { before: up('a') })).toBe(
      'no-effect: for 0 s it has not asked the boot service what to start',
    )
    expect(await waited([up('a'), at('b', 'ipxe'), up('b')], { before: up('a') })).toBeUndefined()
    // Said to be up, but of what it booted nobody has heard yet.
    expect(await waited([{ ...up('a'), ...at('b', 'up') }], { before: up('a') })).toMatch(/'up'/)
  })

  it('is not taken for up by a start of its own, after the plan and before it was started', async () => {
    const options = { before: up('a'), last: 'b' }
    expect(await waited([up('b')], options)).toMatch(/has not asked the boot service/)
    expect(await waited([up('b', 'old'), up('c')], options)).toBeUndefined()
  })

  it('by an earlier run is waited for too, whatever of that start is known already', async () => {
    const awaited = { 'boot.awaited': '2026-11-22T12:00:00.000Z' }
    const step = { relies: { ...awaited, 'boot.before': 'a' } }
    const before = at('b', 'kernel')
    expect(await waited([before, up('b')], { before, step })).toBeUndefined()
    expect(await waited([up('a')], { before: up('a'), step })).toMatch(/has not asked the boot/)
    // It was its first start of which anybody heard.
    const first = { relies: awaited }
    expect(await waited([up('a')], { before: up('a'), step: first })).toBeUndefined()
  })

  it('that stops on its way fails with the stage at which it stopped', async () => {
    expect(await waited([at('b', 'ipxe'), at('b', 'kernel')])).toBe(
      `no-effect: for 0 s nothing was heard of it; its start came to 'kernel'`,
    )
  })

  it('that begins again and again fails with the furthest stage', async () => {
    const rounds = ['b', 'c', 'd', 'e', 'f'].flatMap((id) => [at(id, 'ipxe'), at(id, 'initramfs')])
    expect(await waited(rounds, { boot: 60_000 })).toBe(
      `no-effect: it starts over and over: 5 times, and never came further than 'initramfs'`,
    )
    // Once more is no circle.
    expect(await waited([at('b', 'kernel'), at('c', 'ipxe'), up('c')])).toBeUndefined()
  })

  it('fails where it is up with something else', async () => {
    expect(await waited([up('b', 'other')])).toBe(
      'no-effect: it is up with other, and not with rocky9',
    )
    const step = { version: '2' }
    expect(await waited([up('b', 'rocky9', { 'booted.version': '1' })], { step })).toBe(
      'no-effect: it is up with rocky9 1, and not with rocky9 2',
    )
    expect(await waited([up('b', 'rocky9', { 'booted.version': '2' })], { step })).toBeUndefined()
  })
})

describe('what nodes report', () => {
  it('is read once for all that wait', async () => {
    const asked: string[][] = []
    const reports = new BootReports(async (nodes) => {
      asked.push([...nodes])
      return new Map()
    }, 1)
    const names = Array.from({ length: 50 }, (_, index) => `cn${index}`)
    await Promise.all(
      names.map(async (name) => {
        for await (const _ of reports.of(name, undefined)) return
      }),
    )
    expect(asked).toEqual([names])
  })
})

/** The boot service hears these things of a node. */
function report(bench: Bench, node: string, facts: Facts): Promise<unknown> {
  const observations = Object.entries(facts).map(([key, value]) => ({
    node,
    key,
    value,
    source: 'boot',
  }))
  return bench.facts.record(observations)
}

describe('a run', () => {
  it('waits until the nodes that it started are up, and names the stage of those that are not', async () => {
    const fleet = new Fleet()
    const site = { ...starting(fleet, 'cn[1-2]'), boot: { reports: true } }
    const known = (number: number) => ({
      power: 'off',
      'interfaces.eno1.mac': `02:00:00:00:00:0${number}`,
    })
    const deadlines = { ...quick, boot: 700 }
    const bench = await benchOf(site, { cn1: known(1), cn2: known(2) }, { deadlines })
    const outcome = await bench.run(bench.plan(), {
      on: (event) => {
        if (event.type !== 'step-begin' || event.step.kind !== 'booted') return
        void report(bench, event.node, event.node === 'cn1' ? up('x') : at('y', 'kernel'))
      },
    })
    expect(outcome.nodes.get('cn1')).toEqual({ result: 'done' })
    expect(outcome.nodes.get('cn2')).toMatchObject({
      result: 'failed',
      code: 'no-effect',
      step: 'wait until it is up with rocky9',
      reason: expect.stringMatching(/its start came to 'kernel'/),
    })
    expect(await factsOf(bench, 'cn1')).toMatchObject({ 'booted.image': 'rocky9' })
    expect(await journal(bench, outcome.run)).toContain('cn1 3 booted done')
    expect(fleet.asked('cn2').at(-1)).toBe('power?')
    // The next plan does not wait for the same start again: it asks for another.
    const planned = async () => Plan.of(settled(site, await bench.facts.snapshot()))
    const next = await planned()
    expect(next.steps.map((one) => `${one.node} ${one.kind}`)).toEqual(
      ['boot-device', 'power', 'verify', 'booted'].map((kind) => `cn2 ${kind}`),
    )
    expect(next.steps.find(({ kind }) => kind === 'power')).toMatchObject({
      disruption: 'reboot',
      reason: expect.stringMatching(/its start came to kernel; its start of .* in vain$/),
    })
    await bench.run(next, { allow: ['reboot'] })
    expect((await planned()).steps.find(({ kind }) => kind === 'power')?.reason).toMatch(
      /has not reported yet that it is up; .* in vain \(2 starts in a row\)$/,
    )
    // Whatever is heard of it since, it is on its way and is waited for.
    await report(bench, 'cn2', at('z', 'ipxe'))
    const waits = (await planned()).steps
    expect(waits.map(({ kind }) => kind)).toEqual(['booted'])
    expect(waits[0]?.reason).toMatch(
      /in vain \(2 starts in a row\), and it was heard of or started since$/,
    )
    // Waited for in vain once more, it is the same start still.
    await bench.run(await planned())
    expect((await planned()).steps.find(({ kind }) => kind === 'power')?.reason).toMatch(
      /its start came to ipxe; .* in vain \(2 starts in a row\)$/,
    )
    await report(bench, 'cn2', up('z'))
    expect((await planned()).steps).toEqual([])
  })

  it('does not restart a node that has come up late, after the plan was made', async () => {
    const fleet = new Fleet()
    const site = { ...starting(fleet, 'cn1'), boot: { reports: true } }
    const facts = {
      power: 'on',
      'interfaces.eno1.mac': '02:00:00:00:00:01',
      'boot.awaited': '2026-11-22T12:00:00.000Z',
      'boot.missed': 1,
      'boot.heard': '- -',
    }
    const bench = await benchOf(site, { cn1: facts }, { deadlines: quick })
    const plan = bench.plan()
    expect(plan.steps.map(({ kind }) => kind)).toContain('power')
    await report(bench, 'cn1', up('a'))
    const outcome = await bench.run(plan, { allow: ['reboot'] })
    expect(outcome.nodes.get('cn1')).toMatchObject({ code: 'plan-changed' })
    expect(fleet.asked('cn1').filter((one) => one.includes('reboot'))).toEqual([])
  })
})
