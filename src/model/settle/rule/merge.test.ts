import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { amendment, factRef } from '../../value.js'
import { Model } from '../model.js'
import { driver, reportOf, settled, type Written, written } from '../testing.js'

const append = (value: unknown) => amendment('append', value)
const prepend = (value: unknown) => amendment('prepend', value)
const replace = (value: unknown) => amendment('replace', value)
const unset = () => amendment('unset', undefined)

/** The kernel arguments of cn1 after rules that say the given things about them. */
const args = (...said: unknown[]) =>
  settled({ rules: said.map((kernelArgs) => ['cn1', { kernelArgs }] as const) }).node('cn1')
    .kernelArgs

const networks = { mgmt: '10.2.0.0/16', bmc: '10.1.0.0/16' }

/** The interfaces of cn1 after rules that say the given things about them. */
const interfaces = (...said: unknown[]) =>
  settled({
    networks,
    rules: said.map((interfaces) => ['cn1', { interfaces }] as const),
  }).node('cn1').interfaces

describe('rules that speak about the same node', () => {
  it('win over earlier ones, each for what it says', () => {
    const node = settled({
      images: { rocky9: { kernel: 'k' }, h100: { kernel: 'k' } },
      rules: [
        ['cn[1-4]', { power: 'on', boot: 'network', image: 'rocky9' }],
        ['cn[2-3]', { image: 'h100' }],
        ['cn3', { power: 'off' }],
      ],
    }).node('cn3')
    expect(node).toMatchObject({ power: 'off', boot: 'network', image: 'h100' })
  })

  it('merge interfaces key by key', () => {
    const { eno1 } = interfaces(
      { eno1: { network: 'mgmt', hostname: 'a', dhcp: true } },
      { eno1: { hostname: 'b' } },
      { eno1: { network: 'bmc' } },
    )
    expect(eno1).toMatchObject({ network: 'bmc', hostname: 'b', dhcp: true })
  })

  it('replace lists', () => {
    expect(args(['a', 'b'], ['c'])).toEqual(['c'])
  })

  it('replace drivers as a whole: options do not mix', () => {
    const first = driver({ user: 'admin', address: '10.0.0.1' })
    const second = driver({ port: 8443, address: '10.0.0.2' })
    const { bmc } = settled({
      rules: [
        ['cn1', { bmc: first }],
        ['cn1', { bmc: second }],
      ],
    }).node('cn1')
    expect(bmc.map((one) => one.driver)).toEqual([second])
    expect(bmc[0]?.driver.options.user).toBeUndefined()
  })
})

describe('append() and prepend()', () => {
  it('put items behind and before what earlier rules gave', () => {
    expect(args(['b'], append(['c']), prepend(['a']), append(['d']))).toEqual(['a', 'b', 'c', 'd'])
  })

  it('stand for the list where there is none yet', () => {
    expect(args(append(['a']), append(['b']))).toEqual(['a', 'b'])
  })

  it('are replaced by a later list', () => {
    expect(args(['a'], append(['b']), ['c'])).toEqual(['c'])
  })

  it('take a function of the node', () => {
    expect(
      args(
        ['a'],
        append((node: { name: string }) => [`name=${node.name}`]),
      ),
    ).toEqual(['a', 'name=cn1'])
  })

  it('add drivers to one or several', () => {
    const [a, b, c] = ['a', 'b', 'c'].map((name) => driver({ address: '10.0.0.1' }, name))
    const names = (...said: unknown[]) =>
      settled({ rules: said.map((bmc) => ['cn1', { bmc }] as const) })
        .node('cn1')
        .bmc.map((one) => one.driver.name)
    expect(names(a, append([b]))).toEqual(['a', 'b'])
    expect(names(a, append(b))).toEqual(['a', 'b'])
    expect(names([a, b], prepend([c]))).toEqual(['c', 'a', 'b'])
  })

  it('have no place at what is not a list', () => {
    expect(
      reportOf({
        networks,
        rules: [
          ['cn1', { power: 'on' }],
          ['cn1', { power: append('off') }],
          ['cn1', { interfaces: append({}) }],
        ],
      }),
    ).toEqual([
      `2: 'power' is not a list but 'on' or 'off': append() has no place there`,
      `3: 'interfaces' is a mapping: append() has no place there`,
    ])
  })
})

