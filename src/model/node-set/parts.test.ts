import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { NodeSet } from './node-set.js'
import { errorOf, names } from './testing.js'

const parse = (text: string) => NodeSet.parse(text)

describe('a part of a set', () => {
  it('with a step is every so many of its nodes', () => {
    fc.assert(
      fc.property(names, fc.integer({ min: 1, max: 9 }), fc.nat(20), (all, step, from) => {
        const set = NodeSet.from(all)
        const listed = [...set].slice(from).filter((_, index) => index % step === 0)
        expect([...set.slice(from, undefined, step)]).toEqual(listed)
      }),
    )
    expect(String(parse('a[0-999999999]').slice(0, 1e9, 250_000_000))).toBe(
      'a[0,250000000,500000000,750000000]',
    )
    expect(errorOf(() => parse('a[0-999999999]').slice(0, 1e9, 2)).code).toBe('node-set')
  })

  it('that is picked has as many nodes, all of them of the set', () => {
    fc.assert(
      fc.property(names, fc.nat(70), (all, count) => {
        const set = NodeSet.from(all)
        const picked = set.pick(count)
        expect(picked.size).toBe(Math.min(count, set.size))
        expect(picked.isSubsetOf(set)).toBe(true)
      }),
    )
  })

  it('is picked as often as any other', () => {
    const counts = new Map<string, number>()
    let state = 1
    const random = () => {
      state = (state * 48_271) % 0x7fff_ffff
      return state / 0x7fff_ffff
    }
    for (let time = 0; time < 6000; time++) {
      const text = String(parse('n[1-4]').pick(2, random))
      counts.set(text, (counts.get(text) ?? 0) + 1)
    }
    expect(counts.size).toBe(6)
    for (const count of counts.values()) expect(Math.abs(count - 1000)).toBeLessThan(150)
  })

  it('is picked from the hugest of sets', () => {
    expect(parse('a[0-999999999]b[0-99]').pick(1000).size).toBe(1000)
  })

  it.each([
    ['n[1-3,7]', ['n[1-3]', 'n7']],
    ['n[8-11,010-012,098-099]', ['n[8-11]', 'n[010-012]', 'n[098-099]']],
    ['x[1-2,4]c[0-1,3],login', ['login', 'x[1-2]c[0-1]', 'x[1-2]c3', 'x4c[0-1]', 'x4c3']],
    ['', []],
  ])('without a gap: %s falls into %j', (text, parts) => {
    expect([...parse(text).contiguous()].map(String)).toEqual(parts)
  })

  it('without a gap shares no node with another, and all together are the set', () => {
    fc.assert(
      fc.property(names, (all) => {
        const set = NodeSet.from(all)
        const parts = [...set.contiguous()]
        expect(parts.reduce((sum, part) => sum + part.size, 0)).toBe(set.size)
        const together = parts.reduce((sum, part) => sum.union(part), NodeSet.empty)
        expect(together.equals(set)).toBe(true)
      }),
    )
  })
})

describe('folding otherwise', () => {
  it.each([
    ['n[0,2,4,6]', { autostep: 3 }, 'n[0-6/2]'],
    ['n[0,2,4,6]', { autostep: 5 }, 'n[0,2,4,6]'],
    ['n[0-3,10,20,30]', { autostep: 3 }, 'n[0-3,10-30/10]'],
    ['x[1,3,5]c[0-1]', { autostep: 3 }, 'x[1-5/2]c[0-1]'],
    ['n[-2-1],n[4,6,8]', { autostep: 3 }, 'n[-2-1,4,6,8]'],
    ['x[1-2]c[3-4]', { axes: [0] }, 'x[1-2]c3,x[1-2]c4'],
    ['x[1-2]c[3-4]', { axes: [-1] }, 'x1c[3-4],x2c[3-4]'],
    ['x[1-2]c[3-4]', { axes: [] }, 'x1c3,x1c4,x2c3,x2c4'],
    ['n[1-3]', { axes: [1] }, 'n1,n2,n3'],
    ['n[1-3]', {}, 'n[1-3]'],
  ])('%s with %j is %s', (text, options, folded) => {
    expect(parse(text).fold(options)).toBe(folded)
  })

  it('gives an equal set, whatever the options', () => {
    const options = fc.record(
      {
        autostep: fc.integer({ min: 1, max: 6 }),
        axes: fc.array(fc.integer({ min: -3, max: 3 })),
      },
      { requiredKeys: [] },
    )
    fc.assert(
      fc.property(names, options, (all, given) => {
        const set = NodeSet.from(all)
        expect(parse(set.fold(given)).equals(set)).toBe(true)
      }),
    )
  })

  it('does not look at every number of a long range', () => {
    expect(parse('a[0-999999999]').fold({ autostep: 3 })).toBe('a[0-999999999]')
    expect(errorOf(() => parse('a[0-999999999]').fold({ axes: [] })).code).toBe('node-set')
  })
})

describe('regrouping', () => {
  const groups = Object.entries({
    compute: 'cn[1-24]',
    rack1: 'cn[1-12]',
    rack2: 'cn[13-24]',
    gpu: 'gpu[1-4]',
    'old nodes': 'cn[1-24],gpu[1-4]',
    none: '',
  }).map(([name, text]) => [name, parse(text)] as const)

  it.each([
    ['cn[1-24],gpu[1-4]', {}, '@compute,@gpu'],
    ['cn[1-24]', { overlap: true }, '@compute'],
    ['cn[1-12],gpu[1-3]', {}, '@rack1,gpu[1-3]'],
    ['cn[1-12],gpu[1-4],login', { source: 'site' }, '@site:gpu,@site:rack1,login'],
    ['login', {}, 'login'],
    ['', {}, ''],
  ])('%s with %j is %s', (text, options, folded) => {
    expect(parse(text).regroup(groups, options)).toBe(folded)
  })

  it('folds the names of groups too', () => {
    const racks = groups.filter(([name]) => name.startsWith('rack'))
    expect(parse('cn[1-24]').regroup(racks)).toBe('@rack[1-2]')
  })
})
