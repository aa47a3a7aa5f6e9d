import { describe, expect, it } from 'vitest'
import type { Plan } from '../../plan/plan.js'
import type { Outcome } from '../../run/events.js'
import { outcomeJson, summaryLines } from './summary.js'

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
