import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { Ip } from './address/ip.js'
import { canonicalJson } from './canonical-json.js'
import { Secret } from './secret.js'

describe('canonical JSON', () => {
  it('sorts keys and leaves out members that are undefined', () => {
    const value = { b: [1, null, { z: 1, a: 2 }], a: 'x', c: undefined }
    expect(canonicalJson(value)).toBe('{"a":"x","b":[1,null,{"a":2,"z":1}]}')
    expect(canonicalJson({ é: 1, e: 2, Z: 3 })).toBe('{"Z":3,"e":2,"é":1}')
  })

  it('refuses what JSON cannot hold, secrets among it, and says what it was', () => {
    const holes = [1, undefined]
    for (const wrong of [
      Number.NaN,
      holes,
      () => 1,
      new Date(0),
      Secret.of('x'),
      Ip.parse('::1'),
    ]) {
      expect(() => canonicalJson({ wrong }, 'the step')).toThrow(/^the step cannot be written/)
    }
  })

  it('holds what JSON holds', () => {
    fc.assert(
      fc.property(fc.jsonValue(), (value) => {
        expect(JSON.parse(canonicalJson(value))).toEqual(JSON.parse(JSON.stringify(value)))
      }),
    )
  })

  it('is the same in whatever order the keys came', () => {
    const shuffled = (value: unknown): unknown => {
      if (Array.isArray(value)) return value.map(shuffled)
      if (typeof value !== 'object' || value === null) return value
      return Object.fromEntries(
        Object.entries(value)
          .reverse()
          .map(([key, one]) => [key, shuffled(one)]),
      )
    }
    fc.assert(
      fc.property(fc.jsonValue(), (value) => {
        expect(canonicalJson(shuffled(value))).toBe(canonicalJson(value))
      }),
    )
  })
})
