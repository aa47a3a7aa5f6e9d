import { inspect } from 'node:util'
import { describe, expect, it } from 'vitest'
import { describeSecretRef, isSecretRef, Secret, secretRef } from './secret.js'

const canary = 'kanarienvogel'

describe('a Secret', () => {
  it('does not show its text, however it is turned into text', () => {
    const secret = Secret.of(canary)
    const shown = [
      String(secret),
      `${secret}`,
      JSON.stringify({ secret }),
      inspect(secret),
      inspect({ deep: [secret] }, { depth: 9, showHidden: true }),
      JSON.stringify(Object.entries(secret)),
      JSON.stringify({ ...secret }),
      JSON.stringify(structuredClone(secret)),
      new Error('x', { cause: secret }).stack,
    ]
    expect(shown.join('\n')).not.toContain(canary)
    expect(shown[0]).toBe('***')
  })

  it('gives its text to who asks for it', () => {
    expect(Secret.of(canary).reveal()).toBe(canary)
  })

  it('is known also where it comes from another copy of the package', () => {
    const other = Object.defineProperty({}, Symbol.for('phoenix-cluster.secret'), { value: true })
    expect([Secret.of('x'), other, 'x', null, {}].map(Secret.is)).toEqual([
      true,
      true,
      false,
      false,
      false,
    ])
  })
})

describe('a reference to a secret', () => {
  it('names where the secret is, and never the arguments of a program', () => {
    expect(describeSecretRef(secretRef('env', 'BMC_PASSWORD'))).toBe('env BMC_PASSWORD')
    expect(describeSecretRef(secretRef('command', ['pass', '--token', canary]))).toBe(
      'command pass',
    )
  })

  it('is told from a text that looks like one', () => {
    const ref = secretRef('env', 'X')
    expect(isSecretRef(ref)).toBe(true)
    expect(isSecretRef({ ...ref })).toBe(false)
    expect(isSecretRef('env X')).toBe(false)
    expect(Object.isFrozen(ref)).toBe(true)
  })
})
