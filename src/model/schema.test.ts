import { describe, expect, it } from 'vitest'
import { checkOptions, kinds } from './schema.js'
import { secretRef } from './secret.js'

const schema = {
  user: kinds.text(),
  channel: kinds.int().default(1),
  mode: kinds.oneOf('lan', 'serial').optional(),
  password: kinds.secret(),
}
const password = secretRef('env', 'BMC_PASSWORD')

describe('a kind of setting', () => {
  it('accepts what it says and nothing else', () => {
    const accepted = (kind: { accepts(value: unknown): boolean }) =>
      [1, 1.5, Number.NaN, 'a', '', true, null, undefined, ['a'], [1], {}, password].filter(
        (value) => kind.accepts(value),
      )
    expect(accepted(kinds.int())).toEqual([1])
    expect(accepted(kinds.ints())).toEqual([[1]])
    expect(accepted(kinds.number())).toEqual([1, 1.5])
    expect(accepted(kinds.text())).toEqual(['a', ''])
    expect(accepted(kinds.bool())).toEqual([true])
    expect(accepted(kinds.oneOf('a', 'b'))).toEqual(['a'])
    expect(accepted(kinds.texts())).toEqual([['a']])
    expect(accepted(kinds.secret())).toEqual([password])
  })

  it('may be left out, with a default or without', () => {
    expect(kinds.int()).toMatchObject({ needed: true })
    expect(kinds.int().optional()).toMatchObject({ needed: false })
    expect(kinds.int().default(0)).toMatchObject({ needed: false, fallback: 0 })
  })
})

describe('written options', () => {
  it('are right where all that is needed is there in its form', () => {
    expect(checkOptions({ user: 'admin', password, mode: undefined }, schema)).toEqual([])
  })

  it('have a sentence for each fault, which never holds what was written', () => {
    const written = { usr: 'admin', channel: '1', mode: 'wlan', password: 'hunter2', port: 1 }
    const findings = checkOptions(written, schema, ['port'])
    expect(findings).toEqual([
      `'usr' is not an option; did you mean 'user'?`,
      `'channel' must be an integer`,
      `'mode' must be one of 'lan', 'serial'`,
      `'password' must be a secret reference such as env('NAME')`,
      `'user' is missing`,
    ])
    expect(findings.join()).not.toContain('hunter2')
  })

  it('may be called whatever objects have by nature', () => {
    expect(checkOptions({ toString: 1 }, {})).toEqual([`'toString' is not an option`])
  })
})
