import { describe, expect, it } from 'vitest'
import { isBiosSecret, isBiosSetting, isSetTo } from './bios.js'

describe('a setting of the BIOS', () => {
  it('is a text of one line, a number, or true or false', () => {
    for (const value of ['Enabled', '', 0, -1.5, false]) expect(isBiosSetting(value)).toBe(true)
    for (const value of [null, undefined, ['a'], {}, Number.NaN, 'a\nb', 'a'.repeat(5000)]) {
      expect(isBiosSetting(value)).toBe(false)
    }
  })

  it('is as wanted, also where a number or a truth is told as a text', () => {
    expect(isSetTo('Enabled', 'Enabled')).toBe(true)
    expect(isSetTo(4, '4')).toBe(true)
    expect(isSetTo('4', 4)).toBe(true)
    expect(isSetTo(true, 'TRUE')).toBe(true)
    for (const told of ['enabled', null, undefined, 'Disabled'])
      expect(isSetTo(told, 'Enabled')).toBe(false)
    expect(isSetTo(null, 'null')).toBe(false)
    expect(isSetTo(1, true)).toBe(false)
  })

  it('that is a password is known by its name', () => {
    for (const name of [
      'AdminPassword',
      'SysPassword',
      'SetupPassword_0119',
      'SHA256SystemPasswordSalt',
    ])
      expect(isBiosSecret(name)).toBe(true)
    for (const name of ['PasswordStatus', 'ProcTurboMode', 'PasswordLength'])
      expect(isBiosSecret(name)).toBe(false)
  })
})
