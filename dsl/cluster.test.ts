import { describe, expect, it } from 'vitest'
import type { Problem } from '../src/error.js'
import { PhoenixError } from '../src/error.js'
import { Model } from '../src/model/settle/model.js'
import { prove } from '../src/model/settle/proof/prove.js'
import {
  append,
  attr,
  cidr,
  cluster,
  definePlugin,
  isCluster,
  network,
  nodes,
  type RulesOf,
} from './index.js'

const base = cluster('shelf')
  .attributes({ rack: attr.int() })
  .networks({ mgmt: cidr('10.2.0.0/24') })
  .images({ rocky9: { kernel: 'vmlinuz' } })
  .groups({ compute: nodes('cn[1-4]') })

const names = (items: readonly { readonly name: string }[]) => items.map(({ name }) => name)
const said = (problems: readonly Problem[]) =>
  problems.map(({ severity, message }) => `${severity}: ${message}`)

describe('a chain', () => {
  it('records what was said in the order in which it was said', () => {
    const declaration = base
      .groups({ all: (g) => g.compute })
      .on('compute', { power: 'on' })
      .also((r) => r.on('all', { image: 'rocky9' }).on('compute', { boot: 'disk' }))
      .on(nodes('cn1'), { power: 'off' })
      .toDeclaration()
    expect(declaration).toMatchObject({ format: 1, name: 'shelf', abandoned: [] })
    expect(names(declaration.groups)).toEqual(['compute', 'all'])
    expect(declaration.rules.map((rule) => rule.settings)).toEqual([
      { power: 'on' },
      { image: 'rocky9' },
      { boot: 'disk' },
      { power: 'off' },
    ])
  })

  it('gives a new cluster with every link and changes none', () => {
    const before = base.toDeclaration()
    const links = [
      base.attributes({ tier: attr.text() }),
      base.networks({ ib: network({ v4: cidr('10.3.0.0/24') }) }),
      base.images({ alma9: { kernel: 'vmlinuz' } }),
      base.groups({ login: nodes('login1') }),
      base.models({ h100: { attr: { rack: 1 } } }),
      base.aliases(nodes('cn1'), nodes('x1')),
      base.use(definePlugin('slurm', { weight: attr.int() })),
    ]
    expect(new Set([base, ...links]).size).toBe(8)
    expect(base.toDeclaration()).toEqual(before)
    const lengths = links.map((one) => {
      const {
        attributes,
        networks,
        images,
        groups,
        models = [],
        aliases = [],
        plugins,
      } = one.toDeclaration()
      return [attributes, networks, images, groups, models, aliases, plugins]
        .map((list) => list.length)
        .join('')
    })
    expect(lengths).toEqual([
      ...['2111000', '1211000', '1121000', '1112000', '1111100', '1111010', '1111001'],
    ])
  })

  it('can branch: each branch has its own rules', () => {
    const on = base.on('compute', { power: 'on' })
    const off = base.on('compute', { power: 'off' })
    expect(on.toDeclaration().rules.map((rule) => rule.settings)).toEqual([{ power: 'on' }])
    expect(off.toDeclaration().rules.map((rule) => rule.settings)).toEqual([{ power: 'off' }])
  })

  it('keeps a network that is written as its prefix alone as a network', () => {
    expect(base.toDeclaration().networks[0]?.value).toEqual({ v4: cidr('10.2.0.0/24') })
  })

  it('is known as a cluster', () => {
    expect([base, {}, undefined, 'cluster'].map(isCluster)).toEqual([true, false, false, false])
  })
})

