import fc from 'fast-check'
import { redfish } from 'phoenix-cluster/adapters/redfish'
import { attr, cidr, cluster, env, fact, nodes } from 'phoenix-cluster/dsl'
import { describe, expect, it } from 'vitest'
import { PhoenixError } from '../error.js'
import { kinds } from '../model/schema.js'
import { Model } from '../model/settle/model.js'
import { readOptions } from './options.js'
import { render } from './render.js'
import { defineRenderer, isRenderer } from './renderer.js'
import { renderers } from './renderers.js'

const site = cluster('shelf')
  .attributes({ serial: attr.text(), note: attr.text() })
  .networks({ mgmt: cidr('10.2.0.0/24'), bmc: cidr('10.1.0.0/24') })
  .on(nodes('cn[1-3]'), {
    attr: { note: 'n' },
    interfaces: {
      eno1: { network: 'mgmt', ip: (node, net) => net.host(node.number), dhcp: true },
    },
  })
  .on(nodes('cn2'), { attr: { serial: fact('serial') }, interfaces: { eno1: { mac: fact() } } })
const model = Model.settle(site)

// biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for
const control = /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u2028]/

const of = (text: string) => ({ name: 'mine', about: 'a test', render: () => text })

describe('an alias of a node', () => {
  it('leads to the interface that has the name of the node', () => {
    const hosts = renderers.find(({ name }) => name === 'hosts')
    if (hosts === undefined) throw new Error('there is no renderer for hosts')
    const known = site.aliases(nodes('cn[1-3]'), nodes('x1n[0-2]')).on(nodes('cn3'), {
      interfaces: { bmc: { network: 'bmc', ip: (node, net) => net.host(node.number) } },
    })
    const { files } = render(hosts, Model.settle(known), { nodes: 'x1n2' })
    expect(files[0]?.text.trim().split('\n')).toEqual([
      '10.2.0.3\tcn3\tcn3-eno1\tx1n2',
      '10.1.0.3\tcn3-bmc',
    ])
  })
})

describe('a renderer', () => {
  it('is known by what made it', () => {
    expect(isRenderer(defineRenderer(of('')))).toBe(true)
    expect(isRenderer(of(''))).toBe(false)
    expect(renderers.every(isRenderer)).toBe(true)
  })

  it('has a name that can be typed', () => {
    const wrong = { ...of(''), name: 'a b' }
    expect(() => defineRenderer(wrong)).toThrow(/'a b' is not a name for a renderer/)
  })

  it('that gives a text makes one file of its own name, which ends its last line', () => {
    const { files } = render(defineRenderer(of('line')), model)
    expect(files).toEqual([{ path: 'mine', text: 'line\n' }])
  })

  it.each(['/etc/passwd', '../x', 'a//b', 'a/../b', '', 'a b', '.'])('gives no file %j', (path) => {
    const mine = defineRenderer({ ...of(''), render: () => ({ [path]: '' }) })
    expect(() => render(mine, model)).toThrow(/no path below a folder/)
  })

  it('is given the chosen nodes alone, and those left out are named', () => {
    const names = defineRenderer({
      ...of(''),
      render: ({ nodes }) => nodes.map((n) => n.name).join(),
    })
    const { files, leftOut } = render(names, model, {
      nodes: 'cn[1-2]',
      without: new Map([
        ['cn1', 'it is ill'],
        ['cn3', 'it is not asked for'],
      ]),
    })
    expect(files[0]?.text).toBe('cn2\n')
    expect(leftOut).toEqual([{ node: 'cn1', reason: 'it is ill' }])
  })

  it('loses nothing but a node whose value does not fit', () => {
    const mine = defineRenderer({
      ...of(''),
      render: ({ each }) =>
        each(({ name }) => {
          if (name === 'cn2') throw new PhoenixError('not-renderable', 'it does not fit')
          return [name]
        }).join(' '),
    })
    const { files, leftOut } = render(mine, model)
    expect(files[0]?.text).toBe('cn1 cn3\n')
    expect(leftOut).toEqual([{ node: 'cn2', reason: 'it does not fit' }])
  })
})

