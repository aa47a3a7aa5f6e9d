import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { NodeSet } from './node-set.js'
import { name, names } from './testing.js'

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

  it('all names at once are those of iteration', () => {
    fc.assert(
      fc.property(names, (all) => {
        const set = NodeSet.from([...all, 'cn0998', 'cn0999', 'cn1000', 'cn9999', 'cn10000'])
        expect(set.names()).toEqual([...set])
      }),
    )
  })

  it('the spans of a part are the places of its names in the whole, in its order', () => {
    fc.assert(
      fc.property(names, names, (some, others) => {
        const part = NodeSet.from(some)
        const whole = part.union(NodeSet.from(others))
        const places = whole.spansOf(part).flatMap(({ from, count }) => {
          return Array.from({ length: count }, (_, index) => from + index)
        })
        expect(places).toEqual([...part].map((one) => whole.indexOf(one)))
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

  it('the laws of sets hold', () => {
    fc.assert(
      fc.property(names, names, names, (one, two, three) => {
        const [a, b, c] = [NodeSet.from(one), NodeSet.from(two), NodeSet.from(three)]
        const all = a.union(b).union(c)
        const not = (set: NodeSet) => all.difference(set)
        // Equal sets are deeply equal, so that this compares what they are made of.
        expect(a.union(b)).toEqual(b.union(a))
        expect(a.intersection(b)).toEqual(b.intersection(a))
        expect(a.union(b.union(c))).toEqual(a.union(b).union(c))
        expect(a.intersection(b.intersection(c))).toEqual(a.intersection(b).intersection(c))
        expect(a.intersection(b.union(c))).toEqual(a.intersection(b).union(a.intersection(c)))
        expect(a.union(b.intersection(c))).toEqual(a.union(b).intersection(a.union(c)))
        expect(a.union(a.intersection(b))).toEqual(a)
        expect(a.intersection(a.union(b))).toEqual(a)
        expect(not(a.union(b))).toEqual(not(a).intersection(not(b)))
        expect(not(a.intersection(b))).toEqual(not(a).union(not(b)))
        expect(not(not(a))).toEqual(a)
        expect(a.difference(b)).toEqual(a.intersection(not(b)))
        expect(a.symmetricDifference(a)).toEqual(NodeSet.empty)
        expect(a.symmetricDifference(b).symmetricDifference(b)).toEqual(a)
        expect(a.isSubsetOf(a.union(b))).toBe(true)
        expect(a.intersection(b).isSubsetOf(a)).toBe(true)
        expect(a.isSubsetOf(b)).toBe(a.union(b).equals(b))
      }),
    )
  })

  it('operators mean the methods, from left to right', () => {
    const operations = {
      ',': 'union',
      '!': 'difference',
      '&': 'intersection',
      '^': 'symmetricDifference',
    } as const
    const operator = fc.constantFrom(...(Object.keys(operations) as (keyof typeof operations)[]))
    fc.assert(
      fc.property(name, fc.array(fc.tuple(operator, name), { maxLength: 12 }), (first, others) => {
        const text = first + others.map((parts) => parts.join('')).join('')
        const expected = others.reduce(
          (set, [sign, one]) => {
            return set[operations[sign]](NodeSet.from([one]))
          },
          NodeSet.from([first]),
        )
        expect(NodeSet.parse(text)).toEqual(expected)
      }),
    )
  })
})
