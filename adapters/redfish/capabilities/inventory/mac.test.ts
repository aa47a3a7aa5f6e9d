import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { readMac } from './mac.js'

describe('a MAC address', () => {
  it('is read in every notation, 6 bytes or 20', () => {
    const bytes = fc.oneof(
      fc.uint8Array({ minLength: 6, maxLength: 6 }),
      fc.uint8Array({ minLength: 20, maxLength: 20 }),
    )
    const notation = fc.constantFrom(':', '-', '')
    fc.assert(
      fc.property(bytes, notation, fc.boolean(), (address, separator, upper) => {
        fc.pre(address.some((byte) => byte !== 0) && address.some((byte) => byte !== 255))
        const pairs = [...address].map((byte) => byte.toString(16).padStart(2, '0'))
        const text = pairs.join(separator)
        expect(readMac(upper ? text.toUpperCase() : text)).toBe(pairs.join(':'))
      }),
    )
  })

  it('is read with dots', () => {
    expect(readMac('0040.A683.525F')).toBe('00:40:a6:83:52:5f')
  })

  it.each([
    undefined,
    '',
    'Not Available',
    'N/A',
    '00:00:00:00:00:00',
    '000000000000',
    'FF:FF:FF:FF:FF:FF',
    '00:11:22:33:44:5:',
    '00:11:22:33:44',
    '00:11-22:33:44:55',
    '58a2:e103:0003:96f2',
    '00:11:22:33:44:55:66:77',
    '00:11:22:33:44:gg',
    ':'.repeat(100_000),
  ])('is none: %.40s', (text) => {
    expect(readMac(text)).toBeUndefined()
  })
})
