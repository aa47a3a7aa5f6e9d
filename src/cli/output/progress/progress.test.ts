import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { NodeSet } from '../../../model/node-set/node-set.js'
import type { Step } from '../../../model/step.js'
import type { LookEvent, NodeResult, RunEvent } from '../../../run/events.js'
import { Call } from '../../command-line/call.js'
import { FakeIo } from '../../testing.js'
import { Counters, clock } from './counters.js'
import { block } from './live.js'
import { progressOf } from './progress.js'

const step = (node: string, action: 'on' | 'off' = 'on'): Step => ({
  kind: 'power',
  action,
  node,
  disruption: 'start',
  reason: '',
  relies: {},
})
const begin = (nodes: number): RunEvent => ({ type: 'run-begin', run: 'r', nodes, steps: nodes })
const stepBegin = (node: string, action?: 'on' | 'off'): RunEvent => ({
  type: 'step-begin',
  node,
  index: 0,
  step: step(node, action),
})
const nodeEnd = (node: string, outcome: NodeResult = { result: 'done' }): RunEvent => ({
  type: 'node-end',
  node,
  outcome,
})
const failed = (reason: string): NodeResult => ({
  result: 'failed',
  code: 'bmc-timeout',
  reason,
  step: 'power on',
})

beforeEach(() => {
  vi.useFakeTimers()
})
afterEach(() => {
  vi.useRealTimers()
})

describe('the counters of a run', () => {
  it('hold every node in exactly one state', () => {
    const counters = new Counters()
    counters.on(begin(5))
    for (const node of ['a', 'b', 'c', 'd']) counters.on(stepBegin(node))
    counters.on(stepBegin('a', 'off'))
    counters.on(nodeEnd('b'))
    counters.on(nodeEnd('c', failed('x')))
    counters.on(nodeEnd('d', { result: 'interrupted', remaining: 1 }))
    const { waiting, running, done, failed: bad, interrupted, steps } = counters
    expect({ waiting, running, done, bad, interrupted }).toEqual({
      waiting: 1,
      running: 1,
      done: 1,
      bad: 1,
      interrupted: 1,
    })
    expect(steps).toEqual([['power off', 1]])
  })

  it('become a block of lines that tells what most nodes are at', () => {
    let now = 0
    const counters = new Counters(() => now)
    counters.on(begin(10))
    for (let i = 0; i < 8; i++) counters.on(stepBegin(`n${i}`, i < 3 ? 'off' : 'on'))
    for (let i = 0; i < 4; i++) counters.on(nodeEnd(`n${i}`))
    now = 65_000
    expect(block(counters, 70)).toEqual([
      `[${'#'.repeat(12)}${'.'.repeat(18)}] 40%  4/10  0.1/s  1:05`,
      'waiting 2  running 4  done 4  failed 0',
      'now: 4 power on',
    ])
  })
})

describe('progress without a terminal', () => {
  const follow = () => {
    const io = new FakeIo('/')
    return { io, progress: progressOf(new Call(io, {})) }
  }

  it('is a line for each finished tenth', () => {
    const { io, progress } = follow()
    progress.on(begin(1000))
    for (let i = 0; i < 1000; i++) progress.on(nodeEnd(`n${i}`))
    progress.end()
    const lines = io.err.trim().split('\n')
    expect(lines).toHaveLength(10)
    expect(lines[4]).toBe('500 of 1000 nodes: 500 done (0:00)')
  })

  it('is a line for each failure in one line, but not for thousands', () => {
    const { io, progress } = follow()
    progress.on(begin(1000))
    for (let i = 0; i < 1000; i++) progress.on(nodeEnd(`n${i}`, failed('so\u001b[2J\nthere')))
    const lines = io.err.trim().split('\n')
    expect(lines[0]).toBe('n0: power on: so [2J there')
    expect(lines.filter((line) => line.startsWith('n'))).toHaveLength(20)
    expect(io.err).toContain('Further failures are told at the end.')
  })
})

const lookBegin: LookEvent = { type: 'look-begin', nodes: 16 }
const looked = (node: string, reason?: string): LookEvent => ({
  type: 'look-node',
  node,
  ...(reason === undefined ? {} : { reason }),
  through: 0,
  nodes: 16,
})
const waitingFor = (nodes: string, what: string): LookEvent & RunEvent => ({
  type: 'waiting',
  awaited: [{ nodes: NodeSet.parse(nodes), what }],
  took: 0,
})

