/** A command that runs beside a story, and what it has said so far. */
import type { ChildProcess } from 'node:child_process'

export class Running {
  text = ''
  readonly ended: Promise<number | null>
  readonly #looks = new Set<() => void>()

  constructor(readonly process: ChildProcess) {
    const take = (chunk: Buffer) => {
      this.text += chunk.toString()
      for (const look of this.#looks) look()
    }
    process.stdout?.on('data', take)
    process.stderr?.on('data', take)
    this.ended = new Promise((resolve) => process.once('close', resolve))
  }

  /** Waits for words behind those that were waited for before; gives what matched. */
  says(words: RegExp, seconds = 60): Promise<string> {
    return new Promise((resolve, reject) => {
      const done = (then: () => void) => {
        clearTimeout(timer)
        this.#looks.delete(look)
        then()
      }
      const late = () => done(() => reject(new Error(`no ${words} in:\n${this.text}`)))
      const timer = setTimeout(late, seconds * 1000)
      const look = () => {
        const match = words.exec(this.text.slice(this.#heard))
        if (match === null) return
        this.#heard += match.index + match[0].length
        done(() => resolve(match[0]))
      }
      this.#looks.add(look)
      void this.ended.then(() => {
        if (this.#looks.has(look)) late()
      })
      look()
    })
  }

  #heard = 0

  /** What it has said up to now is waited for no more. */
  catchUp(): void {
    this.#heard = this.text.length
  }

  /** Ends it, and waits until it has. */
  async stop(signal: NodeJS.Signals = 'SIGTERM'): Promise<void> {
    if (this.process.exitCode === null && this.process.signalCode === null) {
      this.process.kill(signal)
    }
    await this.ended
  }
}
