import { describe, expect, it } from 'vitest'
import type { GroupSets } from '../../declaration.js'
import { NodeSet } from '../../node-set/node-set.js'
import { faulty } from '../../value.js'
import { errorOf, line, nodes, reportOf, settled } from '../testing.js'

/** Eight nodes that are known by their place in a cabinet, and one with a name for people. */
const cabinet = {
  groups: {
    compute: 'nid[0001-0008]',
    login: 'login1',
    blade: 'x1000c0s0b[0-1]n[0-1]',
    rest: (g: GroupSets) => (g.compute as NodeSet).difference(g.blade as NodeSet),
  },
  aliases: [
    ['nid[0001-0008]', 'x1000c0s[0-1]b[0-1]n[0-1]'],
    ['login1', 'front'],
  ],
} as const

describe('an alias', () => {
  it('stands for its node, and the node has it', () => {
    const model = settled(cabinet)
    expect(model.problems).toEqual([])
    expect(model.node('x1000c0s1b0n1').name).toBe('nid0006')
    expect(model.node('nid0006').aliases).toEqual(['x1000c0s1b0n1'])
    expect(model.node('front').aliases).toEqual(['front'])
    expect(model.nodes.size).toBe(9)
  })

  it('stands for its node in groups and in rules', () => {
    const model = settled({
      ...cabinet,
      rules: [
        ['x1000c0s1b[0-1]n0', { power: 'on' }],
        [(g: GroupSets) => (g.compute as NodeSet).difference(g.blade as NodeSet), { boot: 'disk' }],
      ],
    })
    expect(model.problems).toEqual([])
    expect(['blade', 'rest'].map((name) => String(model.group(name)))).toEqual([
      'nid[0001-0004]',
      'nid[0005-0008]',
    ])
    const where = (is: (node: ReturnType<typeof model.node>) => boolean) =>
      String(NodeSet.from([...model.all()].filter(is).map(({ name }) => name)))
    expect(where(({ power }) => power === 'on')).toBe('nid[0005,0007]')
    expect(where(({ boot }) => boot === 'disk')).toBe('nid[0005-0008]')
  })

  it.each([
    ['x1000c0s0b0n[0-1]', 'nid[0001-0002]'],
    ['@compute!x1000c0s0b0n0', 'nid[0002-0008]'],
    ['nid[0001-0003]&x1000c0s0b[0-1]n1', 'nid0002'],
    ['front,login1,x1000c0s1b1n1', 'login1,nid0008'],
    ['x1000c0s1*', 'nid[0005-0008]'],
    ['@blade,front', 'login1,nid[0001-0004]'],
  ])('stands for its node in the expression %s', (expression, folded) => {
    expect(String(settled(cabinet).select(expression))).toBe(folded)
    expect(String(settled(cabinet).select(NodeSet.parse(folded)))).toBe(folded)
  })

  it('that is not there is no node', () => {
    expect(errorOf(() => settled(cabinet).node('x1000c0s2b0n0')).code).toBe('unknown-name')
    expect(errorOf(() => settled(cabinet).select('x1000c0s2b0n0')).code).toBe('unknown-name')
  })

  it('may be worked out for each node, and left out', () => {
    const byName: Record<string, string> = { cn1: 'alice', cn3: 'carol' }
    const model = settled({
      groups: { all: 'cn[1-3]' },
      aliases: [
        ['cn[1-3]', ({ name }) => byName[name]],
        ['cn[1-3]', ({ numbers, position }) => `r${position}n${numbers[0]}`],
      ],
    })
    expect(model.problems).toEqual([])
    expect(model.node('carol').aliases).toEqual(['carol', 'r2n3'])
    expect(model.node('r1n2').aliases).toEqual(['r1n2'])
    expect(String(model.select('carol,r0n1'))).toBe('cn[1,3]')
  })

  it('costs nothing where there are a billion of them', () => {
    const model = settled({
      groups: { all: 'a[0-999999999]' },
      aliases: [['a[0-999999999]', 'b[1-1000000000]']],
    })
    expect(String(model.select('b[5-9]'))).toBe('a[4-8]')
    expect(model.node('b1000000000').aliases).toEqual(['b1000000000'])
  })
})

describe('aliases that cannot be', () => {
  it('are no host names of other nodes', () => {
    expect(
      reportOf({
        networks: { mgmt: '10.2.0.0/24' },
        groups: { all: 'cn[1-2]' },
        aliases: [['cn2', 'front']],
        rules: [['cn1', { interfaces: { eno1: { network: 'mgmt', hostname: 'front' } } }]],
      }),
    ).toEqual([expect.stringContaining(`cn2: 'aliases' is the host name front, which cn1 has`)])
  })

  it('are reported where they stand', () => {
    const fault = { ...nodes('x1'), set: undefined, faulty: faulty('no node set', line(77)) }
    expect(
      reportOf({
        groups: { all: 'cn[1-4]', chain: 'x9' },
        aliases: [
          ['cn[1-4]', 'x[1-3]'],
          ['cn1', 'cn2'],
          ['gone1', 'other'],
          ['cn1', 'twice'],
          ['cn2', 'twice'],
          ['cn[1-2]', () => 'same'],
          ['cn3', () => 'a b'],
          ['cn4', fault],
          ['cn3', 'between'],
          ['between', 'x9'],
        ],
      }),
    ).toEqual([
      '77: no node set',
      "400: group 'all' names nodes twice, as themselves and as cn2",
      '450: 3 aliases (x[1-3]) cannot be given to 4 nodes (cn[1-4]), one to each',
      '452: these aliases are for gone1, which no group or rule names',
      '454,453: the alias twice is declared twice',
      `455: these aliases cannot be worked out: 'same' is given to cn1 and to cn2`,
      `456: these aliases cannot be worked out: " " at character 2 of "a b" cannot be in a node name`,
      '458: between cannot be an alias, since there is a node of that name',
    ])
  })
})
