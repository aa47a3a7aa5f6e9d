import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { Cidr } from './cidr.js'
import { Ip } from './ip.js'
import { IpRange } from './ip-range.js'
import { Mac } from './mac.js'

describe('a range of addresses', () => {
  it('has its first and its last address, and all between', () => {
    const range = IpRange.parse('10.2.0.250-10.2.1.5')
    expect([range.first, range.last, range.at(6)].map(String)).toEqual([
      '10.2.0.250',
      '10.2.1.5',
      '10.2.1.0',
    ])
    expect([range.family, range.size]).toEqual([4, 12n])
    const inside = ['10.2.0.249', '10.2.0.250', '10.2.1.5', '10.2.1.6', 'fd00::1']
    expect(inside.map((text) => range.contains(Ip.parse(text)))).toEqual([
      false,
      true,
      true,
      false,
      false,
    ])
    expect(() => range.at(12)).toThrow('there is no address 12 in 10.2.0.250-10.2.1.5 (0 to 11)')
  })

  it('is also made of an address, of a prefix, and within a prefix', () => {
    const net = Cidr.parse('10.2.0.0/24')
    expect([IpRange.of(net.network), IpRange.of(net), net.range(2, 9)].map(String)).toEqual([
      '10.2.0.0',
      '10.2.0.0-10.2.0.255',
      '10.2.0.2-10.2.0.9',
    ])
    expect(() => net.range(2, 256)).toThrow('host 256 is outside 10.2.0.0/24 (0 to 255)')
  })

  it.each([
    ['10.2.0.1', `'10.2.0.1' is not a range of addresses; write one such as '10.2.0.1-10.2.0.9'`],
    ['10.2.0.9-10.2.0.1', `'10.2.0.9-10.2.0.1' runs backwards; write '10.2.0.1-10.2.0.9'`],
    ['10.2.0.1-fd00::1', `'10.2.0.1-fd00::1' goes from IPv4 to IPv6 or back`],
    ['10.2.0.1-10.2.0.256', `'256' in '10.2.0.1-10.2.0.256' is not a number from 0 to 255`],
    ['10.2.0.1-10.2.0.2-10.2.0.3', /is not a range of addresses/],
    [
      '10.2.0.0/24-10.2.1.0',
      `'10.2.0.0/24-10.2.1.0' has a prefix length; a range is of addresses alone, and cidr() takes prefixes`,
    ],
  ])('%s is refused', (text, message) => {
    expect(() => IpRange.parse(text)).toThrow(message)
  })

  const ends = fc.tuple(fc.integer({ min: 0, max: 300 }), fc.integer({ min: 0, max: 300 }))
  const ranges = ends.map(([a, b]) => {
    const [first, last] = [Ip.of(4, Math.min(a, b)), Ip.of(4, Math.max(a, b))]
    return IpRange.of(first, last)
  })

  it('overlaps another exactly where they have an address in common', () => {
    fc.assert(
      fc.property(ranges, ranges, (one, other) => {
        let common = false
        for (let n = 0n; n < one.size; n++) common ||= other.contains(one.at(n))
        expect(one.overlaps(other)).toBe(common)
        expect(other.overlaps(one)).toBe(common)
      }),
    )
  })

  it('is read as it is written', () => {
    fc.assert(
      fc.property(ranges, (one) => {
        const text = `${one.first}-${one.last}`
        expect(IpRange.parse(text).equals(one)).toBe(true)
      }),
    )
  })
})

describe('subnets', () => {
  it('cover their network without a gap and without overlap', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 8, max: 24 }),
        fc.integer({ min: 0, max: 6 }),
        (prefix, more) => {
          const whole = Cidr.of(Ip.parse('10.99.77.0'), prefix)
          const count = whole.subnets(prefix + more)
          let next = whole.network
          for (let index = 0; index < count; index++) {
            const part = whole.subnet(index, prefix + more)
            expect(part.network.equals(next)).toBe(true)
            next = part.last.plus(1)
          }
          expect(whole.contains(next)).toBe(false)
        },
      ),
      { numRuns: 30 },
    )
  })

  it('of the whole of IPv6 are counted as far as numbers go', () => {
    const all = Cidr.parse('::/0')
    expect(all.subnets(128)).toBe(Number.MAX_SAFE_INTEGER)
    expect(String(all.subnet(3, 64))).toBe('0:0:0:3::/64')
  })
})

describe('the address that an interface makes of its hardware address', () => {
  it('is the one of RFC 4291', () => {
    const mac = Mac.parse('34:56:78:9a:bc:de')
    expect(String(Cidr.parse('fd00::/64').eui64(mac))).toBe('fd00::3656:78ff:fe9a:bcde')
  })

  it.each([
    ['10.2.0.0/16', '34:56:78:9a:bc:de', 'and 10.2.0.0/16 is none'],
    ['fd00::/80', '34:56:78:9a:bc:de', 'and fd00::/80 is none'],
    ['fd00::/64', Array(20).fill('02').join(':'), 'only a hardware address of 6 bytes'],
  ])('%s cannot be made in of %s', (prefix, mac, message) => {
    expect(() => Cidr.parse(prefix).eui64(Mac.parse(mac))).toThrow(message)
  })
})
