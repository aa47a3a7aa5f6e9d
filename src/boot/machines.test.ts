import { describe, expect, it } from 'vitest'
import { Machines } from './machines.js'
import type { BootRequest } from './request.js'
import { macOf, modelOf } from './testing.js'

const facts = {
  cn1: { uuid: 'A0', serial: 'S1' },
  cn2: { uuid: 'B0', serial: '1234567890' },
  cn3: { serial: '1234567890' },
  cn4: { serial: 'S4', uuid: 'shared' },
}

function who(request: BootRequest, options?: { address?: boolean }, more = {}): string {
  const found = new Machines(modelOf(more, facts)).identify(request, options)
  if (found.kind === 'refused') return `${found.error.code}: ${found.error.message}`
  return found.kind === 'stranger' ? 'stranger' : found.node.name
}

describe('a machine is recognised', () => {
  it('by its hardware address, however that is written', () => {
    expect(who({ mac: macOf(1) })).toBe('cn1')
    expect(who({ mac: '02-00-00-00-00-02', ip: '10.2.0.2' })).toBe('cn2')
    expect(who({ mac: '020000000003' })).toBe('cn3')
  })

  it('by its address, also as a socket for both families shows it', () => {
    expect(who({ ip: '10.2.0.2' })).toBe('cn2')
    expect(who({ ip: '::ffff:10.2.0.2' })).toBe('cn2')
    // Its hardware address is not known yet, so that any may be its own.
    expect(who({ ip: '10.2.0.4', mac: '02:00:00:00:00:99' })).toBe('cn4')
  })

  it('by its UUID or serial number, where these are its own', () => {
    expect(who({ uuid: 'a0' })).toBe('cn1')
    expect(who({ serial: ' s4 ' })).toBe('cn4')
    expect(who({ serial: 'S4', mac: '02:00:00:00:00:99', ip: '10.2.77.7' })).toBe('cn4')
  })

  it('by the switch port that it is plugged into', () => {
    const plugged = { rules: [['cn4', { interfaces: { eno1: { switch: 'sw1', port: 'swp7' } } }]] }
    expect(who({ switch: 'sw1', port: 'swp7' }, {}, plugged)).toBe('cn4')
    expect(who({ switch: 'sw1', port: 'swp8' }, {}, plugged)).toBe('stranger')
  })

  it('never by a serial number that many have', () => {
    expect(who({ serial: '1234567890' })).toBe('stranger')
    expect(who({ serial: 'To be filled by O.E.M.' })).toBe('stranger')
    expect(who({ serial: '' })).toBe('stranger')
  })

  it('with the reasons', () => {
    const found = new Machines(modelOf({}, facts)).identify({ mac: macOf(1), ip: '10.2.0.1' })
    expect(found.kind === 'node' && found.why).toEqual([
      'it is cn1, by its hardware address 02:00:00:00:00:01 (interfaces.eno1)',
      'it is cn1, by its address 10.2.0.1 (interfaces.eno1)',
    ])
  })
})

describe('a machine is refused', () => {
  it('that knows the serial number of a node all of whose interfaces are known, and asks from none', () => {
    const said =
      /^ambiguous: what says that it is cn1 asks from .*, and the node has 02:00:00:00:00:01/
    expect(who({ serial: 'S1', ip: '10.2.77.7' })).toMatch(said)
    expect(who({ serial: 'S1', mac: '02:00:00:00:00:99', ip: '10.2.77.7' })).toMatch(said)
    // Where addresses say nothing, hardware addresses do.
    expect(who({ uuid: 'a0', ip: '10.2.77.7' }, { address: false })).toMatch(said)
    expect(who({ serial: 'S1', mac: macOf(1), ip: '10.2.0.1' })).toBe('cn1')
  })

  it('that has the hardware address of one node and the address of another', () => {
    expect(who({ mac: macOf(1), ip: '10.2.0.2' })).toMatch(
      /^ambiguous: the machine would be cn1 by/,
    )
  })

  it('that asks from the address of a node whose hardware address is another', () => {
    expect(who({ mac: '02:00:00:00:00:99', ip: '10.2.0.1' })).toBe(
      'ambiguous: 02:00:00:00:00:99 asks as cn1, whose eno1 has 02:00:00:00:00:01',
    )
  })

  it('that has the hardware address of a node and no address of it', () => {
    expect(who({ mac: macOf(1), ip: '10.2.77.7' })).toBe(
      'ambiguous: what asks as cn1 asks from 10.2.77.7, and eno1 has 10.2.0.1',
    )
    expect(who({ mac: macOf(1), ip: '10.2.77.7' }, { address: false })).toBe('cn1')
  })

  it('that fits several nodes, or says what is no hardware address', () => {
    const twice = { cn1: { uuid: 'C0' }, cn2: { uuid: 'C0' } }
    const found = new Machines(modelOf({}, twice)).identify({ uuid: 'C0' })
    expect(found.kind === 'refused' && found.error.code).toBe('ambiguous')
    expect(who({ mac: '../../etc/passwd' })).toMatch(/^address: /)
    expect(who({ serial: 'S1', uuid: 'shared' })).toMatch(/^ambiguous: /)
  })
})