describe('what is recorded', () => {
  /** Everything reachable that is neither frozen nor a class of ours. */
  const thawed = (value: unknown, path: string): string[] => {
    if (typeof value !== 'object' || value === null) return []
    const prototype = Object.getPrototypeOf(value)
    if (!Array.isArray(value) && prototype !== Object.prototype) return []
    const inside = Object.entries(value).flatMap(([key, one]) => thawed(one, `${path}.${key}`))
    return Object.isFrozen(value) ? inside : [path, ...inside]
  }

  it('is frozen data, down to the last list', () => {
    const site = base
      .use(definePlugin('slurm', { features: attr.texts() }))
      .on('compute', {
        kernelArgs: append(['quiet']),
        interfaces: { eno1: { network: 'mgmt', aliases: ['a'] } },
        slurm: { features: ['a', 'b'] },
      })
      .also((r) => r.on('compute', { kernelArgs: ['quiet'] }))
    expect(thawed(site.toDeclaration(), 'declaration')).toEqual([])
  })

  it('stays as it was when the program changes its own objects', () => {
    const aliases = ['first']
    const settings = { interfaces: { eno1: { network: 'mgmt', aliases } } } as const
    const groups = { login: nodes('login1') }
    const args = ['quiet']
    const site = base
      .groups(groups)
      .on('login', settings)
      .on('login', { kernelArgs: append(args) })
    aliases.push('second')
    args.push('debug')
    groups.login = nodes('login2')
    const { rules, groups: recorded } = site.toDeclaration()
    expect(rules[0]?.settings).toEqual({
      interfaces: { eno1: { network: 'mgmt', aliases: ['first'] } },
    })
    expect(rules[1]?.settings.kernelArgs).toMatchObject({ value: ['quiet'] })
    expect(recorded[1]?.value).toEqual(nodes('login1'))
  })

  it('leaves functions, drivers and other values themselves', () => {
    const rack = () => 3
    const { rules } = base.on('compute', { attr: { rack } }).toDeclaration()
    expect(rules[0]?.settings).toEqual({ attr: { rack } })
  })
})

describe('faults that types do not see', () => {
  it('are found at load, all at once: names declared twice', () => {
    const site = base
      .networks({ mgmt: cidr('10.9.0.0/24') })
      .images({ rocky9: { kernel: 'other' } })
      .groups({ compute: nodes('cn9') })
      .attributes({ rack: attr.text() })
      .on('compute', { image: 'rocky9' })
    expect(said(prove(Model.settle(site)))).toEqual(
      expect.arrayContaining(
        ["attribute 'rack'", "network 'mgmt'", "image 'rocky9'", "group 'compute'"].map(
          (what) => `error: the ${what} is declared twice`,
        ),
      ),
    )
  })

  it('are found at load: texts that were only known when they were read', () => {
    const dynamic = (text: string) => text
    const site = cluster('shelf')
      .networks({ a: cidr(dynamic('10.2.0.1/16')), b: network({ v4: cidr(dynamic('10.2.0')) }) })
      .groups({ broken: nodes(dynamic('cn[4-1]')) })
      .on(nodes(dynamic('cn[1-')), { power: 'on' })
    const problems = prove(Model.settle(site))
    expect(said(problems)).toEqual(
      expect.arrayContaining([
        "error: '10.2.0.1/16' has host bits set; write '10.2.0.0/16'",
        "error: '10.2.0' has no prefix length; write '10.2.0/24'",
        "error: '4-1' runs backwards; write '1-4'",
        "error: '[' is never closed in 'cn[1-'",
      ]),
    )
    expect(problems.every(({ places }) => places[0]?.file.endsWith('cluster.test.ts'))).toBe(true)
  })

  it('warn of a rule whose result was thrown away', () => {
    const site = base.on('compute', { image: 'rocky9' })
    site.on('compute', { power: 'on' })
    site.also((r) => r.on('compute', { power: 'off' }))
    const { rules, abandoned } = site.toDeclaration()
    expect([rules.length, abandoned.length]).toEqual([1, 2])
    const warnings = prove(Model.settle(site))
    expect(said(warnings)).toEqual(
      Array(2).fill(
        'warning: the result of this on(…) is not part of the configuration: chain it, or put it in also(…)',
      ),
    )
    const lines = warnings.map(({ places }) => places[0]?.line ?? 0)
    expect(lines[1]).toBe((lines[0] ?? 0) + 1)
  })
})

describe('also', () => {
  const rules = (r: RulesOf<typeof base>) => {
    r.on('compute', { power: 'on' })
    r.on('compute', { boot: 'disk' })
  }

  it('takes rules one by one or chained, from clusters that declare more', () => {
    const site = base
      .groups({ login: nodes('login1') })
      .also(rules)
      .also((r) => r.on('login', {}))
    expect(site.toDeclaration().rules).toHaveLength(3)
  })

  it('refuses rules that come after it is done', () => {
    let kept: RulesOf<typeof base> | undefined
    const site = base.also((r) => {
      kept = r
    })
    const late = () => kept?.on('compute', { power: 'on' })
    expect(late).toThrow(PhoenixError)
    expect(late).toThrow('this rule comes too late')
    expect(site.toDeclaration().rules).toEqual([])
  })
})
