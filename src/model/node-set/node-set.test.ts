import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { PhoenixError } from '../../error.js'
import { NodeSet } from './node-set.js'
import { errorOf } from './testing.js'

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
    [
      'cn*',
      "'*' in 'cn*' stands for known nodes, but none are known here (at character 3 of 'cn*')",
    ],
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
