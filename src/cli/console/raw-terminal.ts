import { spawnSync } from 'node:child_process'
import type { Io } from '../terminal/io.js'
import { TerminalModes } from './terminal-modes.js'

/** The keyboard of a console: each key goes to the node as it is pressed, Ctrl-C too. */
export class RawTerminal {
  readonly #stdin: Io['stdin']
  readonly #stdout: Io['stdout']
  readonly #modes = new TerminalModes()
  #isRaw = false
  /** The last way out: whoever ends the process does not leave a mute terminal behind. */
  readonly #leave = () => this.leave()

  constructor({ stdin, stdout }: Pick<Io, 'stdin' | 'stdout'>) {
    this.#stdin = stdin
    this.#stdout = stdout
  }

  /** Shows what the node writes, as it is. */
  show(bytes: Uint8Array): Promise<unknown> | undefined {
    if (this.#isRaw && this.#stdout.isTTY) this.#modes.read(bytes)
    return this.#stdout.write(bytes)
  }

  enter(): void {
    if (this.#isRaw || this.#stdin.isTTY !== true) return
    this.#isRaw = true
    process.once('exit', this.#leave)
    if (this.#stdin.setRawMode === undefined) return
    this.#stdin.setRawMode(true)
    // Node leaves the terminal to make two characters of each line feed; what a node writes is shown as it
    // is, or programs that move about on the screen do not. The way back resets this too.
    spawnSync('stty', ['-opost'], { stdio: ['inherit', 'ignore', 'ignore'] })
    this.#say(this.#modes.again)
  }

  /**
   * Puts the terminal back as it was, and takes back what the node has set on it: another screen, a hidden
   * cursor, the mouse. Safe to call twice.
   */
  leave(): void {
    if (!this.#isRaw) return
    this.#isRaw = false
    this.#say(this.#modes.reset)
    process.removeListener('exit', this.#leave)
    try {
      this.#stdin.setRawMode?.(false)
    } catch {
      // The terminal has gone.
    }
  }

  #say(text: string): void {
    if (text !== '') void this.#stdout.write(text)
  }

  /** Gives the terminal to the shell, until the process is called back. */
  suspend(): void {
    this.leave()
    process.once('SIGCONT', () => this.enter())
    process.kill(process.pid, 'SIGTSTP')
  }
}
