import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { Pace } from './pace.js'

beforeEach(() => void vi.useFakeTimers({ toFake: ['performance'] }))
afterEach(() => void vi.useRealTimers())

/** A request whose answer, or failure, comes after so many milliseconds. */
const comes = (milliseconds: number, answer: boolean) => async () => {
  vi.advanceTimersByTime(milliseconds)
  return answer
}
const leaves = (milliseconds: number) => async () => {
  vi.advanceTimersByTime(milliseconds)
  throw new Error('the time is up')
}
const isAnswer = (outcome: boolean) => outcome

describe('a farewell', () => {
  it('is waited for a few times as long as answers took, within bounds', async () => {
    const pace = new Pace()
    expect(pace.farewell(5000)).toBe(1500)
    await pace.note(comes(100, true), isAnswer)
    expect(pace.farewell(5000)).toBe(1500)
    await pace.note(comes(800, true), isAnswer)
    await pace.note(comes(10, true), isAnswer)
    expect(pace.farewell(5000)).toBe(3200)
    await pace.note(comes(30_000, true), isAnswer)
    expect(pace.farewell(5000)).toBe(5000)
  })

  it('is waited for a moment where the BMC did not answer last, until it does', async () => {
    const pace = new Pace()
    await pace.note(comes(100, true), isAnswer)
    await pace.note(comes(5, false), isAnswer)
    expect(pace.farewell(5000)).toBe(500)
    await pace.note(comes(100, true), isAnswer)
    expect(pace.farewell(5000)).toBe(1500)
    await expect(pace.note(leaves(2000), isAnswer)).rejects.toThrow('the time is up')
    expect(pace.farewell(5000)).toBe(500)
  })

  it('is not cut short by a caller who left soon', async () => {
    const pace = new Pace()
    await pace.note(comes(100, true), isAnswer)
    await expect(pace.note(leaves(50), isAnswer)).rejects.toThrow()
    expect(pace.farewell(5000)).toBe(1500)
  })
})
