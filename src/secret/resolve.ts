/** Resolves references to secrets at the moment they are needed. */
import { execFile } from 'node:child_process'
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
 */
export async function resolveSecret(ref: SecretRef, sources: SecretSources = {}): Promise<Secret> {
  const text = await read(ref, sources)
  if (text === '') throw missing(ref, 'it is empty')
  return Secret.of(text)
}

async function read(ref: SecretRef, { env = process.env }: SecretSources): Promise<string> {
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
      return withoutLineBreak(await run(ref))
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

function run(ref: SecretRef): Promise<string> {
  const [program = '', ...args] = typeof ref.name === 'string' ? [ref.name] : ref.name
  return new Promise((resolve, reject) => {
    const options = { timeout: commandTimeout, maxBuffer: largest, windowsHide: true }
    const child = execFile(program, args, options, (error, stdout) => {
      if (error === null) return resolve(stdout)
      // Neither the program's output nor its arguments go into a message: they may hold the secret.
      const why =
        typeof error.code === 'number' ? `it ended with status ${error.code}` : reasonOf(error)
      reject(missing(ref, why))
    })
    // A program that asks a person finds nobody, instead of waiting for an answer.
    child.stdin?.end()
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

/** Resolves each secret once, however many nodes share it, and forgets failures. */
export class SecretCache {
  readonly #secrets = new Map<string, Promise<Secret>>()
  readonly #waiting: (() => void)[] = []
  #busy = 0

  constructor(private readonly sources: SecretSources = {}) {}

  get(ref: SecretRef): Promise<Secret> {
    // Functions of the node make a reference for each node, all to the same secret.
    const key = JSON.stringify([ref.provider, ref.name])
    let secret = this.#secrets.get(key)
    if (secret === undefined) {
      secret = this.#resolve(ref)
      this.#secrets.set(key, secret)
      secret.catch(() => this.#secrets.delete(key))
    }
    return secret
  }

  clear(): void {
    this.#secrets.clear()
  }

  async #resolve(ref: SecretRef): Promise<Secret> {
    if (this.#busy >= atOnce) await new Promise<void>((resolve) => this.#waiting.push(resolve))
    else this.#busy++
    try {
      return await resolveSecret(ref, this.sources)
    } finally {
      // Who waits takes over the place.
      const next = this.#waiting.shift()
      if (next === undefined) this.#busy--
      else next()
    }
  }
}

function withoutLineBreak(text: string): string {
  return text.replace(/\r?\n$/, '')
}
