import { afterEach, describe, expect, it, vi } from 'vitest'
import { defaultTiming, pauseBefore, type Repeat, retryAfterOf } from './retry.js'

afterEach(() => vi.useRealTimers())

describe('Retry-After', () => {
  it.each([
    ['2', 2_000],
    ['Thu, 01 Jan 2026 00:00:07 GMT', 7_000],
    // Neither a hot loop nor a wait for good.
    ['0', 1_000],
    ['Wed, 31 Dec 2025 23:00:00 GMT', 1_000],
    ['86400', 60_000],
    ['Fri, 01 Jan 2027 00:00:00 GMT', 60_000],
    ['soon', undefined],
    [undefined, undefined],
  ])('of %s is a wait of %s ms', (text, wait) => {
    vi.useFakeTimers({ now: Date.UTC(2026, 0, 1) })
    expect(retryAfterOf(text === undefined ? {} : { 'retry-after': text })).toBe(wait)
  })
})

describe('an answer', () => {
  const isRepeated = (status: number, repeat: Repeat) =>
    pauseBefore(0, { status, headers: {}, body: '' }, repeat, defaultTiming) !== undefined

  it('of which kinds is worth another try depends on what was asked', () => {
    const which = (repeat: Repeat) =>
      [400, 401, 403, 404, 405, 408, 409, 412, 428, 429, 500, 501, 502, 503, 504]
        .filter((status) => isRepeated(status, repeat))
        .join(' ')
    expect(which('always')).toBe('408 429 500 502 503 504')
    expect(which('when-refused')).toBe('429 503')
    expect(which('unsent')).toBe('')
  })
})