describe('a value that waits for a fact', () => {
  const reads = (read: (node: Parameters<Parameters<typeof see>[0]>[0]) => unknown) => see(read)
  function see(read: (node: ReturnType<Model['node']>) => unknown) {
    const mine = defineRenderer({
      ...of(''),
      render: ({ nodes }) => {
        for (const node of nodes) read(node)
        return ''
      },
    })
    return render(mine, model).missing.map(({ node, path, fact }) => `${node} ${path} ${fact}`)
  }
  const mac = 'cn2 interfaces.eno1.mac interfaces.eno1.mac'
  const serial = 'cn2 attr.serial serial'

  it('is told once it is read, whoever reads it', () => {
    expect(reads((node) => node.interfaces.eno1?.macs)).toEqual([mac])
    expect(reads((node) => node.attr.serial)).toEqual([serial])
    expect(reads((node) => JSON.stringify(node)).sort()).toEqual([serial, mac].sort())
    expect(reads((node) => structuredClone({ ...node.attr }))).toEqual([serial])
  })

  it('of which others depend is told with them', () => {
    const declared = cluster('shelf')
      .networks({ bmc: cidr('10.1.0.0/24') })
      .on(nodes('cn1'), {
        bmc: redfish({ user: 'a', password: env('PHOENIX_TEST_UNSET') }),
        interfaces: { bmc: { network: 'bmc', ip: fact(), mac: fact() } },
      })
    const mine = defineRenderer({
      ...of(''),
      render: ({ nodes }) => String(nodes[0]?.bmc[0]?.address),
    })
    const { missing } = render(mine, Model.settle(declared))
    expect(missing.map(({ path }) => path)).toEqual(['interfaces.bmc.ip'])
  })

  it('is not told if nobody reads it', () => {
    expect(reads((node) => [node.name, node.attr.note, node.interfaces.eno1?.ip])).toEqual([])
    expect(reads((node) => Object.keys(node.interfaces))).toEqual([])
  })

  it('does not change what else the node says', () => {
    const plain = defineRenderer({
      ...of(''),
      render: ({ nodes }) => nodes.map((node) => JSON.stringify(node)).join('\n'),
    })
    const expected = [...model.all()].map((node) => JSON.stringify(node)).join('\n')
    expect(render(plain, model).files[0]?.text).toBe(`${expected}\n`)
  })
})

describe('options', () => {
  const mine = defineRenderer({
    ...of(''),
    options: {
      text: kinds.text().default('usual'),
      number: kinds.int().optional(),
      flag: kinds.bool().default(false),
      list: kinds.texts().default([]),
    },
    render: ({ options }) => JSON.stringify(options),
  })

  it('have their defaults', () => {
    const { files } = render(mine, model, { options: { number: 3 } })
    expect(JSON.parse(files[0]?.text ?? '')).toEqual({
      text: 'usual',
      number: 3,
      flag: false,
      list: [],
    })
  })

  it('that do not fit are told all at once', () => {
    const options = { number: 'x', other: 1 } as never
    expect(() => render(mine, model, { options })).toThrow(
      /'number' must be an integer; 'other' is not an option/,
    )
  })

  it('are read from the texts of a command line', () => {
    const typed = ['text=12', 'number=12', 'flag=true', 'list=a,b']
    expect(readOptions(mine, typed)).toEqual({
      text: '12',
      number: 12,
      flag: true,
      list: ['a', 'b'],
    })
    expect(readOptions(mine, ['text=a=b', 'text=last'])).toEqual({ text: 'last' })
    expect(() => readOptions(mine, ['number=x'])).toThrow(/must be an integer, not 'x'/)
    expect(() => readOptions(mine, ['flat=true'])).toThrow(/did you mean 'flag'/)
    expect(() => readOptions(mine, ['flag'])).toThrow(/write flag=VALUE/)
  })
})

describe('what strangers and admins write', () => {
  /** Nothing that ends a line, a quote or a statement gets anywhere. */
  it('never adds a line to a file or breaks out of its place', () => {
    const evil = fc.oneof(
      fc.string({ unit: 'binary', maxLength: 20 }),
      fc.constantFrom('a\nb', 'a;b', 'a"b', '$(x)', '{{ x }}', 'a#b', '\u2028', 'a,b', '\ud800'),
    )
    const name = fc.constantFrom('cn1', 'cn-1', 'c;n1', 'c"n1', 'c#n1', "c'n1", 'c$(n)1', 'c\\n1')
    fc.assert(
      fc.property(evil, name, (note, node) => {
        const declared = cluster('shelf', { domain: 'example.org' })
          .attributes({ note: attr.text() })
          .networks({ mgmt: cidr('10.2.0.0/24') })
          .on(nodes(node as 'cn1'), {
            attr: { note },
            interfaces: { eno1: { network: 'mgmt', ip: (_, net) => net.host(1), dhcp: true } },
          })
        const facts = new Map([
          [node, new Map([['serial', { value: note, source: 'x', observedAt: 'x' }]])],
        ])
        const all = Model.settle(declared, facts)
        const safe = Model.settle(declared.on(nodes(node as 'cn1'), { attr: { note: 'safe' } }))
        for (const renderer of renderers) {
          const lines = (model: Model) =>
            render(renderer, model).files.map(({ text }) => text.split('\n').length)
          const [ours, usual] = [lines(all), lines(safe)]
          // A node that is left out takes its lines along; it never brings more.
          for (const [index, count] of ours.entries()) {
            expect(count, renderer.name).toBeLessThanOrEqual(usual[index] ?? 0)
          }
          for (const { text } of render(renderer, all).files) {
            expect(text, renderer.name).not.toMatch(control)
          }
        }
      }),
      { numRuns: 60 },
    )
  })
})
