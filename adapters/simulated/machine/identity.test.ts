import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { Identities } from './identity.js'
import type { SimulatedNode } from './node.js'

function identify(nodes: readonly SimulatedNode[]) {
  const identities = new Identities()
  for (const node of nodes) identities.reserve(node)
  return nodes.map((node) => identities.of(node))
}

describe('what a node is made to be', () => {
  it('is the same at each start and does not hang on the node’s neighbours', () => {
    const [alone] = identify([{ name: 'cn7' }])
    const [, among] = identify([{ name: 'cn6' }, { name: 'cn7' }, { name: 'cn8' }])
    expect(among).toEqual(alone)
  })

  it('has locally administered MACs for one receiver each, once in 10,000 nodes', () => {
    const nodes = Array.from({ length: 10_000 }, (_, index) => ({
      name: `cn${index}`,
      interfaces: [{ name: 'eno1' }, { name: 'eno2' }],
    }))
    const made = identify(nodes)
    const macs = made.flatMap(({ interfaces }) => interfaces.map(({ mac }) => mac))
    expect(new Set(macs).size).toBe(20_000)
    for (const mac of macs) expect(mac).toMatch(/^[0-9a-f][26ae](:[0-9a-f]{2}){5}$/)
    expect(new Set(made.map(({ serial }) => serial)).size).toBe(10_000)
    expect(new Set(made.map(({ uuid }) => uuid)).size).toBe(10_000)
  })

  it('never makes up a MAC or a serial number that was given to another node', () => {
    const [made] = identify([{ name: 'cn1' }])
    const mac = made?.interfaces[0]?.mac ?? ''
    const serial = made?.serial ?? ''
    const given = { name: 'other', serial, interfaces: [{ name: 'x', mac: mac.toUpperCase() }] }
    const [evaded] = identify([{ name: 'cn1' }, given])
    expect(evaded?.interfaces[0]?.mac).not.toBe(mac)
    expect(evaded?.serial).not.toBe(serial)
  })

  it('keeps what was given, MACs in their canonical form', () => {
    const interfaces = [
      { name: 'a', mac: 'AA-BB-CC-DD-EE-0F' },
      { name: 'ib0', mac: '80:00:02:08:fe:80:00:00:00:00:00:00:f4:52:14:03:00:7b:cb:a1' },
    ]
    const [kept] = identify([
      { name: 'cn1', serial: 'S1', model: 'M', manufacturer: 'V', interfaces },
    ])
    expect(kept).toMatchObject({ serial: 'S1', model: 'M', manufacturer: 'V' })
    expect(kept?.interfaces.map(({ mac }) => mac)).toEqual([
      'aa:bb:cc:dd:ee:0f',
      interfaces[1]?.mac,
    ])
  })

  it.each(['aa:bb', 'aa:bb:cc:dd:ee:ff:', 'aa:bb-cc:dd:ee:ff', 'gg:bb:cc:dd:ee:ff', ''])(
    'refuses %j as a MAC',
    (mac) => {
      expect(() => identify([{ name: 'cn1', interfaces: [{ name: 'a', mac }] }])).toThrowError(
        expect.objectContaining({ code: 'address', node: 'cn1' }),
      )
    },
  )

  it('has a valid UUID for any name', () => {
    const form = /^[0-9a-f]{8}-[0-9a-f]{4}-8[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/
    fc.assert(
      fc.property(fc.string(), (name) => {
        expect(identify([{ name }])[0]?.uuid).toMatch(form)
      }),
    )
  })
})
