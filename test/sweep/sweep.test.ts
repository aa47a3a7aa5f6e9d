import { type ChildProcess, spawn } from 'node:child_process'
import { createInterface } from 'node:readline'
import { type Outcome, open, type Phoenix, type Plan, type RunEvent } from 'phoenix-cluster'
import type { Counters } from 'phoenix-cluster/adapters/simulated'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import site from './cluster.config.js'
import { faultsOf } from './faults.js'

/** Two thousand BMCs in another process, seven in a hundred of them ill. */
const size = 2000
const ill = faultsOf(size)
const illBy = (kind: string) => [...ill].filter(([, fault]) => fault.kind === kind).map(([n]) => n)

let rack: ChildProcess
let lines: AsyncIterator<string>
let phoenix: Phoenix
let plan: Plan
let outcome: Outcome
let counters: Counters
let again: Plan
/** The nodes in the order in which they were begun, and in which they ended. */
const begun = new Set<string>()
const ended: string[] = []
let peakMemory = 0

beforeAll(async () => {
  rack = spawn(process.execPath, ['--import', 'tsx', 'test/sweep/rack.ts'], {
    stdio: ['pipe', 'pipe', 'inherit'],
  })
  if (rack.stdout === null) throw new Error('the rack has no output')
  lines = createInterface({ input: rack.stdout })[Symbol.asyncIterator]()
  const through = JSON.parse((await lines.next()).value)
  phoenix = await open(site, { through, facts: ':memory:' })
  plan = await phoenix.plan()
  const on = (event: RunEvent) => {
    if (event.type === 'step-begin') begun.add(event.node)
    if (event.type === 'node-end') ended.push(event.node)
    peakMemory = Math.max(peakMemory, event.type === 'run-end' ? process.memoryUsage().rss : 0)
  }
  outcome = await phoenix.apply(plan, { on })
  again = await phoenix.plan({ refresh: false })
  await phoenix.close()
  rack.stdin?.end()
  counters = JSON.parse((await lines.next()).value)
}, 180_000)

afterAll(() => {
  rack.kill()
})

describe('a sweep over two thousand BMCs of which some are ill', () => {
  it('plans for every node that answers, however slowly, and names the others with their reasons', () => {
    const deaf = [...illBy('dead'), ...illBy('unavailable'), ...illBy('malformed')].sort()
    expect(plan.unseen.map(({ node }) => node).sort()).toEqual(deaf)
    const reasonOf = (node: string | undefined) =>
      plan.unseen.find((one) => one.node === node)?.reason ?? ''
    expect(reasonOf(illBy('dead')[0])).toMatch(/did not (answer|finish)/)
    expect(reasonOf(illBy('unavailable')[0])).toMatch(/503/)
    expect(reasonOf(illBy('malformed')[0])).toMatch(/malformed JSON/)
  })

  it('brings every node that answers to where it should be', () => {
    const done = [...outcome.nodes].filter(([, { result }]) => result === 'done')
    expect(done.length).toBe(size - plan.unseen.length)
    expect(counters.resets).toEqual({ On: done.length })
  })

  it('ends as failed, with each ill node accounted for', () => {
    expect(outcome.result).toBe('failed')
    const failed = [...outcome.nodes].filter(([, { result }]) => result === 'failed')
    expect(failed.map(([node]) => node).sort()).toEqual(plan.unseen.map(({ node }) => node).sort())
    expect(outcome.nodes.size).toBe(size)
  })

  it('does not let healthy nodes wait for slow ones', () => {
    // However slow the machine is, those that are begun after a slow one pass it on the way.
    const start = new Map([...begun].map((node, place) => [node, place]))
    const placeOf = (node: string) => start.get(node) ?? Number.NaN
    const passing = illBy('slow').map((slow) => {
      const before = ended.slice(0, ended.indexOf(slow))
      const following = begun.size - placeOf(slow) - 1
      return { following, passed: before.filter((node) => placeOf(node) > placeOf(slow)).length }
    })
    const notTheLast = passing.filter(({ following }) => following > 200)
    expect(notTheLast.length).toBeGreaterThan(20)
    for (const { passed } of notTheLast) expect(passed).toBeGreaterThan(20)
  })

  it('records what it learnt of all others', () => {
    const learnt = outcome.changes.filter(({ key }) => key === 'interfaces.eno1.mac')
    expect(new Set(learnt.map(({ node }) => node)).size).toBe(size - plan.unseen.length)
  })

  it('leaves no session open', () => {
    expect(counters.sessionsOpen).toBe(0)
  })

  it('has nothing left to do for the nodes that it brought up', () => {
    const unseen = plan.unseen.map(({ node }) => node)
    expect([...again.chains.keys()].filter((node) => !unseen.includes(node))).toEqual([])
  })

  it('stays within 600 MB', () => {
    expect(peakMemory / 1e6).toBeLessThan(600)
  })
})
