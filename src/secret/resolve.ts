/** Resolves references to secrets at the moment they are needed. */
import { type ExecFileOptions, execFile } from 'node:child_process'
import { open } from 'node:fs/promises'
import { PhoenixError } from '../error.js'
import { describeSecretRef, Secret, type SecretRef } from '../model/secret.js'

/** The longest time that a program may take to print a secret, in milliseconds. */
const commandTimeout = 30_000
/** The largest secret, in bytes. */
const largest = 64 * 1024

/** Where secrets come from; tests give their own. */
export interface SecretSources {
  readonly env?: Readonly<Record<string, string | undefined>>
}

/**
 * The secret that a reference names. What cannot be had is a `secret-missing` error that names the
 * reference and says what to do; it never holds any part of a secret.
 *
 * @param signal ends the wait with an `aborted` error, and a program that was started with it
 */
export async function resolveSecret(
  ref: SecretRef,
  sources: SecretSources = {},
  signal?: AbortSignal,
): Promise<Secret> {
  const text = await unlessAborted(() => read(ref, sources, signal), ref, signal)
  if (text === '') throw missing(ref, 'it is empty')
  return Secret.of(text)
}

async function read(
  ref: SecretRef,
  { env = process.env }: SecretSources,
  signal: AbortSignal | undefined,
): Promise<string> {
  switch (ref.provider) {
    case 'env': {
      const value = env[String(ref.name)]
      if (value !== undefined) return value
      throw missing(ref, 'the variable is not set', `set it: export ${String(ref.name)}=…`)
    }
    case 'file': {
      try {
        return withoutLineBreak(await readStart(String(ref.name)))
      } catch (error) {
        throw missing(ref, PhoenixError.is(error) ? error.message : reasonOf(error))
      }
    }
    case 'command':
      return withoutLineBreak(await run(ref, signal))
  }
}

/** A file whole, if it is not larger than a secret can be: a device may never end. */
async function readStart(path: string): Promise<string> {
  const file = await open(path)
  try {
    const buffer = Buffer.alloc(largest + 1)
    let length = 0
    // A pipe gives its content in pieces.
    for (let read = -1; read !== 0 && length <= largest; length += read) {
      const piece = await file.read(buffer, length, largest + 1 - length, null)
      read = piece.bytesRead
    }
    if (length > largest) {
      throw new PhoenixError('secret-missing', `it is larger than ${largest} bytes`)
    }
    return buffer.toString('utf8', 0, length)
  } finally {
    await file.close()
  }
}

function run(ref: SecretRef, signal: AbortSignal | undefined): Promise<string> {
  const [program = '', ...args] = typeof ref.name === 'string' ? [ref.name] : ref.name
  return new Promise((resolve, reject) => {
    const options: ExecFileOptions & { encoding: 'utf8' } = {
      encoding: 'utf8',
      timeout: commandTimeout,
      // A program may ignore a polite signal, and then nothing would end the wait.
      killSignal: 'SIGKILL',
      maxBuffer: largest,
      windowsHide: true,
    }
    const child = execFile(program, args, options, (error, stdout) => {
      if (error === null) return resolve(stdout)
      // Neither the program's output nor its arguments go into a message: they may hold the secret.
      const why =
        typeof error.code === 'number' ? `it ended with status ${error.code}` : reasonOf(error)
      reject(missing(ref, why))
    })
    // The option of the same purpose sends the polite signal, whatever `killSignal` says.
    const end = () => {
      child.stdout?.destroy()
      child.kill('SIGKILL')
    }
    signal?.addEventListener('abort', end, { once: true })
    child.once('close', () => signal?.removeEventListener('abort', end))
    // A program that asks a person finds nobody, instead of waiting for an answer.
    child.stdin?.end()
  })
}

/** The result of the work, or an `aborted` error as soon as the caller wants to leave. */
function unlessAborted<T>(
  work: () => Promise<T>,
  ref: SecretRef,
  signal: AbortSignal | undefined,
): Promise<T> {
  if (signal === undefined) return work()
  return new Promise((resolve, reject) => {
    const leave = () => {
      const message = `the secret from ${describeSecretRef(ref)} was no longer waited for`
      reject(new PhoenixError('aborted', message, { cause: signal.reason }))
    }
    if (signal.aborted) return leave()
    signal.addEventListener('abort', leave, { once: true })
    work()
      .then(resolve, reject)
      .finally(() => signal.removeEventListener('abort', leave))
  })
}

function missing(ref: SecretRef, why: string, hint?: string): PhoenixError {
  return new PhoenixError('secret-missing', `the secret from ${describeSecretRef(ref)}: ${why}`, {
    hint,
  })
}

function reasonOf(error: unknown): string {
  const code = (error as { code?: unknown }).code
  if (code === 'ENOENT') return 'there is no such file or program'
  if (code === 'EACCES') return 'it may not be read'
  if (code === 'EISDIR') return 'it is a folder'
  if (code === 'ERR_CHILD_PROCESS_STDIO_MAXBUFFER') return `it printed more than ${largest} bytes`
  return typeof code === 'string' ? code : 'it did not end in time'
}

/** How many files are read and programs run at once, where each node has a secret of its own. */
const atOnce = 16

/** A secret that is known or being resolved, and what ends the work once nobody waits for it. */
interface Entry {
  readonly secret: Promise<Secret>
  readonly abandon: AbortController
  waiting: number
}

/** Resolves each secret once, however many nodes share it, and forgets failures. */
export class SecretCache {
  readonly #secrets = new Map<string, Entry>()
  readonly #waiting: (() => void)[] = []
  #busy = 0

  constructor(private readonly sources: SecretSources = {}) {}

  /**
   * The secret that a reference names. Who aborts leaves at once, with an `aborted` error; the work
   * goes on for the others who wait for the same secret and ends with the last of them.
   */
  async get(ref: SecretRef, signal?: AbortSignal): Promise<Secret> {
    const key = keyOf(ref)
    const entry = this.#secrets.get(key) ?? this.#begin(key, ref)
    entry.waiting++
    try {
      return await unlessAborted(() => entry.secret, ref, signal)
    } finally {
      entry.waiting--
      if (entry.waiting === 0 && signal?.aborted === true) {
        // Whoever comes now must not meet work that was given up.
        if (this.#secrets.get(key) === entry) this.#secrets.delete(key)
        entry.abandon.abort()
      }
    }
  }

  /** The next one who needs the secret resolves it anew. */
  forget(ref: SecretRef): void {
    this.#secrets.delete(keyOf(ref))
  }

  clear(): void {
    this.#secrets.clear()
  }

  #begin(key: string, ref: SecretRef): Entry {
    const abandon = new AbortController()
    const secret = this.#resolve(ref, abandon.signal)
    const entry = { secret, abandon, waiting: 0 }
    this.#secrets.set(key, entry)
    secret.catch(() => {
      if (this.#secrets.get(key) === entry) this.#secrets.delete(key)
    })
    return entry
  }

  async #resolve(ref: SecretRef, signal: AbortSignal): Promise<Secret> {
    if (this.#busy >= atOnce) await new Promise<void>((resolve) => this.#waiting.push(resolve))
    else this.#busy++
    try {
      return await resolveSecret(ref, this.sources, signal)
    } finally {
      // Who waits takes over the place.
      const next = this.#waiting.shift()
      if (next === undefined) this.#busy--
      else next()
    }
  }
}

/** Functions of the node make a reference for each node, all to the same secret. */
function keyOf({ provider, name }: SecretRef): string {
  return JSON.stringify([provider, name])
}

function withoutLineBreak(text: string): string {
  return text.replace(/\r?\n$/, '')
}
