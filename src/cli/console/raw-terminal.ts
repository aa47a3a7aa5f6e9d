import { spawnSync } from 'node:child_process'
import type { Io } from '../terminal/io.js'

/** The keyboard of a console: each key goes to the node as it is pressed, Ctrl-C too. */
export class RawTerminal {
  readonly #stdin: Io['stdin']
  #isRaw = false
  /** The last way out: whoever ends the process does not leave a mute terminal behind. */
  readonly #leave = () => this.leave()

  constructor({ stdin }: Pick<Io, 'stdin'>) {
    this.#stdin = stdin
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
  }

  /** Puts the terminal back as it was. Safe to call twice. */
  leave(): void {
    if (!this.#isRaw) return
    this.#isRaw = false
    process.removeListener('exit', this.#leave)
    try {
      this.#stdin.setRawMode?.(false)
    } catch {
      // The terminal has gone.
    }
  }

  /** Gives the terminal to the shell, until the process is called back. */
  suspend(): void {
    this.leave()
    process.once('SIGCONT', () => this.enter())
    process.kill(process.pid, 'SIGTSTP')
  }
}
