import { describe, expect, it } from 'vitest'
import { faultsOf } from './check-options.js'

const user = 'admin'

describe('what an admin writes for a BMC', () => {
  it('is right with a name alone, and with all that is spoken and served', () => {
    expect(faultsOf({ user })).toEqual([])
    const all = { suites: [17, 3, 16, 2, 15, 1], quirks: ['intel20', 'opensesspriv', 'icts'] }
    expect(faultsOf({ user: 'sixteen-letters!', ...all })).toEqual([])
  })

  it('has all its faults told at once, each with the reason', () => {
    const faults = faultsOf({
      user: 'a name of two and thirty letters',
      suites: [17, 0, 9, 20],
      quirks: ['intel2O', 'forcepermsg'],
    })
    expect(faults).toEqual([
      'the user name has more than 16 bytes, which IPMI cannot carry',
      'cipher suite 0 is not offered: it checks no password at all',
      'cipher suite 9 is not offered: its encryption, RC4, is broken',
      'cipher suite 20 is not offered: there is none of this number',
      "'quirks' has a name that is none; did you mean 'intel20'?",
      "the quirk 'forcepermsg' is not served: it concerns IPMI 1.5, which is not spoken because it encrypts nothing",
    ])
  })

  it('counts bytes and not letters, and needs a name and a suite', () => {
    expect(faultsOf({ user: 'äääääääää' })).toHaveLength(1)
    expect(faultsOf({ user: '', suites: [] })).toEqual([
      'the user name is empty; anonymous log-ins are not made',
      'no cipher suite is named',
    ])
  })
})
