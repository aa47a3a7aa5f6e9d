import { describe, expect, it } from 'vitest'
import { Ip } from '../../address/ip.js'
import { kinds } from '../../schema.js'
import { amendment, factRef, faulty } from '../../value.js'
import { known, line, problemsOf, reportOf, settled } from '../testing.js'

interface Node {
  readonly name: string
  readonly number: number
  readonly numbers: readonly number[]
  readonly position: number
  readonly attr: Readonly<Record<string, never>>
  fact(key: string): unknown
}
interface Net {
  readonly name: string
  host(offset: number): Ip
}

const attributes = {
  rack: kinds.int(),
  row: kinds.int(),
  note: kinds.text().optional(),
  tier: kinds.text().default('prod'),
}
const mgmt = { mgmt: '10.2.0.0/16' }

/** The kernel arguments of a node that a function gives, in one text. */
const told = (tell: (node: Node) => unknown, node = 'cn1', nodes = node) =>
  settled({ attributes, rules: [[nodes, { kernelArgs: (n: Node) => [String(tell(n))] }]] })
    .node(node)
    .kernelArgs.join()

describe('a function of the node', () => {
  it('sees its name and the integers in it', () => {
    expect(told((node) => node.name, 'r2n07')).toBe('r2n07')
    expect(told((node) => node.number, 'r2n07')).toBe('7')
    expect(told((node) => node.numbers.join(), 'r2n07')).toBe('2,7')
  })

  it('cannot have the number of a name without digits', () => {
    expect(
      reportOf({ rules: [['login', { kernelArgs: (node: Node) => [`${node.number}`] }]] }),
    ).toEqual([`1 login: 'kernelArgs' cannot be worked out: the node has no number in its name`])
  })

  it('sees its position in the selection of its own rule, in natural order', () => {
    const position = (node: Node) => [String(node.position)]
    const model = settled({
      groups: { odd: 'cn[9,11,7]' },
      rules: [
        ['cn[1-12]', { kernelArgs: position }],
        ['odd', { kernelArgs: amendment('append', position) }],
      ],
    })
    expect(model.node('cn9').kernelArgs).toEqual(['8', '1'])
    expect(model.node('cn11').kernelArgs).toEqual(['10', '2'])
    expect([...model.all()].map((node) => node.kernelArgs[0])).toEqual(
      Array.from({ length: 12 }, (_, index) => String(index)),
    )
  })

  it('is evaluated once, and only if it counts', () => {
    let calls = 0
    const count = () => {
      calls++
      return ['x']
    }
    const model = settled({
      rules: [
        ['cn[1-3]', { kernelArgs: count }],
        ['cn3', { kernelArgs: [] }],
      ],
    })
    for (const _ of model.all()) model.node('cn1')
    expect(calls).toBe(2)
  })

  it('is given the network of its interface, for addresses', () => {
    const model = settled({
      networks: mgmt,
      rules: [
        [
          'cn[1-2]',
          {
            interfaces: {
              eno1: { network: 'mgmt', ip: (node: Node, net: Net) => net.host(node.number) },
            },
          },
        ],
      ],
    })
    expect(String(model.node('cn2').interfaces.eno1?.ip)).toBe('10.2.0.2')
  })

  it('is at fault where it throws, or gives what does not fit', () => {
    expect(
      reportOf({
        networks: mgmt,
        rules: [
          ['cn[1-2]', { kernelArgs: () => 'a b' }],
          ['cn[1-2]', { boot: () => JSON.parse('{') }],
          [
            'cn1',
            {
              interfaces: {
                eno1: { network: 'mgmt', ip: (_: Node, net: Net) => net.host(2 ** 17) },
              },
            },
          ],
          [
            'cn1',
            { interfaces: { eno1: { addresses: () => [faulty('not an address', undefined)] } } },
          ],
        ],
      }),
    ).toEqual([
      `1 cn[1-2]: 'kernelArgs' must be a list of texts of one line, not 'a b'`,
      expect.stringMatching(/^2 cn\[1-2\]: 'boot' cannot be worked out: .*JSON/),
      `3 cn1: 'interfaces.eno1.ip' cannot be worked out: host 131072 is outside 10.2.0.0/16 (0 to 65535)`,
      `4 cn1: not an address`,
    ])
  })
})

