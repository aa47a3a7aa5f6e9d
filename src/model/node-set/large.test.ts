import { describe, expect, it } from 'vitest'
import { NodeSet } from './node-set.js'
import { errorOf } from './testing.js'

/** Names of a Cray EX with some left out at random, always the same ones. */
function scattered(count: number): string[] {
  const picked = new Set<string>()
  for (let seed = 1; picked.size < count; seed = (seed * 48_271) % 0x7fff_ffff) {
    const n = seed % 256_000
    const [x, c, s] = [1000 + Math.floor(n / 256), Math.floor(n / 32) % 8, Math.floor(n / 4) % 8]
    picked.add(`x${x}c${c}s${s}b${Math.floor(n / 2) % 2}n${n % 2}`)
  }
  return [...picked]
}

function shuffled(values: string[]): string[] {
  let seed = 42
  for (let index = values.length - 1; index > 0; index--) {
    seed = (seed * 48_271) % 0x7fff_ffff
    const other = seed % (index + 1)
    ;[values[index], values[other]] = [values[other] as string, values[index] as string]
  }
  return values
}

/**
 * How many times longer the second computes: the best of several times each, taken in turn. Time of the
 * processor, for on a busy machine the longer of the two waits longer for it.
 */
function growth(first: () => unknown, second: () => unknown): number {
  const least = [Number.POSITIVE_INFINITY, Number.POSITIVE_INFINITY]
  for (let run = 0; run < 12; run++) {
    ;[first, second].forEach((action, index) => {
      const start = process.cpuUsage()
      action()
      const { user, system } = process.cpuUsage(start)
      least[index] = Math.min(least[index] as number, user + system)
    })
  }
  return (least[1] as number) / (least[0] as number)
}

describe('large sets', () => {
  it('are not expanded', () => {
    const set = NodeSet.parse('a[0-999999999]')
    expect(set.size).toBe(1e9)
    expect(set.at(123_456_789)).toBe('a123456789')
    expect(set.indexOf('a999999999')).toBe(999_999_999)
    expect(String(set.difference(NodeSet.parse('a[5-6,1000-999999999]')))).toBe('a[0-4,7-999]')
    const grid = NodeSet.parse('x[1-9999]c[1-9999]').difference(NodeSet.parse('x5c7'))
    expect(grid.size).toBe(9999 * 9999 - 1)
    expect(NodeSet.parse(String(grid)).equals(grid)).toBe(true)
    const [first] = grid
    expect(first).toBe('x1c1')
    expect(String(grid.slice(9_998, 10_000))).toBe('x1c9999,x2c1')
  })

  it('that would not fit in memory are refused with a reason', () => {
    const far = errorOf(() => NodeSet.parse('a[0-99999999999/2]'))
    expect(far.message).toBe(
      "the node set falls into more than 4000000 separate ranges (at character 1 of 'a[0-99999999999/2]')",
    )
    expect(far.hint).toMatch(/narrower/)
    const many = errorOf(() => NodeSet.parse('a[0-999999999]b[0-999999999]'))
    expect(many.message).toMatch(
      /^the node set has more nodes than can be counted \(at character 1/,
    )
  })

  it('fold back to the range they came from', () => {
    const names = Array.from({ length: 100_000 }, (_, n) => `n${String(n).padStart(6, '0')}`)
    expect(String(NodeSet.from(shuffled(names)))).toBe('n[000000-099999]')
  })

  it('without a pattern fold to no more pieces than folding along any one dimension gives', () => {
    const all = scattered(10_240)
    const set = NodeSet.from(all)
    const folded = String(set)
    const pieces = folded.split(/,(?=x)/).length
    for (let dimension = 0; dimension < 5; dimension++) {
      const others = all.map((one) => {
        const numbers = one.match(/\d+/g) as string[]
        return numbers.filter((_, index) => index !== dimension).join()
      })
      expect(pieces).toBeLessThanOrEqual(new Set(others).size)
    }
    expect(NodeSet.parse(folded).equals(set)).toBe(true)
  })

  it('of several dimensions fold in time that grows with their number', () => {
    const fold = (names: string[]) => () => String(NodeSet.from(names))
    expect(growth(fold(scattered(10_240)), fold(scattered(20_480)))).toBeLessThanOrEqual(2.6)
  })
})
