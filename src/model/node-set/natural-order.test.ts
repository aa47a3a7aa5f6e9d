import fc from 'fast-check'
import { expect, it } from 'vitest'
import { naturalCompare } from './natural-order.js'

it.each([
  [
    ['cn10', 'cn9', 'cn1'],
    ['cn1', 'cn9', 'cn10'],
  ],
  [
    ['x1000c1', 'x1000c0s0b0n0', 'x999c7', 'x1000c0'],
    ['x999c7', 'x1000c0', 'x1000c0s0b0n0', 'x1000c1'],
  ],
  [
    ['n2', 'n01', 'n1', 'n001', 'n02'],
    ['n1', 'n01', 'n001', 'n2', 'n02'],
  ],
  [
    ['login', 'login2', 'gpu'],
    ['gpu', 'login', 'login2'],
  ],
  [
    ['n99999999999999999999', 'n100000000000000000000'],
    ['n99999999999999999999', 'n100000000000000000000'],
  ],
])('%j is sorted as people expect', (names, sorted) => {
  expect([...names].sort(naturalCompare)).toEqual(sorted)
})

it('is a total order in which only the same is equal', () => {
  const name = fc
    .array(fc.constantFrom('a', 'b', '-', '0', '00', '1', '10', '9'), { maxLength: 5 })
    .map((pieces) => pieces.join(''))
  fc.assert(
    fc.property(name, name, name, (a, b, c) => {
      expect(Math.sign(naturalCompare(a, b))).toBe(-Math.sign(naturalCompare(b, a)) + 0)
      expect(naturalCompare(a, b) === 0).toBe(a === b)
      if (naturalCompare(a, b) < 0 && naturalCompare(b, c) < 0) {
        expect(naturalCompare(a, c)).toBeLessThan(0)
      }
    }),
  )
})
