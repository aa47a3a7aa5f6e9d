/** Commands as people type them: on a terminal, or in pipes. */
import { type ChildProcess, spawn } from 'node:child_process'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { onTestFinished } from 'vitest'

const root = fileURLToPath(new URL('../../..', import.meta.url))

/** The command `phoenix`, from the sources. */
export const phoenix = `${process.execPath} --import ${join(root, 'node_modules/tsx/dist/loader.mjs')} ${join(root, 'src/cli/main.ts')}`

/** A shell command with its output, on a terminal or in pipes. */
export class Shell {
  text = ''
  readonly ended: Promise<number | null>
  readonly #process: ChildProcess
  readonly #looks = new Set<() => void>()

  /** @param env further variables of its environment */
  constructor(
    folder: string,
    line: string,
    on: 'terminal' | 'pipes',
    more: Readonly<Record<string, string>> = {},
  ) {
    const env = {
      ...process.env,
      ...more,
      XDG_RUNTIME_DIR: join(folder, 'run'),
    }
    const [program, ...args] =
      on === 'terminal' ? ['script', '-qfec', line, '/dev/null'] : ['sh', '-c', line]
    this.#process = spawn(program ?? '', args, { cwd: folder, env })
    const take = (chunk: Buffer) => {
      this.text += chunk.toString('latin1')
      for (const look of this.#looks) look()
    }
    this.#process.stdout?.on('data', take)
    this.#process.stderr?.on('data', take)
    this.ended = new Promise((resolve) => this.#process.once('close', resolve))
    onTestFinished(() => void this.#process.kill('SIGKILL'))
  }

  type(text: string): void {
    this.#process.stdin?.write(text)
  }

  /** Ends what is piped in. */
  end(): void {
    this.#process.stdin?.end()
  }

  kill(signal: NodeJS.Signals): void {
    this.#process.kill(signal)
  }

  /** Waits for words behind those that were waited for before. */
  shows(words: string): Promise<void> {
    return new Promise((resolve, reject) => {
      const late = () => reject(new Error(`no '${words}' in:\n${this.text}`))
      const timer = setTimeout(late, 20_000)
      const look = () => {
        const place = this.text.indexOf(words, this.#seen)
        if (place < 0) return
        this.#seen = place + words.length
        this.#looks.delete(look)
        clearTimeout(timer)
        resolve()
      }
      this.#looks.add(look)
      look()
    })
  }

  #seen = 0
}
