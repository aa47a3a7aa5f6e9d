import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { PhoenixError } from '../../error.js'
import { NodeSet } from './node-set.js'
import { errorOf } from './testing.js'
import { fits } from './wildcard.js'

const known = NodeSet.parse('cn[1-20],gpu[01-12],x[1-3]c[0-7],login')

describe('wildcards', () => {
  it.each([
    ['cn1?', 'cn[10-19]'],
    ['gpu*', 'gpu[01-12]'],
    ['*', String(known)],
    ['x[1-2]c*!*7', 'x[1-2]c[0-6]'],
    ['*[1-2]', 'cn[1-2,11-12],gpu[01-02,11-12],x[1-3]c[1-2]'],
    ['nothing*', ''],
    ['login&l*n', 'login'],
  ])('%s stands for %s', (text, folded) => {
    expect(String(NodeSet.parse(text, { known }))).toBe(folded)
    const group = () => known
    expect(String(NodeSet.parse(text, { group }))).toBe(folded)
  })

  it('fit as patterns of the shell do', () => {
    const text = fc.string({ unit: fc.constantFrom('a', 'b'), maxLength: 8 })
    const mask = fc.string({ unit: fc.constantFrom('a', 'b', '*', '?'), maxLength: 8 })
    fc.assert(
      fc.property(mask, text, (one, name) => {
        const pattern = one.replaceAll('*', '.*').replaceAll('?', '.')
        expect(fits(one, name)).toBe(new RegExp(`^${pattern}$`).test(name))
      }),
    )
  })

  it('take no longer the more stars there are', () => {
    expect(fits(`${'*a'.repeat(2000)}b`, 'a'.repeat(4000))).toBe(false)
  })
})

describe('aliases', () => {
  const alias = NodeSet.parse('a[1-9]')
  const resolve = (names: NodeSet) => {
    const found = [...names.intersection(alias)].map((name) => name.replace('a', 'cn'))
    return names.difference(alias).union(NodeSet.from(found))
  }

  it.each([
    ['a[1-3]', 'cn[1-3]'],
    ['a1,cn2,x', 'cn[1-2],x'],
    ['cn[1-9]!a[2-8]', 'cn[1,9]'],
    ['a[1-4]&cn[3-9]', 'cn[3-4]'],
    ['cn1^a1', ''],
    ['a?', 'cn[1-9]'],
    // What a group holds is nodes already.
    ['@odd,a1', 'a5,cn1'],
  ])('in %s stand for their nodes, operand by operand', (text, folded) => {
    const group = () => NodeSet.parse('a5')
    expect(String(NodeSet.parse(text, { resolve, group, known: alias }))).toBe(folded)
  })
})

describe('groups', () => {
  it('are listed by @@, of any source', () => {
    const groupNames = (source = 'site') => [`${source}-a`, `${source}-b1`, `${source}-b2`]
    expect(String(NodeSet.parse('@@', { groupNames }))).toBe('site-a,site-b[1-2]')
    expect(String(NodeSet.parse('@@slurm!slurm-a', { groupNames }))).toBe('slurm-b[1-2]')
    expect(errorOf(() => NodeSet.parse('a,@@')).message).toBe(
      "'@@' stands for the names of groups, but none are known here (at character 3 of 'a,@@')",
    )
  })
})

describe('digits that touch brackets', () => {
  it('belong to each of the numbers', () => {
    const touching = fc.stringMatching(/^[0-9]{0,3}$/)
    const inside = fc.array(fc.stringMatching(/^[0-9]{1,3}$/), { minLength: 1, maxLength: 5 })
    fc.assert(
      fc.property(touching, inside, touching, (before, list, behind) => {
        const set = NodeSet.parse(`n${before}[${list.join()}]${behind}-x`)
        expect(new Set(set)).toEqual(new Set(list.map((one) => `n${before}${one}${behind}-x`)))
      }),
    )
  })

  it('of ranges too, whatever the step', () => {
    const number = fc.nat(300)
    fc.assert(
      fc.property(number, number, fc.integer({ min: 1, max: 7 }), (a, b, step) => {
        const [low, high] = [Math.min(a, b), Math.max(a, b)]
        const names: string[] = []
        for (let value = low; value <= high; value += step) names.push(`n1${value}0`)
        expect(new Set(NodeSet.parse(`n1[${low}-${high}/${step}]0`))).toEqual(new Set(names))
      }),
    )
  })
})

describe('what is wrong', () => {
  it('is told with the piece and its position, wherever it is', () => {
    const good = fc.constantFrom('cn[1-3]', 'a', 'x[1-2]c[0-7/2]-b')
    const bad = fc.constantFrom<[text: string, piece: string, offset: number][]>(
      ['n[5-1]', '5-1', 2],
      ['n[1,,2]', '[1,,2]', 4],
      ['n[]', 'n[]', 1],
      ['n[1-3/0]', '0', 2],
      ['n[1-3/x]', 'x', 2],
      ['n[01-3]', '01-3', 2],
      ['n[1-a]', 'a', 2],
      ['n[2,7/2]', '7/2', 4],
      ['n[1-123456789012345]', '123456789012345', 2],
      ['n]', 'n]', 1],
      ['n[1][2]', '][', 3],
      ['n[[1]]', '[', 2],
      ['@gpu', '@gpu', 0],
      ['@', '@', 0],
      ['n*', '*', 1],
      ['n m', 'n m', 1],
      ['n[0-99999999999/2]', 'more than 4000000', 0],
      [`${'n1-'.repeat(70)}`, 'more than 64 numbers', 0],
    )
    fc.assert(
      fc.property(
        fc.array(good, { maxLength: 30 }),
        fc.constantFrom(',', '!', '&', '^'),
        bad,
        (before, operator, [text, piece, offset]) => {
          const head = before.map((one) => one + operator).join('')
          const { code, message } = errorOf(() => NodeSet.parse(head + text))
          expect(code).toBe('node-set')
          expect(message).toContain(piece)
          expect(message).toContain(`(at character ${head.length + offset + 1} of '`)
        },
      ),
    )
  })

  it('is told in a line of bounded length, whatever the text', () => {
    for (const text of ['n['.repeat(5000), `${'a'.repeat(9000)} b`, 'n['.padEnd(9000, '1')]) {
      const { message } = errorOf(() => NodeSet.parse(text))
      expect(message.length).toBeLessThan(400)
      expect(message).toContain('at character')
    }
  })

  it('is a PhoenixError for any text at all', () => {
    const text = fc.string({
      unit: fc.oneof(fc.constantFrom(...'[]-,!&^@*?/: 0123abn'), fc.string({ maxLength: 1 })),
    })
    fc.assert(
      fc.property(text, (any) => {
        try {
          NodeSet.parse(any)
        } catch (error) {
          expect(PhoenixError.is(error)).toBe(true)
          expect((error as PhoenixError).message).toContain('at character')
        }
      }),
      { numRuns: 2000 },
    )
  })
})
