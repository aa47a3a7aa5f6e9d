import { readFileSync } from 'node:fs'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { PhoenixError } from '../../error.js'
import { NodeSet } from './node-set.js'

interface Corpus {
  readonly expressions: Row[]
  readonly edge: Row[]
  readonly pairs: Record<'a' | 'b' | Operation, string>[] & Record<Relation, boolean>[]
  readonly folds: { members: string[]; folded: string }[]
}
interface Row {
  readonly expr: string
  readonly error?: string
  readonly count?: number
  readonly folded?: string
  readonly members?: string[]
}
const operations = ['union', 'intersection', 'difference', 'symmetricDifference'] as const
type Operation = (typeof operations)[number]
type Relation = 'subset' | 'superset' | 'equal'

// What ClusterShell 1.9.1 answers.
const corpus = JSON.parse(
  readFileSync(new URL('../../../test/fixtures/nodeset-corpus.json', import.meta.url), 'utf8'),
) as Corpus

function errorOf(action: () => unknown): PhoenixError {
  try {
    action()
  } catch (error) {
    if (PhoenixError.is(error)) return error
    throw error
  }
  throw new Error('nothing was thrown')
}

describe('what ClusterShell answers', () => {
  it.each(corpus.expressions)('to $expr', ({ expr, count, folded, members }) => {
    const set = NodeSet.parse(expr)
    expect({ count: set.size, folded: String(set), members: [...set] }).toEqual({
      count,
      folded,
      members,
    })
  })

  it.each(corpus.edge)('to the odd $expr', ({ expr, error, count, folded, members = [] }) => {
    if (error !== undefined) {
      expect(errorOf(() => NodeSet.parse(expr)).code).toBe('node-set')
      return
    }
    const set = NodeSet.parse(expr)
    expect({ count: set.size, folded: String(set) }).toEqual({ count, folded })
    expect(new Set(set)).toEqual(new Set(members))
  })

  it('to the operations on pairs', () => {
    for (const row of corpus.pairs) {
      const a = NodeSet.parse(row.a)
      const b = NodeSet.parse(row.b)
      for (const operation of operations) expect(String(a[operation](b))).toBe(row[operation])
      expect([a.isSubsetOf(b), a.isSupersetOf(b), a.equals(b)]).toEqual([
        row.subset,
        row.superset,
        row.equal,
      ])
    }
  })

  it.each(corpus.folds)('to the members of $folded', ({ members, folded }) => {
    expect(String(NodeSet.from(members))).toBe(folded)
  })
})

describe('an expression', () => {
  it.each([
    ['', []],
    ['a , b', ['a', 'b']],
    ['n[9-11]', ['n9', 'n10', 'n11']],
    ['n[09-11]', ['n09', 'n10', 'n11']],
    ['n[0-10/5]', ['n0', 'n5', 'n10']],
    ['n0[1-2]', ['n01', 'n02']],
    ['n[1-2]0', ['n10', 'n20']],
    ['n1[9-10]', ['n19', 'n110']],
    ['x[1-2]-y[3, 4].z', ['x1-y3.z', 'x1-y4.z', 'x2-y3.z', 'x2-y4.z']],
    ['a[1-5]!a[2-3],a2', ['a1', 'a2', 'a4', 'a5']],
    ['a[1-5]&a[4-9]^a5', ['a4']],
    ['a,b&b,c', ['b', 'c']],
    ['[1-2]', ['1', '2']],
    ['n[-2-1]', ['n0', 'n1', 'n-1', 'n-2']],
  ])('%s means %j', (text, names) => {
    expect([...NodeSet.parse(text)]).toEqual(names)
  })

  it.each([
    ['cn[5-1]', "'5-1' runs backwards; write '1-5' (at character 4 of 'cn[5-1]')"],
    ['a,cn[1-3', "'[' is never closed in 'cn[1-3' (at character 5 of 'a,cn[1-3')"],
    ['a!', "nothing to combine by operator '!' (at character 3 of 'a!')"],
    ['a b', "a space in 'a b'; separate nodes with ',' (at character 2 of 'a b')"],
    ['a[1-3,x]', "'x' is not a number (at character 7 of 'a[1-3,x]')"],
    ['cn*', '"*" cannot be in a node name (at character 3 of \'cn*\')'],
    ['a,@gpu', "'@gpu' names a group, but no groups are known here (at character 3 of 'a,@gpu')"],
  ])('%s is refused by naming piece and position', (text, message) => {
    const error = errorOf(() => NodeSet.parse(text))
    expect([error.code, error.message]).toEqual(['node-set', message])
  })

  it('never puts control characters of its text into the message', () => {
    const { message } = errorOf(() => NodeSet.parse('a\u001b[2J'))
    expect(message).not.toContain('\u001b')
  })

  it('names groups, also by source, by pattern, and all nodes', () => {
    const groups: Record<string, string> = {
      gpu: 'gpu[1-4]',
      rack1: 'cn[1-9]',
      rack2: 'cn[10-19]',
      'slurm:gpu': 'gpu2',
      '*': 'cn[1-19],gpu[1-4]',
    }
    const group = (name: string, source?: string) =>
      NodeSet.parse(groups[source === undefined ? name : `${source}:${name}`] ?? '')
    const parse = (text: string) => String(NodeSet.parse(text, { group }))
    expect(parse('@gpu!@slurm:gpu')).toBe('gpu[1,3-4]')
    expect(parse('@rack[1-2]&cn[8-12],x')).toBe('cn[8-12],x')
    expect(parse('@*!@rack1')).toBe('cn[10-19],gpu[1-4]')
  })

  it('passes on what the group callback throws', () => {
    const group = () => {
      throw new PhoenixError('unknown-name', 'no such group')
    }
    expect(errorOf(() => NodeSet.parse('@x', { group })).code).toBe('unknown-name')
  })
})

