import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import type { Step } from '../../model/step.js'
import type { NodeResult, RunEvent } from '../../run/events.js'
import { Call } from '../command-line/call.js'
import { FakeIo } from '../testing.js'
import { block, Counters, clock, progressOf } from './progress.js'

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
    expect(lines[0]).toBe('n0: power on: so\ufffd[2J there')
    expect(lines.filter((line) => line.startsWith('n'))).toHaveLength(20)
    expect(io.err).toContain('Further failures are told at the end.')
  })
})

describe('progress on a terminal', () => {
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
