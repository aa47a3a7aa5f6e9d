import fc from 'fast-check'
import { expect, it } from 'vitest'
import { fromPoints } from './build.js'
import { digitsBetween, digitsOf, rankOf, runsOf, runText, unpaddedIntervals } from './digits.js'

const digits = fc.stringMatching(/^[0-9]{1,14}$/)

it('ranks texts of digits by length, then by value, each with a rank of its own', () => {
  const rank = (text: string) => rankOf(Number(text), text.length)
  expect(['0', '9', '00', '09', '99', '000'].map(rank)).toEqual([0, 9, 10, 19, 109, 110])
  fc.assert(
    fc.property(digits, digits, (a, b) => {
      expect(digitsOf(rank(a))).toBe(a)
      const order = a.length - b.length || Number(a) - Number(b)
      expect(Math.sign(rank(a) - rank(b))).toBe(Math.sign(order))
    }),
  )
})

it.each([
  [8, 11, ['8', '9', '10', '11']],
  [0, 0, ['0']],
  [99, 101, ['99', '100', '101']],
])('%d to %d without padding are %j', (first, last, texts) => {
  const bounds = unpaddedIntervals(first, last)
  const found: string[] = []
  for (let index = 0; index < bounds.length; index += 2) {
    found.push(...digitsBetween(bounds[index] as number, bounds[index + 1] as number))
  }
  expect(found).toEqual(texts)
})

it.each([
  [['8', '9', '10'], '8-10'],
  [['08', '09', '10'], '08-10'],
  [['9', '09', '10'], '9,09-10'],
  [['98', '99', '100'], '98-100'],
  [['098', '099', '100', '1000'], '098-100,1000'],
  [['99', '000', '001'], '99,000-001'],
])('%j are written %s', (texts, written) => {
  const ranks = texts.map((text) => rankOf(Number(text), text.length))
  const { low, high } = fromPoints(ranks, 1)
  expect(runsOf(low, high).map(runText).join()).toBe(written)
})
