import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { rangeOf } from './range.js'

describe('a range', () => {
  it.each([
    [undefined, 'whole'],
    ['bytes=0-4', { start: 0, end: 4 }],
    ['bytes=4-', { start: 4, end: 9 }],
    ['bytes=-3', { start: 7, end: 9 }],
    ['bytes=-30', { start: 0, end: 9 }],
    ['bytes=8-30', { start: 8, end: 9 }],
    ['bytes=10-', 'none'],
    ['bytes=-0', 'none'],
    ['bytes=5-4', 'whole'],
    ['bytes=-', 'whole'],
    ['bytes=0-1,3-4', 'whole'],
    ['lines=0-1', 'whole'],
    ['bytes=0-99999999999999999999', 'whole'],
  ])('%s of ten bytes is %j', (header, range) => {
    expect(rangeOf(header, 10)).toEqual(range)
  })

  it('is never outside of the file', () => {
    fc.assert(
      fc.property(fc.string(), fc.nat(), fc.nat(100), (text, number, size) => {
        for (const header of [text, `bytes=${text}`, `bytes=${number}-`, `bytes=-${number}`]) {
          const range = rangeOf(header, size)
          if (typeof range === 'string') continue
          expect(range.start).toBeGreaterThanOrEqual(0)
          expect(range.start).toBeLessThanOrEqual(range.end)
          expect(range.end).toBeLessThan(size)
        }
      }),
    )
  })
})
