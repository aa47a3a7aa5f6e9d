import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { clean, cleanJson, cleanLine } from './clean.js'

// biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for
const obeyed = /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u200e\u200f\u202a-\u202e\u2066-\u2069]/

describe('texts of strangers', () => {
  it('hold nothing that a terminal obeys', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => {
        expect(clean(text)).not.toMatch(obeyed)
        expect(cleanLine(text)).not.toMatch(/[\n\t]/)
      }),
    )
    expect(clean('a\u001b]0;owned\u0007b\nc\td')).toBe('a\ufffd]0;owned\ufffdb\nc\td')
    expect(clean('\u202egnp.exe')).toBe('\ufffdgnp.exe')
  })

  it('mean the same in JSON', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => {
        const json = cleanJson(JSON.stringify({ text }))
        expect(json).not.toMatch(obeyed)
        expect(JSON.parse(json)).toEqual({ text })
      }),
    )
  })
})
