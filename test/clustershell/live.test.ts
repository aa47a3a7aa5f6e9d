/** Random expressions, answered by ClusterShell and by us. */
import fc from 'fast-check'
import { NodeSet, type ParseNodeSetOptions, PhoenixError } from 'phoenix-cluster/model'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import {
  blocks,
  expression,
  groupExpression,
  holey,
  names,
  oneDimension,
  pattern,
} from './expressions.js'
import {
  ClusterShell,
  type Described,
  findPython,
  needsClusterShell,
  type Sources,
} from './peer.js'

let peer: ClusterShell

beforeAll(() => {
  const python = findPython()
  if (python !== undefined) peer = new ClusterShell(python)
})
beforeEach((context) => needsClusterShell(context))
afterAll(() => peer?.close())

/** How many pieces a folded text has. */
function piecesOf(text: string): number {
  return text === '' ? 0 : text.replace(/\[[^\]]*\]/g, '').split(',').length
}

function expectSame(ours: NodeSet, theirs: Described): void {
  expect(new Set(ours)).toEqual(new Set(theirs.names))
  expect(ours.size).toBe(theirs.count)
  const folded = String(ours)
  expect(NodeSet.parse(folded).equals(ours)).toBe(true)
  expect(piecesOf(folded)).toBeLessThanOrEqual(piecesOf(theirs.folded))
}

/** Our set, or what we say of the text. */
function ours(text: string, options?: ParseNodeSetOptions): NodeSet | PhoenixError {
  try {
    return NodeSet.parse(text, options)
  } catch (error) {
    if (PhoenixError.is(error)) return error
    throw error
  }
}

/**
 * Texts that ClusterShell 1.9 cannot read, or misreads, and we can: digits behind brackets that hold
 * steps, blanks or numbers of different lengths (`n[1-9/2]0`).
 */
const beyondClusterShell = /\]\d/

