/** What is typed behind the escape character at the start of a line. */
export const escapes = [
  ['.', 'end', 'end'],
  ['B', 'break', 'send a break'],
  ['t', 'take', 'take the keyboard, where several watch'],
  ['r', 'reopen', 'close the console and open it anew'],
  ['\u001a', 'suspend', 'suspend this program'],
  ['?', 'help', 'this help'],
] as const

/** What somebody wants of the console besides sending characters. */
export type EscapeAction = (typeof escapes)[number][1]

/** What becomes of typed bytes. */
export type Typed =
  | { readonly kind: 'send'; readonly bytes: Buffer }
  | { readonly kind: EscapeAction }

const carriageReturn = 0x0d
const lineFeed = 0x0a

/** Finds escapes in what is typed: they count at the start of a line only, and never reach the node. */
export class EscapeReader {
  #atStart = true
  #isEscaped = false

  /** @param character the escape character; undefined for none */
  constructor(private readonly character: number | undefined) {}

  read(bytes: Uint8Array): Typed[] {
    const typed: Typed[] = []
    let plain: number[] = []
    const flush = () => {
      if (plain.length > 0) typed.push({ kind: 'send', bytes: Buffer.from(plain) })
      plain = []
    }
    for (const byte of bytes) {
      if (this.#isEscaped) {
        this.#isEscaped = false
        const action = escapes.find(([key]) => key.charCodeAt(0) === byte)?.[1]
        if (action !== undefined) {
          flush()
          typed.push({ kind: action })
          this.#atStart = true
          continue
        }
        // The character twice is the character; anything else was no escape.
        if (byte !== this.character && this.character !== undefined) plain.push(this.character)
      } else if (this.#atStart && byte === this.character) {
        this.#isEscaped = true
        continue
      }
      plain.push(byte)
      this.#atStart = byte === carriageReturn || byte === lineFeed
    }
    flush()
    return typed
  }
}

/** The character of `--escape`: one character, `^X` for a control character, or `none`. */
export function parseEscape(input: string): number | undefined {
  if (input === 'none') return undefined
  const [only = '', control = ''] = input
  const code = only.charCodeAt(0)
  if (input.length === 1 && code < 0x80) return code
  const letter = control.toUpperCase().charCodeAt(0)
  if (input.length === 2 && only === '^' && letter >= 0x40 && letter < 0x60) return letter - 0x40
  throw new Error("it has to be one character, as '~', a control character, as '^]', or 'none'")
}

/** The character as people read it. */
export function escapeName(code: number): string {
  return code < 0x20 ? `^${String.fromCharCode(code + 0x40)}` : String.fromCharCode(code)
}

/** What can be typed, for people. */
export function escapeHelp(character: number): string[] {
  const name = escapeName(character)
  const lines = escapes.map(([key, , what]) => {
    const code = key.charCodeAt(0)
    return `${name}${code < 0x20 ? escapeName(code) : key}  ${what}`
  })
  return [...lines, `${name}${name}  send ${name}`]
}
