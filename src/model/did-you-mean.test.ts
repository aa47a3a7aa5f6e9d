import { describe, expect, it } from 'vitest'
import { didYouMean, nearest } from './did-you-mean.js'

describe('nearest', () => {
  it('finds what differs by a slip of the fingers', () => {
    const known = ['kernelArgs', 'interfaces', 'power', 'image']
    expect(nearest('imgae', known)).toBe('image')
    expect(nearest('Interface', known)).toBe('interfaces')
    expect(nearest('kernelargs', known)).toBe('kernelArgs')
    expect(nearest('eno2', ['eno1', 'ib0'])).toBe('eno1')
  })

  it('guesses nothing that is too far away', () => {
    expect(nearest('bios', ['power', 'image'])).toBeUndefined()
    expect(nearest('a', ['b', 'c'])).toBeUndefined()
    expect(nearest('', ['a'])).toBeUndefined()
  })

  it('takes the nearest of several', () => {
    expect(nearest('cn0042', ['cn0142', 'cn0043', 'cn42'])).toBe('cn0142')
    expect(nearest('rocky8', ['rocky', 'rocky88', 'rocky9'])).toBe('rocky')
  })
})

describe('didYouMean', () => {
  it('is a guess, or what there is, or nothing where that is too much', () => {
    expect(didYouMean('mgnt', ['mgmt', 'bmc'])).toBe(`; did you mean 'mgmt'?`)
    expect(didYouMean('x', ['mgmt', 'bmc'])).toBe(`; there is 'mgmt', 'bmc'`)
    expect(didYouMean('x', [])).toBe('')
    expect(
      didYouMean(
        'x',
        Array.from({ length: 13 }, (_, n) => `network${n}`),
      ),
    ).toBe('')
  })
})