describe('unset()', () => {
  it('takes back what earlier rules said', () => {
    const model = settled({
      rules: [
        ['cn1', { power: 'on' }],
        ['cn1', { power: unset() }],
      ],
    })
    expect(model.node('cn1').power).toBeUndefined()
  })

  it('lets later rules speak', () => {
    expect(args(['a'], unset(), append(['b']))).toEqual(['b'])
  })

  it('takes back an interface, and only what was said before', () => {
    const had = { eno1: { network: 'mgmt', hostname: 'old' } }
    expect(interfaces(had, { eno1: unset() })).toEqual({})
    const { eno1 } = interfaces(had, { eno1: unset() }, { eno1: { network: 'bmc' } })
    expect(eno1).toMatchObject({ network: 'bmc', hostname: 'cn1' })
  })

  it('takes back an interface and not another one whose name begins alike', () => {
    const both = { eth0: { network: 'mgmt' }, 'eth0.100': { network: 'bmc' } }
    expect(Object.keys(interfaces(both, { eth0: unset() }))).toEqual(['eth0.100'])
  })

  it('takes back all interfaces', () => {
    const both = { eno1: { network: 'mgmt' }, eno2: { network: 'bmc' } }
    expect(Object.keys(interfaces(both, unset(), { eno3: { network: 'bmc' } }))).toEqual(['eno3'])
  })
})

describe('replace()', () => {
  it('is the same as writing the value, for scalars and lists', () => {
    expect(args(['a'], replace(['b']))).toEqual(['b'])
  })

  it('takes the place of a whole mapping', () => {
    const { eno1 } = interfaces(
      { eno1: { network: 'mgmt', hostname: 'old', dhcp: true } },
      { eno1: replace({ network: 'bmc' }) },
    )
    expect(eno1).toMatchObject({ network: 'bmc', hostname: 'cn1', dhcp: false })
    expect(
      Object.keys(
        interfaces(
          { eno1: { network: 'mgmt' }, eno2: { network: 'mgmt' } },
          replace({ eno3: { network: 'bmc' } }),
        ),
      ),
    ).toEqual(['eno3'])
  })
})

