import { describe, expect, it } from 'vitest'
import { parseSize } from './size.js'

describe('a size', () => {
  it.each([
    ['512', 512],
    ['64k', 64 * 1024],
    ['64K', 64 * 1024],
    ['10m', 10 * 1024 ** 2],
    ['1G', 1024 ** 3],
  ])('is a number with a letter in either case: %s', (text, bytes) => {
    expect(parseSize(text)).toBe(bytes)
  })

  it.each(['', '0', 'k', '1.5M', '10 M', '1T', '-1'])('is nothing else: %j', (text) => {
    expect(() => parseSize(text)).toThrow(/it has to be a size/)
  })
})
