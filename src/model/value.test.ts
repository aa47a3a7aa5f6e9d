import { describe, expect, it } from 'vitest'
import { driverValue, isDriver } from './driver.js'
import { amendment, factRef, faulty, isAmendment, isFactRef, isFaulty } from './value.js'

const values = {
  fact: factRef('gpu.model', 'none'),
  amendment: amendment('append', ['a']),
  faulty: faulty('wrong', undefined),
  driver: driverValue({ kind: 'driver', name: 'x', offers: [], options: {}, schema: {} }),
}

describe('the values that stand for something else', () => {
  it('are told apart, and from everything that only looks like them', () => {
    const all = [...Object.values(values), { ...values.fact }, 'append', null, undefined]
    const only = (is: (value: unknown) => boolean) => all.filter((value) => is(value))
    expect(only(isFactRef)).toEqual([values.fact])
    expect(only(isAmendment)).toEqual([values.amendment])
    expect(only(isFaulty)).toEqual([values.faulty])
    expect(only(isDriver)).toEqual([values.driver])
  })

  it('cannot be changed', () => {
    for (const value of Object.values(values)) expect(Object.isFrozen(value)).toBe(true)
  })

  it('leave out what was left out', () => {
    expect(factRef()).toEqual({ kind: 'fact-ref' })
    expect(factRef('a', null)).toEqual({ kind: 'fact-ref', key: 'a', fallback: null })
  })
})
