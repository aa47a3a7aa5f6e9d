import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { TerminalModes } from './terminal-modes.js'

const esc = '\u001b'

function leftBy(...pieces: string[]): TerminalModes {
  const modes = new TerminalModes()
  for (const piece of pieces) modes.read(Buffer.from(piece, 'latin1'))
  return modes
}
/** Escapes as people write them. */
const shown = (text: string) => text.replaceAll(esc, '^[')

describe('what a node left set on the terminal', () => {
  it.each([
    ['nothing', 'plain text\r\n', ''],
    ['an editor', '^[[?1049h^[[?1h^[=^[[1;24r', '^[[?1049l^[[?1l^[>^[7^[[r^[8'],
    ['a mouse', '^[[?1000;1006h', '^[[?1000l^[[?1006l'],
    ['a hidden cursor', '^[[?25l', '^[[?25h'],
    ['lines that are not wrapped', '^[[?7l', '^[[?7h'],
    ['colours', '^[[1;31mred', '^[[m'],
    ['line drawing', '^[(0^N', '^[(B^O'],
    ['other keys', '^[[>4;2m', '^[[>4m'],
    ['pasting in brackets', '^[[?2004h', '^[[?2004l'],
  ])('%s', (_, written, taken) => {
    const text = written.replaceAll('^[', esc).replaceAll('^N', '\u000e')
    const modes = leftBy(text)
    expect(shown(modes.reset).replaceAll('\u000f', '^O')).toBe(taken)
    // What is set once more is taken back in the same way.
    expect(leftBy(modes.again).reset).toBe(modes.reset)
    expect(leftBy(...text).reset).toBe(modes.reset)
    expect(leftBy(text, modes.reset).reset).toBe('')
  })

  it('is nothing once the programs have taken it back themselves, or the terminal was reset', () => {
    expect(leftBy(`${esc}[?1049h${esc}[?1049l${esc}[31m${esc}[0m`).reset).toBe('')
    expect(leftBy(`${esc}[?1049h${esc}[?25l${esc}c`).reset).toBe('')
  })

  it('is found in whatever a node writes, however it is cut, and nothing is kept of the rest', () => {
    const bytes = fc.array(fc.uint8Array({ maxLength: 40 }), { maxLength: 5 })
    fc.assert(
      fc.property(bytes, (pieces) => {
        const modes = new TerminalModes()
        for (const piece of pieces) modes.read(piece)
        modes.read(Buffer.from(`${esc}c${esc}[?10`))
        modes.read(Buffer.from('49h'))
        expect(shown(modes.reset)).toBe('^[[?1049l')
      }),
    )
  })
})
