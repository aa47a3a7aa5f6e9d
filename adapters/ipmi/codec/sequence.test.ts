import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { nextSequence, SequenceWindow } from './sequence.js'

describe('the window of sequence numbers', () => {
  it('takes any first number but 0', () => {
    expect(new SequenceWindow().accept(0)).toBe(false)
    expect(new SequenceWindow().accept(0xdeadbeef)).toBe(true)
  })

  it('takes what comes late or early within it, and nothing twice', () => {
    const window = new SequenceWindow()
    expect([100, 102, 101, 101, 100, 117, 102].map((one) => window.accept(one))).toEqual([
      true,
      true,
      true,
      false,
      false,
      true,
      false,
    ])
  })

  it('takes nothing from outside: 15 ahead, 16 behind', () => {
    const at = (...sequences: number[]) => {
      const window = new SequenceWindow()
      window.accept(1000)
      return sequences.map((one) => window.accept(one))
    }
    expect(at(1016)).toEqual([false])
    expect(at(1015)).toEqual([true])
    expect(at(983)).toEqual([false])
    expect(at(984)).toEqual([true])
  })

  it('takes whatever is ahead where codes prove it, and nothing from behind that', () => {
    const window = new SequenceWindow(Number.POSITIVE_INFINITY)
    expect([5, 1000, 6, 983, 984, 1000, 1016, 1000].map((one) => window.accept(one))).toEqual([
      true,
      true,
      false,
      false,
      true,
      false,
      true,
      false,
    ])
  })

  it('goes on where the numbers start again at 1', () => {
    const window = new SequenceWindow()
    expect(nextSequence(0xffffffff)).toBe(1)
    expect([0xfffffffe, 1, 0xffffffff, 2, 1].map((one) => window.accept(one))).toEqual([
      true,
      true,
      true,
      true,
      false,
    ])
  })

  it('never takes a number twice, in whatever order they come', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 1, max: 60 }), { maxLength: 200 }), (sequences) => {
        const window = new SequenceWindow(sequences.length % 2 === 0 ? undefined : 60)
        const taken = sequences.filter((one) => window.accept(one))
        expect(new Set(taken).size).toBe(taken.length)
      }),
    )
  })
})