describe('a set of names', () => {
  it('refuses what cannot be a name', () => {
    for (const name of ['', 'a b', 'a,b', 'a[1]', '@a', 'a\n']) {
      expect(errorOf(() => NodeSet.from([name])).code).toBe('node-set')
    }
  })

  it('holds names apart that differ in zeros only', () => {
    const set = NodeSet.from(['n1', 'n01', 'n001', 'n1'])
    expect([set.size, String(set)]).toEqual([3, 'n[1,01,001]'])
  })

  it('refuses a name of endlessly many numbers', () => {
    const endless = 'n1-'.repeat(20_000)
    expect(errorOf(() => NodeSet.from([endless])).message).toContain('more than 64 numbers')
    expect(errorOf(() => NodeSet.parse(`${endless}[1-2]`)).message).toContain('more than 64')
  })

  it('takes digits beyond fourteen for text', () => {
    const names = ['sn123456789012345678', 'sn123456789012345679']
    expect(String(NodeSet.from(names))).toBe(names.join(','))
  })

  it('is equal, deeply too, however it came about', () => {
    const one = NodeSet.parse('x[1-2]c[0-7]')
    const other = NodeSet.from([...one].reverse())
    expect(one).toEqual(other)
    expect(one).not.toEqual(NodeSet.parse('x[1-2]c[0-6]'))
    expect(JSON.stringify({ one })).toBe('{"one":"x[1-2]c[0-7]"}')
  })
})

// Few names, so that sets meet; several patterns, widths and dimensions.
const name = fc.oneof(
  fc.integer({ min: 0, max: 30 }).map((n) => `cn${n}`),
  fc.integer({ min: 0, max: 30 }).map((n) => `cn${String(n).padStart(2, '0')}`),
  fc.constantFrom('login', 'a-b.c', 'gpu-3', '7', '07x'),
  fc.tuple(fc.nat(3), fc.nat(3), fc.nat(11)).map(([x, c, n]) => `x${x}c${c}n${n}`),
  fc.tuple(fc.nat(3), fc.nat(12)).map(([x, n]) => `r${x}-u${String(n).padStart(2, '0')}.mgmt`),
)
const names = fc.array(name, { maxLength: 60 })

