/** Secrets that are given to a command: by reference, on the standard input or typed; never in argv. */
import { PhoenixError } from '../../error.js'
import { Secret, type SecretRef, secretRef } from '../../model/secret.js'
import { resolveSecret } from '../../secret/resolve.js'
import type { Call } from '../command-line/call.js'
import { readText } from '../files/read-text.js'

/** The largest secret that is taken, in characters. */
const longest = 1024

/** The reference that a source names: `env:NAME`, `file:PATH`, `command:PROGRAM`; undefined for `-`. */
export function secretSource(call: Call, source: string): SecretRef | undefined {
  if (source === '-') return undefined
  const [, provider, name] = /^(env|file|command):(.+)$/s.exec(source) ?? []
  if (provider === undefined || name === undefined) {
    // What was typed may be the secret itself.
    throw new PhoenixError('usage', 'that is no source of a secret', {
      hint: 'say env:NAME, file:PATH, command:PROGRAM, or - for the standard input',
    })
  }
  if (provider === 'file') return secretRef('file', call.path(name))
  return secretRef(provider as 'env' | 'command', name)
}

/** The secret of a source. */
export async function secretFrom(call: Call, source: string, signal: AbortSignal): Promise<Secret> {
  const ref = secretSource(call, source)
  if (ref !== undefined) return resolveSecret(ref, { env: call.io.env }, signal)
  return checked((await readText(call, '-')).replace(/\r?\n$/, ''))
}

/** Has a new secret typed twice, unseen. */
export async function typedSecret(call: Call, what: string): Promise<Secret> {
  if (!call.isInteractive) {
    throw new PhoenixError('usage', `${what} is asked for, and there is no terminal to ask on`, {
      hint: 'say where it comes from: env:NAME, file:PATH, command:PROGRAM, or - for the standard input',
    })
  }
  const keys = new HiddenKeys(call)
  try {
    const first = await keys.line(`${what}: `)
    const second = await keys.line('once more: ')
    if (first !== second) throw new PhoenixError('usage', 'the two differ; nothing was done')
    return checked(first)
  } finally {
    keys.close()
  }
}

function checked(text: string): Secret {
  if (text === '') throw new PhoenixError('usage', 'an empty secret is none; nothing was done')
  if (/[\r\n]/.test(text)) {
    throw new PhoenixError('usage', 'the secret has several lines; nothing was done')
  }
  if (text.length > longest) throw new PhoenixError('usage', 'the secret is too long')
  return Secret.of(text)
}

type Terminal = NodeJS.ReadableStream & { setRawMode?(raw: boolean): unknown }

/** Lines that are typed without being shown. */
class HiddenKeys {
  readonly #stdin: Terminal
  #rest = ''
  #isOver = false
  #wake = () => {}
  readonly #release: () => void

  constructor(private readonly call: Call) {
    this.#stdin = call.io.stdin
    // In raw mode the terminal neither shows keys nor makes a signal of Ctrl-C.
    this.#stdin.setRawMode?.(true)
    this.#stdin.setEncoding('utf8')
    this.#stdin.on('data', this.#hear).on('end', this.#end).on('error', this.#end)
    this.#release = call.io.onInterrupt(() => this.#end())
    call.isAsking = true
    this.#stdin.resume()
  }

  async line(question: string): Promise<string> {
    const { stderr } = this.call.io
    await stderr.write(question)
    let typed = ''
    for (;;) {
      for (const key of this.#rest) {
        this.#rest = this.#rest.slice(key.length)
        if (key === '\n' || key === '\r') {
          await stderr.write('\n')
          return typed
        }
        if (key === '\u0003' || key === '\u0004') this.#isOver = true
        else if (key === '\u007f' || key === '\b') typed = [...typed].slice(0, -1).join('')
        else if (key === '\u0015') typed = ''
        else typed += key
      }
      if (this.#isOver) {
        await stderr.write('\n')
        throw new PhoenixError('aborted', 'interrupted; nothing was done')
      }
      await new Promise<void>((resolve) => {
        this.#wake = resolve
      })
    }
  }

  close(): void {
    this.#stdin.off('data', this.#hear).off('end', this.#end).off('error', this.#end)
    this.call.isAsking = false
    this.#release()
    this.#stdin.setRawMode?.(false)
    this.#stdin.pause()
  }

  readonly #hear = (text: string) => {
    this.#rest += text
    this.#wake()
  }

  readonly #end = () => {
    this.#isOver = true
    this.#wake()
  }
}