describe('attributes', () => {
  it('may read each other, in whatever order they are written', () => {
    const model = settled({
      attributes,
      rules: [
        ['cn1', { attr: { row: (node: Node) => Number(node.attr.rack) + 1 } }],
        ['cn1', { attr: { rack: (node: Node) => node.number + 1 } }],
      ],
    })
    expect(model.node('cn1').attr).toEqual({ row: 3, rack: 2, tier: 'prod' })
  })

  it('that nobody sets are an error for who reads them, naming the node and the key', () => {
    expect(
      reportOf({
        attributes,
        rules: [['cn[1-9]', { kernelArgs: (node: Node) => [`rack=${node.attr.rack}`] }]],
      }),
    ).toEqual([`1 cn[1-9]: 'kernelArgs' cannot be worked out: the attribute 'rack' is not set`])
  })

  it('that may be left out are undefined, and those with a default have it', () => {
    expect(told((node) => node.attr.note)).toBe('undefined')
    expect(told((node) => node.attr.tier)).toBe('prod')
  })

  it('have their default again where rules take back what rules said', () => {
    const model = settled({
      attributes,
      rules: [
        ['cn[1-2]', { attr: { tier: 'test', rack: 1 } }],
        ['cn1', { attr: { tier: amendment('unset', undefined) } }],
        ['cn2', { attr: amendment('unset', undefined) }],
      ],
    })
    expect(model.node('cn1').attr).toEqual({ tier: 'prod', rack: 1 })
    expect(model.node('cn2').attr).toEqual({ tier: 'prod' })
  })

  it('that depend on each other in a ring are one error, which names the ring', () => {
    const report = reportOf({
      attributes: { a: kinds.int(), b: kinds.int(), c: kinds.int(), outside: kinds.int() },
      rules: [
        ['cn[1-3]', { attr: { outside: (node: Node) => node.attr.a } }],
        ['cn[1-3]', { attr: { a: (node: Node) => node.attr.b } }],
        ['cn[1-3]', { attr: { b: (node: Node) => node.attr.c } }],
        ['cn[1-3]', { attr: { c: (node: Node) => node.attr.a } }],
      ],
    })
    expect(report).toEqual([
      `2 cn[1-3]: 'attr.a' cannot be worked out: attributes depend on each other in a ring: a → b → c → a`,
    ])
  })

  it('that are wrong are reported once, not for all that depend on them', () => {
    const report = reportOf({
      attributes,
      rules: [
        ['cn1', { attr: { rack: () => 'one' } }],
        ['cn1', { attr: { row: (node: Node) => Number(node.attr.rack) } }],
        ['cn1', { kernelArgs: (node: Node) => [`${node.attr.row}`] }],
      ],
    })
    expect(report).toEqual([`1 cn1: 'attr.rack' must be an integer, not 'one'`])
  })

  it('may be called whatever objects have by nature', () => {
    const model = settled({
      attributes: { constructor: kinds.text(), valueOf: kinds.int().default(1) },
      rules: [
        ['cn1', { attr: { constructor: 'x' } }],
        ['cn1', { kernelArgs: (node: Node) => [String(node.attr.constructor)] }],
      ],
    })
    expect(model.node('cn1').kernelArgs).toEqual(['x'])
    expect(Object.entries(model.node('cn1').attr)).toEqual([
      ['valueOf', 1],
      ['constructor', 'x'],
    ])
  })

  it('are listed by what functions see, so that they can be gone through', () => {
    expect(
      told((node) => {
        const names: string[] = []
        for (const name in node.attr) names.push(name)
        return names.join('+')
      }),
    ).toBe('rack+row+note+tier')
  })
})

