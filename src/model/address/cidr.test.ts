import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { PhoenixError } from '../../error.js'
import { Cidr } from './cidr.js'
import { Ip } from './ip.js'

describe('a network prefix', () => {
  it('knows its addresses', () => {
    const net = Cidr.parse('10.2.0.0/16')
    const texts = [net.network, net.first, net.last, net.broadcast, net.netmask].map(String)
    expect(texts).toEqual(['10.2.0.0', '10.2.0.0', '10.2.255.255', '10.2.255.255', '255.255.0.0'])
    expect([net.prefix, net.family, net.size]).toEqual([16, 4, 65536n])
  })

  it.each(['10.0.0.0/31', '10.0.0.0/32', 'fd00::/64'])('%s has no broadcast address', (text) => {
    expect(Cidr.parse(text).broadcast).toBeUndefined()
  })

  it('of IPv6 is as large as it says', () => {
    const net = Cidr.parse('fd00::/64')
    expect(net.size).toBe(1n << 64n)
    expect(String(net.last)).toBe('fd00::ffff:ffff:ffff:ffff')
    expect(String(net.host(1n << 63n))).toBe('fd00::8000:0:0:0')
    expect(String(Cidr.parse('::/0').last)).toBe('ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff')
  })

  it('counts its hosts from the network on', () => {
    const net = Cidr.parse('10.2.0.0/16')
    expect([0, 1, 256, 65535].map((n) => String(net.host(n)))).toEqual([
      '10.2.0.0',
      '10.2.0.1',
      '10.2.1.0',
      '10.2.255.255',
    ])
  })

  it.each([
    ['10.2.0.0/16', 70000, 'host 70000 is outside 10.2.0.0/16 (0 to 65535)'],
    ['10.2.0.0/16', -1, 'host -1 is outside 10.2.0.0/16 (0 to 65535)'],
    ['10.2.0.0/32', 1, 'host 1 is outside 10.2.0.0/32 (0 to 0)'],
    ['fd00::/64', -1, 'host -1 is outside fd00::/64 (0 to 18446744073709551615)'],
    ['10.2.0.0/16', 1.5, 'host 1.5 of 10.2.0.0/16 is not a whole number'],
    ['10.2.0.0/16', Number.NaN, 'host NaN of 10.2.0.0/16 is not a whole number'],
  ])('%s has no host %d', (text, n, message) => {
    expect(() => Cidr.parse(text).host(n)).toThrow(new PhoenixError('address', message))
  })

  it('contains exactly its own addresses', () => {
    fc.assert(
      fc.property(fc.nat(0xffff_ffff), fc.nat(32), fc.nat(0xffff_ffff), (at, prefix, other) => {
        const net = Cidr.of(Ip.of(4, at), prefix)
        const size = 2 ** (32 - prefix)
        const inside = Math.floor(at / size) === Math.floor(other / size)
        expect(net.contains(Ip.of(4, other))).toBe(inside)
        expect(Cidr.parse(String(net))).toEqual(net)
      }),
    )
    expect(Cidr.parse('0.0.0.0/0').contains(Ip.parse('::1'))).toBe(false)
  })

  it('overlaps what holds it and what it holds, and nothing else', () => {
    const overlaps = (a: string, b: string) => Cidr.parse(a).overlaps(Cidr.parse(b))
    expect(overlaps('10.2.0.0/16', '10.2.3.0/24')).toBe(true)
    expect(overlaps('10.2.3.0/24', '10.2.0.0/16')).toBe(true)
    expect(overlaps('10.2.0.0/16', '10.3.0.0/16')).toBe(false)
    expect(overlaps('0.0.0.0/0', '::/0')).toBe(false)
  })

  it('is a frozen value that compares and serialises', () => {
    const net = Cidr.parse('10.2.0.0/16')
    expect(Object.isFrozen(net)).toBe(true)
    expect(net.equals(Cidr.of(Ip.parse('10.2.3.4'), 16))).toBe(true)
    expect(net.equals(Cidr.parse('10.2.0.0/17'))).toBe(false)
    expect(JSON.stringify({ net })).toBe('{"net":"10.2.0.0/16"}')
    expect([Cidr.is(net), Cidr.is(net.network)]).toEqual([true, false])
  })
})