describe('a look at the hardware', () => {
  const say = 'to say whether they are on'

  it('is told when it begins, and whom it waits for where it takes long', () => {
    const io = new FakeIo('/')
    const progress = progressOf(new Call(io, {}))
    progress.on(lookBegin)
    for (let i = 1; i < 15; i++) progress.on(looked(`cn${i}`))
    for (let i = 0; i < 60; i++) {
      vi.advanceTimersByTime(1000)
      progress.on(waitingFor('cn[15-16]', say))
    }
    progress.on(looked('cn15', 'no answer'))
    progress.on({ type: 'look-end', answered: 15, unseen: 1, took: 60_000 })
    progress.end()
    const lines = io.err.trim().split('\n')
    expect(lines[0]).toBe('Looking at the hardware of 16 nodes.')
    expect(lines[1]).toBe(
      '14 of 16 nodes looked at (0:05): waiting for cn[15-16] (2 nodes) to say whether they are on',
    )
    expect(lines.at(-1)).toBe('15 of 16 nodes looked at, 1 of them in vain (1:00)')
    expect(lines.length).toBeGreaterThan(8)
    expect(lines.length).toBeLessThan(13)
  })

  it('that is quick is one line, and one that is interrupted says how far it came', () => {
    const io = new FakeIo('/')
    const quick = progressOf(new Call(io, {}))
    quick.on(lookBegin)
    quick.on({ type: 'look-end', answered: 16, unseen: 0, took: 5 })
    quick.end()
    expect(io.err).toBe('Looking at the hardware of 16 nodes.\n')
    const long = progressOf(new Call(io, {}))
    long.on(lookBegin)
    long.on(looked('cn1'))
    long.end()
    expect(io.err.split('\n').at(-2)).toBe('1 of 16 nodes looked at (0:00).')
  })

  it('is one line on a terminal', () => {
    const counters = new Counters(() => 0)
    counters.on(lookBegin)
    counters.on(looked('cn1'))
    expect(block(counters, 80)).toEqual(['1 of 16 nodes looked at (0:00)'])
    counters.on(waitingFor('cn[2-16]', say))
    expect(block(counters, 80)).toEqual([
      '1 of 16 nodes looked at (0:00): waiting for cn[2-16] (15 nodes) to say whether they are on',
    ])
  })
})

describe('questions after a look', () => {
  const ask = waitingFor('cn[2-16]', 'to say what they can do')
  const told =
    '1 of 1 node looked at (0:06): waiting for cn[2-16] (15 nodes) to say what they can do'

  it('are told as a part of it, not as a run that is done', () => {
    const io = new FakeIo('/')
    const progress = progressOf(new Call(io, {}))
    const counters = new Counters()
    for (const follower of [progress, counters]) {
      follower.on({ type: 'look-begin', nodes: 1 })
      follower.on(looked('cn1'))
      follower.on({ type: 'look-end', answered: 1, unseen: 0, took: 5 })
    }
    vi.advanceTimersByTime(6000)
    for (const follower of [progress, counters]) follower.on(ask)
    expect(io.err.split('\n').at(-2)).toBe(told)
    expect(block(counters, 120)).toEqual([told])
  })
})

describe('a run that waits', () => {
  it('names the nodes and what they are awaited for', () => {
    const io = new FakeIo('/')
    const progress = progressOf(new Call(io, {}))
    progress.on(begin(3))
    progress.on(stepBegin('n1'))
    progress.on(nodeEnd('n2'))
    vi.advanceTimersByTime(6000)
    progress.on(waitingFor('n[1,3]', 'to be on'))
    expect(io.err.split('\n').at(-2)).toBe(
      '1 of 3 nodes: 1 done (0:06): waiting for n[1,3] (2 nodes) to be on',
    )
    const counters = new Counters(() => 0)
    counters.on(begin(3))
    counters.on(stepBegin('n1'))
    counters.on(waitingFor('n1', 'to be on'))
    expect(block(counters, 70).at(-1)).toBe('waiting for n1 to be on')
  })
})

describe('progress on a terminal', () => {
  it('is not drawn over what is said meanwhile', () => {
    const io = new FakeIo('/', { typed: '' })
    const call = new Call(io, {})
    const progress = progressOf(call)
    progress.on(lookBegin)
    vi.advanceTimersByTime(200)
    void call.note('Interrupted')
    expect(io.err.endsWith('looked at (0:00)\n\u001b[1A\r\u001b[JInterrupted\n')).toBe(true)
    vi.advanceTimersByTime(100)
    expect(io.err).toMatch(/Interrupted\n0 of 16 nodes looked at \(0:00\)\n$/)
    progress.on({ type: 'look-end', answered: 16, unseen: 0, took: 5 })
    progress.end()
    expect(io.err.endsWith('\u001b[1A\r\u001b[J')).toBe(true)
  })

  it('is drawn at a steady pace however much happens, and is gone at the end', () => {
    const io = new FakeIo('/', { typed: '', columns: 60 })
    let writes = 0
    const { write } = io.stderr
    Object.assign(io.stderr, {
      write: (text: string) => {
        writes++
        return write(text)
      },
    })
    const progress = progressOf(new Call(io, {}))
    progress.on(begin(10_000))
    for (let i = 0; i < 10_000; i++) {
      progress.on(stepBegin(`n${i}`))
      if (i % 100 === 0) vi.advanceTimersByTime(10)
      progress.on(nodeEnd(`n${i}`))
    }
    expect(writes).toBeLessThanOrEqual(10)
    expect(writes).toBeGreaterThan(5)
    progress.end()
    // biome-ignore lint/suspicious/noControlCharactersInRegex: what a terminal obeys
    for (const line of io.err.replace(/\u001b\[[0-9]*[AJ]/g, '').split(/[\r\n]/)) {
      expect(line.length).toBeLessThan(60)
    }
    expect(io.err.endsWith('\u001b[3A\r\u001b[J')).toBe(true)
    vi.advanceTimersByTime(1000)
    expect(io.err.endsWith('\u001b[3A\r\u001b[J')).toBe(true)
  })

  it('leaves dumb terminals and the words of drivers alone', () => {
    const io = new FakeIo('/', { typed: '' })
    const verbose = progressOf(new Call(io, { verbose: true }))
    verbose.on(begin(1))
    verbose.on(nodeEnd('n'))
    expect(io.err).toBe('1 of 1 node: 1 done (0:00)\n')
  })
})

it('times are told as clocks do', () => {
  expect([0, 7, 723, 3723].map(clock)).toEqual(['0:00', '0:07', '12:03', '1:02:03'])
})
