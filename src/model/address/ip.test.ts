import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { Ip } from './ip.js'

describe('an IPv4 address', () => {
  it('is a number of 32 bits', () => {
    const address = Ip.parse('255.254.1.2')
    expect([address.family, address.value, String(address)]).toEqual([
      4,
      0xfffe0102n,
      '255.254.1.2',
    ])
  })

  it('refuses octal-looking numbers rather than guess', () => {
    expect(() => Ip.parse('10.0.0.010')).toThrow('zeros in front')
  })
})

describe('an IPv6 address', () => {
  it.each([
    ['2001:DB8:0:0:0:0:0:1', '2001:db8::1'],
    ['2001:db8:0:1:1:1:1:1', '2001:db8:0:1:1:1:1:1'],
    ['2001:0:0:1:0:0:0:1', '2001:0:0:1::1'],
    ['2001:db8:0:0:1:0:0:1', '2001:db8::1:0:0:1'],
    ['0:0:0:0:0:0:0:0', '::'],
    ['fe80:0000::', 'fe80::'],
    ['::ffff:10.2.0.1', '::ffff:10.2.0.1'],
    ['::ffff:a02:1', '::ffff:10.2.0.1'],
    ['64:ff9b::192.0.2.33', '64:ff9b::c000:221'],
  ])('%s is written %s', (text, canonical) => {
    expect(String(Ip.parse(text))).toBe(canonical)
  })

  it('of any value is written so that it reads back, never longer than it must be', () => {
    const group = fc.oneof(fc.constant(0), fc.constant(0), fc.nat(0xffff))
    fc.assert(
      fc.property(fc.array(group, { minLength: 8, maxLength: 8 }), (groups) => {
        const long = groups.map((one) => one.toString(16)).join(':')
        const text = String(Ip.parse(long))
        expect(Ip.parse(text).equals(Ip.parse(long))).toBe(true)
        expect(text.length).toBeLessThanOrEqual(long.length + '::ffff:255.255.255.255'.length)
        // Two groups of zeros in a row stand only where longer ones were left out.
        if (!text.includes('::')) expect(text).not.toMatch(/(^|:)0:0(:|$)/)
      }),
    )
  })
})

describe('addresses', () => {
  it('are ordered by family, then by value', () => {
    const texts = ['::1', '10.0.0.10', '10.0.0.9', '::']
    const sorted = texts.map(Ip.parse).sort((a, b) => a.compare(b))
    expect(sorted.map(String)).toEqual(['10.0.0.9', '10.0.0.10', '::', '::1'])
  })

  it('are frozen values that compare deeply and serialise as text', () => {
    const address = Ip.parse('10.2.0.1')
    expect(Object.isFrozen(address)).toBe(true)
    expect(address).toEqual(Ip.of(4, 0x0a020001))
    expect(address).not.toEqual(Ip.parse('10.2.0.2'))
    expect(JSON.stringify({ address })).toBe('{"address":"10.2.0.1"}')
    expect([Ip.is(address), Ip.is('10.2.0.1'), Ip.is(null)]).toEqual([true, false, false])
  })

  it('count on, and end where their family ends', () => {
    expect(String(Ip.parse('10.2.0.255').plus(1))).toBe('10.2.1.0')
    expect(String(Ip.parse('::1:0:0').plus(-1))).toBe('::ffff:ffff')
    expect(() => Ip.parse('255.255.255.255').plus(1)).toThrow('no IPv4 address')
    expect(() => Ip.parse('::').plus(-1)).toThrow('no IPv6 address')
  })

  it('name no control character that came with a text', () => {
    const action = () => Ip.parse('10.0.0.\u001b[2J')
    expect(action).toThrow('is not a number from 0 to 255')
    expect(action).not.toThrow('\u001b')
  })
})
