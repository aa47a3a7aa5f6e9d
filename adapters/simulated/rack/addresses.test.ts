import { isIPv4 } from 'node:net'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { addressAt, addressLimit, isLoopback } from './addresses.js'

describe('the addresses of a rack', () => {
  it('count up from 127.77.0.1 and leave out the last parts 0 and 255', () => {
    expect([0, 1, 253, 254, 508].map(addressAt)).toEqual([
      '127.77.0.1',
      '127.77.0.2',
      '127.77.0.254',
      '127.77.1.1',
      '127.77.2.1',
    ])
    expect(addressAt(256 * 254)).toBe('127.78.0.1')
    expect(addressAt(addressLimit - 1)).toBe('127.255.255.254')
  })

  it('are loopback addresses, and differ', () => {
    const index = fc.integer({ min: 0, max: addressLimit - 1 })
    fc.assert(
      fc.property(index, index, (a, b) => {
        expect(isIPv4(addressAt(a)) && isLoopback(addressAt(a))).toBe(true)
        expect(addressAt(a) === addressAt(b)).toBe(a === b)
      }),
    )
  })
})

describe('a loopback address', () => {
  it.each(['192.0.2.127', '10.127.0.1', '12.7.0.1', '::ffff:127.0.0.1', undefined])(
    'is not %s',
    (address) => {
      expect(isLoopback(address)).toBe(false)
    },
  )
})
