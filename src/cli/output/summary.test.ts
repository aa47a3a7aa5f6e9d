import { describe, expect, it } from 'vitest'
import type { Plan } from '../../plan/plan.js'
import type { Outcome } from '../../run/events.js'
import { changeLines, outcomeJson, summaryLines } from './summary.js'

describe('a run whose end could not be stored', () => {
  it('is told as such, to people and to programs', () => {
    const plan = { digest: 'd', chains: new Map() } as unknown as Plan
    const outcome: Outcome = {
      run: 'r1',
      result: 'done',
      nodes: new Map([['cn1', { result: 'done' }]]),
      files: [],
      changes: [],
      took: 1000,
      unrecorded: 'the disk is full',
    }
    const told = [...summaryLines(plan, outcome)]
    expect(told).toContain('the end of the run was not stored: the disk is full')
    expect(outcomeJson(plan, outcome)).toMatchObject({ unrecorded: 'the disk is full' })
  })
})

describe('what a run has changed of what is known', () => {
  const at = { source: 'redfish', observedAt: '2026-01-01T00:00:00.000Z' }

  it('is told by key, without what every start withdraws', () => {
    const changes = ['cn1', 'cn2'].flatMap((node) => [
      { node, key: 'power', value: 'on', ...at },
      { node, key: 'booted.image', ...at },
      { node, key: 'booted.at', ...at },
      { node, key: 'boot.awaited', value: '2026-01-01T00:00:00.000Z', ...at },
      { node, key: 'bios.Turbo', ...at },
      { node, key: 'interfaces.eno1.mac', value: '02:00:00:00:00:01', ...at },
    ])
    expect([...changeLines(changes)]).toEqual([
      'power is on: cn[1-2] (2 nodes)',
      'withdrawn: bios.Turbo: cn[1-2] (2 nodes)',
      'learnt interfaces.eno1.mac: cn[1-2] (2 nodes)',
    ])
  })
})
