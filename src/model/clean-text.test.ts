import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { cleanJson, cleanLine, cleanLines, printable } from './clean-text.js'

const obeyed = /(?![\n\t])[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/u
const half = /\p{Cs}/u
const texts = fc.oneof(
  fc.string({ unit: 'binary' }),
  fc.array(fc.integer({ min: 0, max: 0xffff })).map((codes) => String.fromCharCode(...codes)),
)

describe('texts of strangers', () => {
  it('hold nothing that a terminal obeys', () => {
    fc.assert(
      fc.property(texts, (text) => {
        for (const safe of [printable(text), cleanLines(text), cleanLine(text)]) {
          expect(safe).not.toMatch(obeyed)
          expect(safe).not.toMatch(half)
        }
        expect(printable(text)).not.toMatch(/[\n\r\t]/)
        expect(cleanLine(text)).not.toMatch(/[\n\r\t]|^ | $| {2}/)
      }),
    )
    expect(cleanLines('a\u001b]0;owned\u0007b\nc\td')).toBe('a\ufffd]0;owned\ufffdb\nc\td')
    expect(cleanLines('\u202egnp.exe')).toBe('\ufffdgnp.exe')
    expect(printable('cn1\ncn2\u200b')).toBe('cn1\ufffdcn2\ufffd')
    expect(cleanLine('  so\u0000\u001b[2J\r\n there \u0000')).toBe('so [2J there')
  })

  it('are left alone where there is nothing to be feared', () => {
    const text = 'Gehäuse 3: 温度 42 °C 🦊'
    expect([printable(text), cleanLines(text), cleanLine(text)]).toEqual([text, text, text])
  })

  it('are never longer than is asked for', () => {
    fc.assert(
      fc.property(texts, fc.integer({ min: 1, max: 20 }), (text, limit) => {
        const line = cleanLine(text, limit)
        expect(line.length).toBeLessThanOrEqual(limit)
        if (cleanLine(text).length <= limit && text.length <= limit)
          expect(line).toBe(cleanLine(text))
      }),
    )
    expect(cleanLine('a'.repeat(10_000_000), 5)).toBe('aaaa…')
  })

  it('mean the same in JSON', () => {
    fc.assert(
      fc.property(texts, (text) => {
        const json = cleanJson(JSON.stringify({ text }, undefined, 1))
        expect(json).not.toMatch(obeyed)
        expect(JSON.parse(json)).toEqual({ text })
      }),
    )
  })
})
