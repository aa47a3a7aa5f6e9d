import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { Mac } from './mac.js'

const infiniBand = '80:00:02:08:fe:80:00:00:00:00:00:00:00:02:c9:03:00:31:78:f1'

describe('a hardware address', () => {
  it.each(['AA:BB:cc:dd:ee:0f', 'aa-bb-cc-dd-ee-0f', 'AABB.CCDD.EE0F', 'aabbccddee0f'])(
    'may be written %s',
    (text) => {
      expect(String(Mac.parse(text))).toBe('aa:bb:cc:dd:ee:0f')
    },
  )

  it('may have the 20 bytes of InfiniBand in every form', () => {
    const bare = infiniBand.replaceAll(':', '')
    const forms = [
      infiniBand,
      infiniBand.replaceAll(':', '-'),
      bare,
      bare.replace(/.{4}(?=.)/g, '$&.'),
    ]
    for (const form of forms) {
      const mac = Mac.parse(form)
      expect([String(mac), mac.length]).toEqual([infiniBand, 20])
    }
  })

  it.each([
    ['00:11:22:33:44:5:', '00:11:22:33:44:5:'],
    ['00:11:22:33:44:5', "'5' in"],
    ['0011.2233', 'is not a hardware address'],
    ['0011:2233:4455', 'is not a hardware address'],
    ['00112233445', 'is not a hardware address'],
    ['', 'is not a hardware address'],
    ['ff:ff:ff:ff:ff:ff', 'multicast'],
    ['33:33:00:00:00:01', 'multicast'],
    ['00:00:00:00:00:00', 'all zeros'],
    ['00'.repeat(20), 'all zeros'],
  ])('%j is refused with a reason', (text, reason) => {
    expect(() => Mac.parse(text)).toThrow(reason)
  })

  it('is a frozen value that compares and serialises', () => {
    const mac = Mac.parse('02:00:00:00:00:01')
    expect(Object.isFrozen(mac)).toBe(true)
    expect(mac.equals(Mac.parse('0200.0000.0001'))).toBe(true)
    expect(mac).not.toEqual(Mac.parse('02:00:00:00:00:02'))
    expect(JSON.stringify({ mac })).toBe('{"mac":"02:00:00:00:00:01"}')
    expect([Mac.is(mac), Mac.is(String(mac)), mac.length]).toEqual([true, false, 6])
  })

  it('reads back what it wrote', () => {
    fc.assert(
      fc.property(fc.array(fc.nat(255), { minLength: 6, maxLength: 6 }), (bytes) => {
        bytes[0] = 2
        const text = bytes.map((byte) => byte.toString(16).padStart(2, '0')).join(':')
        expect(String(Mac.parse(text))).toBe(text)
      }),
    )
  })
})
