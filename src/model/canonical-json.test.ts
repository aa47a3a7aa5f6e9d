import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { canonicalJson } from './canonical-json.js'
import { Ip } from './ip.js'
import { NodeSet } from './node-set.js'

describe('canonical JSON', () => {
  it('sorts keys, leaves out undefined, and takes what toJSON gives', () => {
    const value = { b: [1, undefined, { z: 1, a: 2 }], a: Ip.parse('10.0.0.1'), c: undefined }
    expect(canonicalJson(value)).toBe('{"a":"10.0.0.1","b":[1,null,{"a":2,"z":1}]}')
    expect(canonicalJson({ é: 1, e: 2, Z: 3 })).toBe('{"Z":3,"e":2,"é":1}')
    expect(canonicalJson(NodeSet.parse('cn[1-2]'))).toBe('"cn[1-2]"')
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
