import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { lastNumberIn, numbersIn } from './numbers.js'

describe('the last number in a name', () => {
  it.each([
    ['cn0042', 42],
    ['x1000c0s7b1n0', 0],
    ['gpu7-mgmt', 7],
    ['7', 7],
    ['login', undefined],
    ['', undefined],
    ['s20261231235959999', Number('20261231235959999')],
  ])('%s', (name, number) => {
    expect(lastNumberIn(name)).toBe(number)
  })

  it('is the last of all numbers', () => {
    fc.assert(
      fc.property(fc.stringMatching(/^[a-c0-9.-]{0,24}$/), (name) => {
        expect(lastNumberIn(name)).toBe(numbersIn(name).at(-1))
      }),
    )
  })
})