/** What we refuse and it takes by accident: a bracket that opens within brackets. */
const nested = /\[[^\]]*\[/

function check<T>(property: fc.IAsyncProperty<T>, numRuns: number): Promise<void> {
  return fc.assert(property, { numRuns })
}

describe('where ClusterShell is installed, it agrees', () => {
  it('on what an expression means, and on what is none', async () => {
    const property = fc.asyncProperty(expression, async (text) => {
      const theirs = await peer.ask('parse', { text })
      const mine = ours(text)
      if ('refused' in theirs) {
        if (!PhoenixError.is(mine)) expect(text).toMatch(beyondClusterShell)
      } else if (PhoenixError.is(mine)) expect(text).toMatch(nested)
      else expectSame(mine, theirs.answer)
    })
    await check(property, 3000)
  })

  it('on the names of a folded text, which has no more pieces than its own', async () => {
    const property = fc.asyncProperty(names, async (list) => {
      const theirs = await peer.answer('fold', { names: list })
      const folded = NodeSet.from(list).toString()
      expect(piecesOf(folded)).toBeLessThanOrEqual(piecesOf(theirs))
      expect(new Set(NodeSet.parse(folded))).toEqual(new Set(list))
      expect(NodeSet.parse(theirs).equals(NodeSet.from(list))).toBe(true)
    })
    await check(property, 2000)
  })

  it('on the algebra of two sets', async () => {
    const property = fc.asyncProperty(names, names, async (left, right) => {
      const [a, b] = [NodeSet.from(left), NodeSet.from(right)]
      const theirs = await peer.answer('pair', { a: String(a), b: String(b) })
      expectSame(a.union(b), theirs.union)
      expectSame(a.intersection(b), theirs.intersection)
      expectSame(a.difference(b), theirs.difference)
      expectSame(a.symmetricDifference(b), theirs.symmetricDifference)
      expect(a.isSubsetOf(b)).toBe(theirs.isSubsetOf)
      expect(a.isSupersetOf(b)).toBe(theirs.isSupersetOf)
      expect(a.equals(b)).toBe(theirs.equals)
    })
    await check(property, 500)
  })

  it('on no fewer pieces, also of thousands of names without much of a pattern', async () => {
    const property = fc.asyncProperty(blocks, async (blocks) => {
      const set = blocks.reduce((sum, [isLeftOut, text]) => {
        const block = NodeSet.parse(text)
        return isLeftOut ? sum.difference(block) : sum.union(block)
      }, NodeSet.empty)
      fc.pre(set.size > 0 && set.size < 6000)
      const theirs = await peer.answer('fold', { names: [...set] })
      expect(piecesOf(String(set))).toBeLessThanOrEqual(piecesOf(theirs))
      expect(NodeSet.parse(theirs).equals(set)).toBe(true)
    })
    await check(property, 60)
  })

  it('on no fewer pieces of thousands of names with holes all over', async () => {
    const property = fc.asyncProperty(holey, async ([whole, leftOut]) => {
      const set = NodeSet.parse(whole).difference(NodeSet.from(leftOut))
      fc.pre(set.size > 1024)
      const theirs = await peer.answer('fold', { names: [...set] })
      expect(piecesOf(String(set))).toBeLessThanOrEqual(piecesOf(theirs))
    })
    await check(property, 20)
  })

  const groups: Sources = {
    site: {
      '*': 'cn[1-30],gpu[01-12],x[1-3]c[0-7],login',
      compute: 'cn[1-24]',
      gpu: 'gpu[01-12]',
      rack1: 'cn[1-9],gpu[01-04]',
      rack2: 'cn[10-19],gpu[05-08]',
      rack3: 'cn[20-30],gpu[09-12]',
      both: '@compute,@gpu!cn5',
    },
    slurm: { '*': 'cn[1-12]', idle: 'cn[1-4,7]', gpu: 'gpu[02-03]' },
  }
  const surroundings: ParseNodeSetOptions = {
    group: (name, source = 'site') => NodeSet.parse(groups[source]?.[name] ?? '', surroundings),
    groupNames: (source = 'site') =>
      Object.keys(groups[source] ?? {}).filter((name) => name !== '*'),
  }

  it('on groups, sources of groups, and wildcards', async () => {
    const property = fc.asyncProperty(groupExpression, async (text) => {
      const theirs = await peer.answer('parse', { text, groups })
      const mine = ours(text, surroundings)
      if (PhoenixError.is(mine)) throw mine
      expectSame(mine, theirs)
    })
    await check(property, 1000)
  })

  it('on steps in a folded text', async () => {
    const autostep = fc.integer({ min: 2, max: 5 })
    const property = fc.asyncProperty(oneDimension, autostep, async (text, autostep) => {
      const { folded } = await peer.answer('parse', { text, autostep })
      const set = NodeSet.parse(text)
      expect(set.fold({ autostep })).toBe(folded)
      expect(NodeSet.parse(folded).equals(set)).toBe(true)
    })
    await check(property, 1000)
  })

  it('on the dimensions that are folded', async () => {
    const axes = fc.uniqueArray(fc.integer({ min: -3, max: 2 }), { minLength: 1, maxLength: 3 })
    const property = fc.asyncProperty(pattern, axes, async (text, axes) => {
      fc.pre(!beyondClusterShell.test(text))
      const theirs = await peer.ask('parse', { text, axes })
      const mine = ours(text)
      if ('refused' in theirs || PhoenixError.is(mine)) return
      const folded = mine.fold({ axes })
      expect(NodeSet.parse(folded).equals(mine)).toBe(true)
      expect(piecesOf(folded)).toBe(piecesOf(theirs.answer.folded))
    })
    await check(property, 1000)
  })

  it('on the contiguous parts and the halves of a set', async () => {
    const property = fc.asyncProperty(
      oneDimension,
      fc.integer({ min: 1, max: 9 }),
      async (text, split) => {
        const set = NodeSet.parse(text)
        const parts = await peer.answer('parts', { text })
        expect([...set.contiguous()].map(String)).toEqual(parts)
        const halves = await peer.answer('parts', { text, split })
        expect(set.split(split).map(String)).toEqual(halves)
      },
    )
    await check(property, 500)
  })
})