describe('a fact in the configuration', () => {
  const rules = [
    ['cn[1-2]', { interfaces: { eno1: { network: 'mgmt', mac: factRef() } } }],
  ] as const

  it('is taken from the very path where it stands', () => {
    const facts = known({ cn1: { 'interfaces.eno1.mac': 'AA-BB-CC-00-00-01' } })
    const model = settled({ networks: mgmt, rules }, facts)
    expect(model.node('cn1').interfaces.eno1?.macs.map(String)).toEqual(['aa:bb:cc:00:00:01'])
    expect(model.node('cn1').holes).toEqual([])
  })

  it('is a hole while it is not known, which is no fault', () => {
    const model = settled({ networks: mgmt, rules })
    expect(model.node('cn2').interfaces.eno1?.macs).toEqual([])
    expect(model.node('cn2').holes).toEqual([
      { path: 'interfaces.eno1.mac', fact: 'interfaces.eno1.mac' },
    ])
    expect(problemsOf({ networks: mgmt, rules })).toEqual([])
  })

  it('may have another key, and a default for while it is not known', () => {
    const short = {
      attributes,
      rules: [['cn[1-2]', { attr: { note: factRef('gpu.model', 'none') } }]],
    } as const
    const model = settled(short, known({ cn1: { 'gpu.model': 'H100' } }))
    expect(model.node('cn1').attr.note).toBe('H100')
    expect(model.node('cn2').attr.note).toBe('none')
    expect([...model.reads('cn2')]).toEqual(['gpu.model'])
  })

  it('may come out of a function', () => {
    const short = {
      attributes,
      rules: [['cn1', { attr: { note: (node: Node) => factRef(`slot${node.number}`) } }]],
    } as const
    expect(settled(short, known({ cn1: { slot1: 'left' } })).node('cn1').attr.note).toBe('left')
    expect(settled(short).node('cn1').holes).toEqual([{ path: 'attr.note', fact: 'slot1' }])
  })

  it('of another form is a fault that names who observed it', () => {
    const facts = known({
      cn1: { 'interfaces.eno1.mac': 'aa:bb', rack: 'first' },
      cn2: { ip: 'fd00::1' },
    })
    expect(
      reportOf(
        {
          attributes,
          networks: mgmt,
          rules: [
            ...rules,
            ['cn1', { attr: { rack: factRef('rack') } }],
            ['cn2', { interfaces: { eno1: { ip: factRef('ip') } } }],
          ],
        },
        facts,
      ),
    ).toEqual([
      expect.stringMatching(
        /^1 cn1: the fact 'interfaces.eno1.mac' from redfish does not hold a hardware address, or a list of them, as 'interfaces.eno1.mac' needs \(.*aa:bb.*\)$/,
      ),
      `2 cn1: the fact 'rack' from redfish does not hold an integer, as 'attr.rack' needs`,
      `3 cn2: the fact 'ip' from redfish does not hold an IPv4 address, as 'interfaces.eno1.ip' needs`,
    ])
  })

  it('makes values wait that depend on an attribute which waits for it', () => {
    const short = {
      attributes,
      rules: [
        ['cn1', { attr: { rack: factRef('location.rack') } }],
        ['cn1', { attr: { row: (node: Node) => Number(node.attr.rack) * 2 } }],
        ['cn1', { kernelArgs: (node: Node) => [`row=${node.attr.row}`] }],
      ],
    } as const
    expect(reportOf(short)).toEqual([])
    expect(settled(short).node('cn1').holes).toEqual([
      { path: 'attr.rack', fact: 'location.rack' },
      { path: 'attr.row', fact: 'location.rack' },
      { path: 'kernelArgs', fact: 'location.rack' },
    ])
    const model = settled(short, known({ cn1: { 'location.rack': 4 } }))
    expect(model.node('cn1').kernelArgs).toEqual(['row=8'])
  })

  it('is undefined for a function that asks for it before it is known, and remembered', () => {
    const short = {
      rules: [['cn[1-2]', { kernelArgs: (node: Node) => [`gpu=${node.fact('gpu.model')}`] }]],
    } as const
    const model = settled(short, known({ cn1: { 'gpu.model': 'H100' } }))
    expect(model.node('cn1').kernelArgs).toEqual(['gpu=H100'])
    expect(model.node('cn2').kernelArgs).toEqual(['gpu=undefined'])
    expect([...model.reads('cn1')]).toEqual(['gpu.model'])
    expect([...model.reads('cn2')]).toEqual(['gpu.model'])
  })

  it('gives addresses their form', () => {
    const facts = known({ cn1: { ip: '10.2.0.7', more: ['10.2.0.8', 'fd00::8'] } })
    const rules = [
      [
        'cn1',
        { interfaces: { e: { network: 'mgmt', ip: factRef('ip'), addresses: factRef('more') } } },
      ],
    ] as const
    const { e } = settled({ networks: mgmt, rules }, facts).node('cn1').interfaces
    expect(e?.ip?.equals(Ip.parse('10.2.0.7'))).toBe(true)
    expect(e?.addresses.map(String)).toEqual(['10.2.0.8', 'fd00::8'])
  })
})

describe('a text that should have been an address', () => {
  it('is reported once where it stands', () => {
    const wrong = faulty(`'256' in '10.2.0.256' is not a number from 0 to 255`, line(77))
    expect(
      reportOf({
        networks: mgmt,
        rules: [
          ['cn1', { interfaces: { eno1: { network: 'mgmt', ip: wrong, addresses: [wrong] } } }],
        ],
      }),
    ).toEqual([`77: '256' in '10.2.0.256' is not a number from 0 to 255`])
  })
})
