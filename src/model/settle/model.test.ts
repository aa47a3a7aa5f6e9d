import { describe, expect, it } from 'vitest'
import { Cidr } from '../address/cidr.js'
import type { Declaration } from '../declaration.js'
import { NodeSet } from '../node-set/node-set.js'
import { kinds } from '../schema.js'
import { factRef } from '../value.js'
import { Model } from './model.js'
import { driver, errorOf, known, nodes, settled, type Written, written } from './testing.js'

interface Node {
  readonly name: string
  readonly number: number
  readonly position: number
  readonly attr: { readonly rack: number }
}
const own = (node: Node, net: { host(n: number): unknown }) => net.host(node.position + 10)

/** A cluster in which everything occurs once. */
const site: Written = {
  name: 'atlas',
  domain: 'hpc.example.org',
  attributes: { rack: kinds.int() },
  networks: { bmc: '10.1.0.0/16', mgmt: '10.2.0.0/16' },
  images: { rocky9: { kernel: 'k', kernelArgs: ['quiet'] } },
  groups: {
    compute: 'cn[0001-0300]',
    login: 'login[1-2]',
    all: (g) => g.compute?.union(g.login as NodeSet) as NodeSet,
  },
  rules: [
    [
      'all',
      {
        image: 'rocky9',
        boot: 'network',
        bmc: driver(),
        interfaces: {
          bmc: { network: 'bmc', ip: own },
          eno1: { network: 'mgmt', ip: own, mac: factRef() },
        },
        attr: { rack: (node: Node) => Math.floor(node.number / 48) },
      },
    ],
    ['compute', { power: 'on', kernelArgs: (node: Node) => [`rack=${node.attr.rack}`] }],
    ['cn[0100-0110]', { boot: 'disk' }],
  ],
}
const facts = known({ cn0007: { 'interfaces.eno1.mac': '02:00:00:00:00:07' } })

