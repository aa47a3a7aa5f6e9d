const esc = '\u001b'
const csi = `${esc}[`

/** Private modes that programs leave behind, and how each is without them. */
const usual: ReadonlyMap<string, boolean> = new Map([
  // The other screen comes first: what is reset behind it is that of the usual one.
  ...['47', '1047', '1049'].map((mode) => [mode, false] as const),
  ...['1', '5', '6', '66', '2004', '2026'].map((mode) => [mode, false] as const),
  // Mice, and whether the window has the focus.
  ...['9', '1000', '1001', '1002', '1003', '1004', '1005', '1006', '1015', '1016'].map(
    (mode) => [mode, false] as const,
  ),
  // Lines are wrapped, and the cursor is seen.
  ...['7', '25'].map((mode) => [mode, true] as const),
])

/** Other states: what sets them is remembered as it came; this takes them back. */
const takesBack = {
  insert: `${csi}4l`,
  keypad: `${esc}>`,
  // The cursor goes home with the margins, and is put back.
  margins: `${esc}7${csi}r${esc}8`,
  keys: `${csi}>4m`,
  lines: `${esc}(B`,
  shift: '\u000f',
  colours: `${csi}m`,
} as const

type State = keyof typeof takesBack

const sequence = new RegExp(
  `${esc}(?:\\[([?>!]?)([\\d;]*)([@-~])|([=>c])|\\(([@-~0-9]))|[\\u000e\\u000f]`,
  'g',
)
/** The longest beginning of a sequence that is kept for its end. */
const longest = 64

/**
 * What programs on a node have set on the terminal that they do not see: another screen, a hidden cursor, a
 * mouse that is told to them, colours. Whoever leaves in the midst of an editor wants none of it.
 */
export class TerminalModes {
  #begun = ''
  readonly #modes = new Map<string, boolean>()
  readonly #states = new Map<State, string>()

  /** Takes note of what is shown. */
  read(bytes: Uint8Array): void {
    const text = this.#begun + Buffer.from(bytes).toString('latin1')
    let end = 0
    for (const found of text.matchAll(sequence)) {
      end = found.index + found[0].length
      this.#note(found)
    }
    const last = text.lastIndexOf(esc)
    this.#begun = last >= end && text.length - last <= longest ? text.slice(last) : ''
  }

  /** What sets it all once more. */
  get again(): string {
    return this.#switched((isOn) => isOn) + [...this.#states.values()].join('')
  }

  /** What takes it all back; nothing where nothing was set. */
  get reset(): string {
    const states = Object.entries(takesBack).filter(([state]) => this.#states.has(state as State))
    return this.#switched((isOn) => !isOn) + states.map(([, text]) => text).join('')
  }

  #switched(how: (isOn: boolean) => boolean): string {
    const known = [...usual.keys()].filter((mode) => this.#modes.has(mode))
    return known
      .map((mode) => `${csi}?${mode}${how(this.#modes.get(mode) === true) ? 'h' : 'l'}`)
      .join('')
  }

  #note(found: RegExpMatchArray): void {
    const [text, prefix, parameters = '', final, single, charset] = found
    if (single === 'c') {
      this.#modes.clear()
      this.#states.clear()
    } else if (single !== undefined) this.#state('keypad', single === '=', text)
    else if (charset !== undefined) this.#state('lines', charset === '0', text)
    else if (final === undefined) this.#state('shift', text === '\u000e', text)
    else if (final === 'h' || final === 'l') this.#switch(prefix, parameters, final === 'h', text)
    else if (prefix === '>' && final === 'm' && parameters.startsWith('4')) {
      this.#state('keys', !/^4(;0?)?$/.test(parameters), text)
    } else if (prefix !== '') return
    else if (final === 'r') this.#state('margins', parameters !== '', text)
    else if (final === 'm') this.#state('colours', !/^[0;]*$/.test(parameters), text)
  }

  #switch(prefix: string | undefined, parameters: string, isOn: boolean, text: string): void {
    if (prefix === '' && parameters === '4') this.#state('insert', isOn, text)
    if (prefix !== '?') return
    for (const mode of parameters.split(';')) {
      const without = usual.get(mode)
      if (without === undefined) continue
      if (without === isOn) this.#modes.delete(mode)
      else this.#modes.set(mode, isOn)
    }
  }

  #state(state: State, isSet: boolean, text: string): void {
    if (isSet) this.#states.set(state, text)
    else this.#states.delete(state)
  }
}
