import { describe, expect, it } from 'vitest'
import { NodeSet } from '../../node-set/node-set.js'
import { errorOf, line, settled, type Written } from '../testing.js'
import { whyNot } from './why-not.js'

type Sets = Readonly<Record<string, NodeSet>>
const set = (sets: Sets, name: string) => sets[name] ?? NodeSet.empty

const site: Written = {
  groups: {
    compute: 'cn[1-100]',
    gpu: 'gpu[1-8]',
    login: 'login[1-2]',
    drained: 'cn[42-43]',
    broken: 'cn43',
    workers: (g: Sets) => {
      const all = set(g, 'compute').union(set(g, 'gpu'))
      return all.difference(set(g, 'drained')).difference(set(g, 'broken'))
    },
    all: (g: Sets) => set(g, 'workers').union(set(g, 'login')),
  },
  rules: [
    ['workers', { power: 'on', kernelArgs: ['a'] }],
    ['all', { boot: 'disk' }],
    ['cn[7-9]', { attr: {} }],
    [(g: Sets) => set(g, 'compute').intersection(set(g, 'drained')), { power: 'off' }],
  ],
}
const model = settled(site)

const because = (node: string, about?: string) =>
  whyNot(model, node, about).map((rule) => `${rule.place?.line}: ${rule.because.join(' | ')}`)

describe('why a rule does not apply to a node', () => {
  it('is told for every rule, with the group that has the node and is most like the selection', () => {
    expect(because('login1')).toEqual([
      `1: the group 'workers' does not have it: it is in none of 'compute' and 'gpu' | the nearest group that has it is 'all'`,
      '2: ',
      `3: it selects cn[7-9], which does not have it | the nearest group that has it is 'all'`,
      `4: its function does not have it, and no single group decides that | the nearest group that has it is 'login'`,
    ])
  })

  it('names the group that takes the node out, through groups of groups', () => {
    expect(because('cn42', 'workers')).toEqual([
      `1: the group 'workers' does not have it: 'drained' takes it out | the nearest group that has it is 'compute'`,
    ])
    expect(because('cn42', 'boot')).toEqual([
      `2: the group 'all' does not have it: it is in none of 'workers' and 'login' | the group 'workers' does not have it: 'drained' takes it out | the nearest group that has it is 'compute'`,
    ])
  })

  it('says so where no single group decides', () => {
    expect(because('cn43', 'workers')).toEqual([
      `1: the group 'workers' does not have it, and no single group decides that | the nearest group that has it is 'compute'`,
    ])
  })

  it('names the group that is lacking of several that are needed', () => {
    expect(because('cn1', ':4')).toEqual([
      `4: its function does not have it: it is not in 'drained' | the nearest group that has it is 'compute'`,
    ])
  })

  it('is about the rules that speak of a path, select a group, or stand at a place', () => {
    const lines = (about: string) =>
      whyNot(model, 'cn42', about).map(({ place, applies }) => `${place?.line} ${applies}`)
    expect(lines('power')).toEqual(['1 false', '4 true'])
    expect(lines('all')).toEqual(['2 false'])
    expect(lines('/site/cluster.config.ts:3')).toEqual(['3 false'])
    expect(lines('cluster.config.ts:9000:4')).toEqual(['4 true'])
    expect(whyNot(model, 'cn42', 'power')[0]).toMatchObject({
      node: 'cn42',
      place: line(1),
      selects: 'workers',
      says: ['power', 'kernelArgs'],
    })
    expect(errorOf(() => whyNot(model, 'cn42', 'powr'))).toMatchObject({
      code: 'unknown-name',
      message: `there is no rule for or about 'powr'; did you mean 'power'?`,
    })
    expect(errorOf(() => whyNot(model, 'cn420')).code).toBe('unknown-name')
  })
})
