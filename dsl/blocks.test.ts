import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { blockOf, placeInBlock } from './index.js'

describe('nodes in blocks', () => {
  it('fill one block after the other', () => {
    const numbers = [1, 2, 63, 64, 65, 128, 129]
    expect(numbers.map((number) => blockOf(number, 64))).toEqual([1, 1, 1, 1, 2, 2, 3])
    expect(numbers.map((number) => placeInBlock(number, 64))).toEqual([1, 2, 63, 64, 1, 64, 1])
  })

  it('have a number that follows from block and place', () => {
    const whole = fc.integer({ min: 1, max: 1e9 })
    fc.assert(
      fc.property(whole, whole, (number, size) => {
        const place = placeInBlock(number, size)
        expect((blockOf(number, size) - 1) * size + place).toBe(number)
        expect(place).toBeGreaterThanOrEqual(1)
        expect(place).toBeLessThanOrEqual(size)
      }),
    )
  })

  it.each([
    [0, 64, 'blockOf(0, 64): 0 is not a whole number from 1 on'],
    [-3, 64, 'blockOf(-3, 64): -3 is not a whole number from 1 on'],
    [1.5, 64, 'blockOf(1.5, 64): 1.5 is not a whole number from 1 on'],
    [Number.NaN, 64, 'blockOf(NaN, 64): NaN is not a whole number from 1 on'],
    [3, 0, 'blockOf(3, 0): 0 is not a whole number from 1 on'],
  ])('of %d in blocks of %d is refused', (number, size, message) => {
    expect(() => blockOf(number, size)).toThrow(message)
    expect(() => placeInBlock(number, size)).toThrow(message.replace('blockOf', 'placeInBlock'))
  })
})