describe('all rules together', () => {
  /** What one rule may say about the two paths that the reference knows. */
  type Said = { readonly how: string; readonly value?: unknown }
  const lists = fc.array(fc.constantFrom('a', 'b', 'c'), { maxLength: 3 })
  const list: fc.Arbitrary<Said> = fc.oneof(
    fc.record({ how: fc.constantFrom('set', 'append', 'prepend', 'replace'), value: lists }),
    fc.constant({ how: 'unset' }),
  )
  const scalar: fc.Arbitrary<Said> = fc.oneof(
    fc.record({ how: fc.constantFrom('set', 'replace'), value: fc.constantFrom('x', 'y', 'z') }),
    fc.constant({ how: 'unset' }),
  )
  const member = fc.record({ aliases: list, hostname: scalar }, { requiredKeys: [] })
  const owner = fc.oneof(
    fc.record({ cut: fc.constant('merge'), with: member }),
    fc.record({ cut: fc.constant('replace'), with: member }),
    fc.record({ cut: fc.constant('unset') }),
  )
  const mapping = fc.record({ e0: owner, 'e0.1': owner, e1: owner }, { requiredKeys: [] })
  const rule = fc.record({
    nodes: fc.constantFrom('cn[1-3]', 'cn[2-3]', 'cn3', 'cn1'),
    args: fc.option(list),
    cut: fc.constantFrom('merge', 'merge', 'merge', 'replace', 'unset'),
    interfaces: mapping,
    computed: fc.boolean(),
  })
  type Rule = typeof rule extends fc.Arbitrary<infer R> ? R : never

  const amend = (said: Said, computed: boolean) => {
    const value = computed && said.how !== 'unset' ? () => said.value : said.value
    return said.how === 'set' ? value : amendment(said.how as 'append', value)
  }
  const cutOr = (cut: string, value: unknown) =>
    cut === 'merge' ? value : amendment(cut as 'unset', cut === 'unset' ? undefined : value)

  /** The rules as a configuration. The first one gives all interfaces a network for good. */
  function asWritten(rules: readonly Rule[]): Written {
    const said = rules.map(({ nodes, args, cut, interfaces, computed }) => {
      const mapped = Object.fromEntries(
        Object.entries(interfaces).map(([name, one]) => {
          const fields = Object.entries('with' in one ? one.with : {}).map(([field, value]) => [
            field,
            amend(value as Said, computed),
          ])
          return [name, cutOr(one.cut, Object.fromEntries(fields))]
        }),
      )
      return [
        nodes,
        {
          ...(args === null ? {} : { kernelArgs: amend(args, computed) }),
          interfaces: cutOr(cut, mapped),
        },
      ] as const
    })
    const last = ['e0', 'e0.1', 'e1'].map((name) => [name, { network: 'mgmt' }])
    return { networks, rules: [...said, ['cn[1-3]', { interfaces: Object.fromEntries(last) }]] }
  }

  /** The plainest way to say what merging means: go through the rules, change plain values. */
  function reference(rules: readonly Rule[], node: string) {
    const values = new Map<string, unknown>()
    const take = (path: string, { how, value }: Said) => {
      if (how === 'unset') values.delete(path)
      else if (how === 'append') {
        values.set(path, [...((values.get(path) as string[]) ?? []), ...(value as string[])])
      } else if (how === 'prepend') {
        values.set(path, [...(value as string[]), ...((values.get(path) as string[]) ?? [])])
      } else values.set(path, value)
    }
    const cut = (begins: (path: readonly string[]) => boolean) => {
      for (const path of [...values.keys()]) if (begins(path.split('/'))) values.delete(path)
    }
    const applies = (nodes: string) =>
      ({ 'cn[1-3]': true, 'cn[2-3]': node !== 'cn1', cn3: node === 'cn3', cn1: node === 'cn1' })[
        nodes
      ]
    for (const one of rules) {
      if (applies(one.nodes) !== true) continue
      if (one.args !== null) take('args', one.args)
      if (one.cut !== 'merge') cut((path) => path[0] === 'interfaces')
      if (one.cut === 'unset') continue
      for (const [name, said] of Object.entries(one.interfaces)) {
        if (said.cut !== 'merge') cut((path) => path[1] === name)
        if (!('with' in said)) continue
        for (const [field, value] of Object.entries(said.with)) {
          take(`interfaces/${name}/${field}`, value as Said)
        }
      }
    }
    return values
  }

  it('give what going through them one by one gives', () => {
    fc.assert(
      fc.property(fc.array(rule, { maxLength: 8 }), fc.boolean(), (rules, all) => {
        const model = Model.settle(written(asWritten(rules)))
        const looked = all ? [...model.all()] : ['cn1', 'cn2', 'cn3'].map((n) => model.node(n))
        for (const node of looked) {
          const expected = reference(rules, node.name)
          expect(node.kernelArgs).toEqual(expected.get('args') ?? [])
          for (const name of ['e0', 'e0.1', 'e1']) {
            const one = node.interfaces[name]
            expect(one?.aliases).toEqual(expected.get(`interfaces/${name}/aliases`) ?? [])
            const hostname = expected.get(`interfaces/${name}/hostname`)
            if (hostname !== undefined) expect(one?.hostname).toBe(hostname)
            else expect(one?.hostname).toMatch(/^cn\d(-e0|-e0-1|-e1)?$/)
          }
        }
        expect(model.problems).toEqual([])
      }),
      { numRuns: 300 },
    )
  })
})

describe('what a rule says of nothing', () => {
  it('is left out: undefined is not a value', () => {
    const model = settled({
      rules: [
        ['cn1', { power: 'on', interfaces: undefined }],
        ['cn1', { power: undefined }],
      ],
    })
    expect(model.node('cn1').power).toBe('on')
  })

  it('is not null, which no setting takes', () => {
    expect(reportOf({ rules: [['cn1', { power: null, interfaces: null }]] })).toEqual([
      `1: 'power' must be 'on' or 'off', not null`,
      `1: 'interfaces' must be a mapping, not null`,
    ])
  })
})

describe('a list that waits for a fact in one part', () => {
  it('has the other parts', () => {
    const model = settled({
      rules: [
        ['cn1', { kernelArgs: ['a'] }],
        ['cn1', { kernelArgs: append(factRef('more')) }],
      ],
    })
    expect(model.node('cn1').kernelArgs).toEqual(['a'])
    expect(model.node('cn1').holes).toEqual([{ path: 'kernelArgs', fact: 'more' }])
  })
})