describe('a model', () => {
  it('gives the same for a node that is asked for alone and among all', () => {
    const together = settled(site, facts)
    const all = new Map([...together.all()].map((node) => [node.name, node]))
    expect(all.size).toBe(302)
    for (const name of ['cn0001', 'cn0007', 'cn0105', 'cn0300', 'login2']) {
      const alone = settled(site, facts).node(name)
      expect(alone).toEqual(all.get(name))
      expect(JSON.stringify(alone)).toBe(JSON.stringify(all.get(name)))
    }
  })

  it('has its nodes in natural order', () => {
    const model = settled({ groups: { a: 'cn[9-11]' }, rules: [['cn1,b2', {}]] })
    expect([...model.all()].map(({ name }) => name)).toEqual([...model.nodes])
    expect(String(model.nodes)).toBe('b2,cn[1,9-11]')
  })

  it('evaluates no node but the one that is asked for', () => {
    const asked: string[] = []
    const model = settled({
      rules: [['cn[1-10000]', { kernelArgs: ({ name }: Node) => [asked.push(name) && name] }]],
    })
    expect(model.node('cn4711').kernelArgs).toEqual(['cn4711'])
    model.node('cn4711')
    expect(asked).toEqual(['cn4711'])
  })

  it('works out the address alone of a BMC that another node owns', () => {
    const asked: string[] = []
    const model = settled({
      networks: { bmc: '10.1.0.0/16' },
      rules: [
        ['chassis1', { kernelArgs: ({ name }: Node) => [asked.push(name) && name] }],
        ['chassis1', { interfaces: { bmc: { network: 'bmc', ip: own } } }],
        ['cn1', { bmc: driver({ of: 'chassis1' }) }],
      ],
    })
    expect(model.node('cn1').bmc[0]?.address).toBe('10.1.0.10')
    expect(asked).toEqual([])
  })

  it('says what a node depends on', () => {
    const model = settled(site, facts)
    expect([...model.reads('cn0001')]).toEqual(['interfaces.eno1.mac'])
    expect([...model.reads('cn0007')]).toEqual(['interfaces.eno1.mac'])
  })

  it('tells how all nodes are selected to whoever guesses', () => {
    const model = settled({ rules: [['cn[1-4]', {}]] })
    expect(errorOf(() => model.select('@all')).message).toBe(
      `there is no group 'all'; all nodes are @*`,
    )
  })

  it('tells how a group is selected to whoever writes it as a node', () => {
    const model = settled({ groups: { compute: 'cn[1-4]' }, rules: [['@compute', {}]] })
    expect(errorOf(() => model.select('compute')).message).toMatch(
      /^there is no node 'compute' in the cluster '.*'; the group is @compute$/,
    )
  })

  it('selects nodes by expression and by set, and no strangers', () => {
    const model = settled(site)
    expect(String(model.select('@login,cn0001!login1'))).toBe('cn0001,login2')
    expect(model.select('@*').size).toBe(302)
    expect(model.select(NodeSet.parse('cn0001')).size).toBe(1)
    expect(errorOf(() => model.select('@compue'))).toMatchObject({
      code: 'unknown-name',
      message: `there is no group 'compue'; did you mean 'compute'?`,
    })
    expect(errorOf(() => model.select('cn[0300-0302]'))).toMatchObject({
      code: 'unknown-name',
      message: `there are no nodes cn[0301-0302] in the cluster 'atlas'`,
    })
  })

  it('tells who asks for a node that there is not, whatever the name', () => {
    const model = settled(site)
    expect(errorOf(() => model.node('cn001'))).toMatchObject({
      code: 'unknown-name',
      message: `there is no node 'cn001' in the cluster 'atlas'; did you mean 'cn0001'?`,
    })
    for (const name of ['', ' a b ', 'cn[1', '\u001b[31m', 'constructor']) {
      const error = errorOf(() => model.node(name))
      expect(error.code).toBe('unknown-name')
      // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what must not be there
      expect(error.message).not.toMatch(/[\u0000-\u001f]/)
    }
  })

  it('tells whoever leaves zeros out, or writes too many, which nodes there are', () => {
    const model = settled({ rules: [['cn[0001-0300],login[1-2],a1,a01', { boot: 'disk' }]] })
    const told = (text: string) => errorOf(() => model.select(text)).message
    expect(told('cn[1-4]')).toMatch(/; did you mean cn\[0001-0004\]\?$/)
    expect(told('login01,cn7')).toMatch(/; did you mean cn0007,login1\?$/)
    expect(told('login002')).toMatch(/; did you mean 'login2'\?$/)
    expect(told('cn[1-301]')).toMatch(/in the cluster '[^']+'$/)
    expect(told('a[001-002]')).toMatch(/in the cluster '[^']+'$/)
  })

  it('takes a declaration that a program wrote by hand', () => {
    const origin = { place: undefined }
    const declaration: Declaration = {
      format: 1,
      name: 'shelf',
      origin,
      attributes: [],
      networks: [{ name: 'mgmt', value: { v4: Cidr.parse('10.2.0.0/24') }, origin }],
      images: [],
      groups: [{ name: 'compute', value: nodes('cn[1-4]'), origin }],
      plugins: [],
      rules: [
        {
          select: 'compute',
          settings: { power: 'on', interfaces: { e: { network: 'mgmt' } } },
          origin,
        },
        { select: (g) => g.compute as NodeSet, settings: { power: 'off' }, origin },
      ],
      abandoned: [],
    }
    const model = Model.settle({ toDeclaration: () => declaration })
    expect(model.node('cn3')).toMatchObject({
      power: 'off',
      interfaces: { e: { hostname: 'cn3' } },
    })
    expect(model.problems).toEqual([])
  })

  it('gives one node of many without looking at all of them', () => {
    const declared = written({ rules: [['cn[1-1000000000]', { power: 'on' }]] })
    expect(Model.settle(declared).node('cn999999999').power).toBe('on')
  })

  it('freezes what it gives', () => {
    const node = settled(site).node('cn0001') as { power: unknown }
    expect(() => {
      node.power = 'off'
    }).toThrow(TypeError)
    const { interfaces, bmc, attr } = settled(site).node('cn0001')
    for (const one of [interfaces, interfaces.eno1, bmc[0], attr]) {
      expect(Object.isFrozen(one)).toBe(true)
    }
  })
})