describe('for any names', () => {
  it('folding and parsing give the same set back', () => {
    fc.assert(
      fc.property(names, (all) => {
        const set = NodeSet.from(all)
        const back = NodeSet.parse(String(set))
        expect(back.equals(set)).toBe(true)
        expect(new Set(back)).toEqual(new Set(all))
        expect(set.size).toBe(new Set(all).size)
      }),
    )
  })

  it('the operations are those of Set', () => {
    fc.assert(
      fc.property(names, names, (left, right) => {
        const [a, b] = [NodeSet.from(left), NodeSet.from(right)]
        const [x, y] = [new Set(left), new Set(right)]
        const only = (keep: (n: string) => boolean) => new Set([...x, ...y].filter(keep))
        expect(new Set(a.union(b))).toEqual(only(() => true))
        expect(new Set(a.intersection(b))).toEqual(only((n) => x.has(n) && y.has(n)))
        expect(new Set(a.difference(b))).toEqual(only((n) => x.has(n) && !y.has(n)))
        expect(new Set(a.symmetricDifference(b))).toEqual(only((n) => x.has(n) !== y.has(n)))
        expect(a.isSubsetOf(b)).toBe(left.every((n) => y.has(n)))
        expect(a.isSupersetOf(b)).toBe(right.every((n) => x.has(n)))
        expect(a.equals(b)).toBe(x.size === y.size && left.every((n) => y.has(n)))
      }),
    )
  })

  it('equal sets are deeply equal, whichever operations led there', () => {
    fc.assert(
      fc.property(names, names, (left, right) => {
        const [a, b] = [NodeSet.from(left), NodeSet.from(right)]
        const exclusive = a.union(b).difference(a.intersection(b))
        expect(a.symmetricDifference(b)).toEqual(exclusive)
        expect(a.difference(b).union(a.intersection(b))).toEqual(a)
      }),
    )
  })

  it('at, indexOf and iteration agree', () => {
    fc.assert(
      fc.property(names, name, (all, other) => {
        const set = NodeSet.from(all)
        const listed = [...set]
        expect(listed.map((one) => set.indexOf(one))).toEqual(listed.map((_, index) => index))
        expect(listed.map((_, index) => set.at(index))).toEqual(listed)
        expect(set.at(set.size)).toBeUndefined()
        expect(set.at(-1)).toBe(listed.at(-1))
        expect(set.has(other)).toBe(all.includes(other))
        expect(set.indexOf(other)).toBe(listed.indexOf(other))
      }),
    )
  })

  it('slices and splits are those of the list', () => {
    const place = fc.integer({ min: -70, max: 70 })
    fc.assert(
      fc.property(names, place, place, fc.integer({ min: 1, max: 9 }), (all, from, to, count) => {
        const set = NodeSet.from(all)
        const listed = [...set]
        expect([...set.slice(from, to)]).toEqual(listed.slice(from, to))
        expect([...set.slice(from)]).toEqual(listed.slice(from))
        const parts = set.split(count)
        expect(parts.flatMap((part) => [...part])).toEqual(listed)
        expect(parts).toHaveLength(Math.min(count, set.size))
        const sizes = parts.map((part) => part.size)
        if (sizes.length > 0) expect(Math.max(...sizes) - Math.min(...sizes)).toBeLessThan(2)
      }),
    )
  })

  it('the order is by pattern, then by width and value of each number in turn', () => {
    const key = (one: string) => ({
      pattern: one.replace(/\d+/g, '%s'),
      numbers: (one.match(/\d+/g) ?? []).flatMap((digits) => [digits.length, Number(digits)]),
    })
    fc.assert(
      fc.property(names, (all) => {
        const sorted = [...new Set(all)].sort((one, other) => {
          const [a, b] = [key(one), key(other)]
          if (a.pattern !== b.pattern) return a.pattern < b.pattern ? -1 : 1
          const at = a.numbers.findIndex((number, index) => number !== b.numbers[index])
          return (a.numbers[at] as number) - (b.numbers[at] as number)
        })
        expect([...NodeSet.from(all)]).toEqual(sorted)
      }),
    )
  })
})

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

/** How many times longer the second takes: the best of several times each, taken in turn. */
function growth(first: () => unknown, second: () => unknown): number {
  const least = [Number.POSITIVE_INFINITY, Number.POSITIVE_INFINITY]
  for (let run = 0; run < 12; run++) {
    ;[first, second].forEach((action, index) => {
      const start = performance.now()
      action()
      least[index] = Math.min(least[index] as number, performance.now() - start)
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
    expect(far.message).toBe('the node set falls into more than 4000000 separate ranges')
    const many = errorOf(() => NodeSet.parse('a[0-999999999]b[0-999999999]'))
    expect(many.message).toBe('the node set has more nodes than can be counted')
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
