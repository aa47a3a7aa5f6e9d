import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { EscapeReader, escapeHelp, parseEscape, type Typed } from './escape.js'

const tilde = 0x7e

/** What became of what was typed: plain text, and actions in angle brackets. */
function told(typed: readonly Typed[]): string {
  return typed.map((one) => (one.kind === 'send' ? one.bytes.toString() : `<${one.kind}>`)).join('')
}
const type = (...pieces: string[]) => {
  const reader = new EscapeReader(tilde)
  return pieces.map((piece) => told(reader.read(Buffer.from(piece)))).join('')
}

describe('escapes', () => {
  it.each([
    ['~.', '<end>'],
    ['ls\r~.', 'ls\r<end>'],
    ['ls\n~B', 'ls\n<break>'],
    ['a~.', 'a~.'],
    ['~~.', '~.'],
    ['~x', '~x'],
    ['~~', '~'],
    ['~?~.', '<help><end>'],
    ['~t', '<take>'],
    ['\u0003', '\u0003'],
  ])('%j becomes %j', (typed, becomes) => {
    expect(type(typed)).toBe(becomes)
    expect(type(...typed)).toBe(becomes)
  })

  it('lose nothing that is none of them, however it is cut', () => {
    fc.assert(
      fc.property(fc.array(fc.stringMatching(/^[a-z \r]{0,9}$/)), (pieces) => {
        expect(type(...pieces)).toBe(pieces.join(''))
      }),
    )
  })

  it('are none where there is no escape character', () => {
    expect(told(new EscapeReader(undefined).read(Buffer.from('~.\r~.')))).toBe('~.\r~.')
  })

  it('may begin with another character, which is named in the help', () => {
    expect(parseEscape('^]')).toBe(0x1d)
    expect(parseEscape('none')).toBe(undefined)
    expect(told(new EscapeReader(0x1d).read(Buffer.from('\u001d.')))).toBe('<end>')
    expect(escapeHelp(0x1d)).toContain('^].  end')
    expect(() => parseEscape('abc')).toThrow('one character')
  })
})
