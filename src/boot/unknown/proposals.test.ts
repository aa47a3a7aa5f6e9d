import { describe, expect, it } from 'vitest'
import { Mac } from '../../model/address/mac.js'
import type { FactValue } from '../../model/fact.js'
import { NodeSet } from '../../model/node-set/node-set.js'
import { factRef } from '../../model/value.js'
import { modelOf } from '../testing.js'
import { proposeNodes } from './proposals.js'
import type { UnknownMachine } from './unknown-machines.js'

type Facts = Readonly<Record<string, Readonly<Record<string, FactValue>>>>

/** Nodes n1 to n4 at the ports e1 to e4 of a switch, whose hardware addresses are facts. */
function cabled(facts: Facts = {}) {
  return modelOf(
    {
      rules: [1, 2, 3, 4].map((number) => [
        `n${number}`,
        {
          interfaces: {
            eno1: { network: 'mgmt', mac: factRef(), switch: 'sw1', port: `e${number}` },
          },
        },
      ]),
    },
    facts,
  )
}

let seen = 0
function machine(last: string, more: Partial<UnknownMachine> = {}): UnknownMachine {
  const time = new Date(Date.UTC(2026, 10, 30) + seen++ * 1000).toISOString()
  const mac = `02:00:00:00:0e:${last}`
  return { mac, firstSeen: time, lastSeen: time, attempts: 1, ports: [], seenBy: ['dhcp'], ...more }
}
const at = (port: string) => ({ ports: [{ switch: 'sw1', port }] })
const brief = (found: ReturnType<typeof proposeNodes>) =>
  found.map(({ machine: { mac }, node, by }) => [mac.slice(-2), node, by.join()])

describe('proposals', () => {
  it('tell a node by its port, serial number, UUID and asset tag, and say why', () => {
    const facts = { n2: { serial: 'S2' }, n3: { uuid: 'AB-3' }, n4: { assetTag: 'T4' } }
    const found = proposeNodes(cabled(facts), [
      machine('01', at('e1')),
      machine('02', { serial: ' s2 ' }),
      machine('03', { uuid: 'ab-3', ...at('e3') }),
      machine('04', { assetTag: 'T4' }),
      machine('05', { serial: 'Default string' }),
    ])
    expect(brief(found)).toEqual([
      ['01', 'n1', 'port'],
      ['02', 'n2', 'serial'],
      ['03', 'n3', 'port,uuid'],
      ['04', 'n4', 'assetTag'],
      ['05', undefined, ''],
    ])
    expect(found[2]).toMatchObject({
      interface: 'eno1',
      key: 'interfaces.eno1.mac',
      why: 'it asks through sw1 port e3 and it has the UUID',
      conflicts: [],
    })
  })

  it('give nothing away where what is told does not fit together', () => {
    const facts = { n2: { serial: 'S2' }, n4: { serial: 'S2' } }
    const found = proposeNodes(cabled({ ...facts, n1: { uuid: 'u1' } }), [
      machine('11', { uuid: 'u1', ...at('e3') }),
      machine('12', { serial: 'S2' }),
      machine('13', at('e4')),
      machine('14', at('e4')),
      machine('15', { ports: [...at('e2').ports, { switch: 'sw1', port: 'e1' }] }),
    ])
    expect(found.map(({ conflicts }) => conflicts)).toEqual([
      ['it would be n3, since it asks through sw1 port e3, and n1, since it has the UUID'],
      ['its serial number is that of n[2,4]'],
      ['02:00:00:00:0e:14 would be n4 as well'],
      ['02:00:00:00:0e:13 would be n4 as well'],
      ['it asked through several ports: sw1 port e2 and sw1 port e1'],
    ])
  })

  it('say what other hardware would replace, and what rules leave no room for', () => {
    const model = cabled({ n1: { 'interfaces.eno1.mac': '02:00:00:00:0e:aa' } })
    const [taken] = proposeNodes(model, [machine('21', at('e1'))])
    expect(taken).toMatchObject({ node: 'n1', replaces: ['02:00:00:00:0e:aa'], conflicts: [] })
    const mac = Mac.parse('02:00:00:00:0e:bb')
    const fixed = modelOf({
      rules: [
        ['n1', { interfaces: { eno1: { network: 'mgmt', mac, switch: 'sw1', port: 'e1' } } }],
        ['n2', { interfaces: { eno1: { network: 'mgmt', switch: 'sw1', port: 'e2' } } }],
      ],
    })
    const found = proposeNodes(fixed, [machine('22', at('e1')), machine('23', at('e2'))])
    expect(found.map(({ conflicts }) => conflicts[0])).toEqual([
      'rules say that eno1 of n1 has 02:00:00:00:0e:bb: change it there',
      'no rule gives eno1 of n2 a hardware address: mac: fact()',
    ])
    // Who is a node is no stranger, wherever it asks.
    expect(proposeNodes(fixed, [{ ...machine('24'), mac: mac.toString() }])).toEqual([])
  })

  it('follow the order in which machines were seen first, around what is told otherwise', () => {
    const first = machine('31')
    const known = machine('32', at('e2'))
    const second = machine('33')
    const last = machine('34')
    const nodes = NodeSet.parse('n[1-3]')
    const found = proposeNodes(cabled(), [last, second, known, first], { nodes, order: true })
    expect(brief(found)).toEqual([
      ['31', 'n1', 'order'],
      ['32', 'n2', 'port'],
      ['33', 'n3', 'order'],
      ['34', undefined, ''],
    ])
    expect(found[3]?.why).toBe('no node of n[1-3] is free any more')
    const unasked = proposeNodes(cabled(), [first], { nodes })
    expect(brief(unasked)).toEqual([['31', undefined, '']])
  })

  it('are never sure of who asked for no address where that would have been heard', () => {
    const unheard = { unheard: true, seenBy: ['boot'] } as const
    const found = proposeNodes(
      cabled({ n2: { serial: 'S2' } }),
      [machine('41', unheard), machine('42', { serial: 'S2', ...unheard }), machine('43')],
      { order: true },
    )
    expect(brief(found)).toEqual([
      ['41', undefined, ''],
      ['42', 'n2', 'serial'],
      ['43', 'n1', 'order'],
    ])
    for (const { conflicts } of found.slice(0, 2)) {
      expect(conflicts).toEqual([expect.stringContaining('never for an address')])
    }
  })
})
