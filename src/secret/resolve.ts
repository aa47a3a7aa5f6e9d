/** Resolves references to secrets at the moment they are needed. */
import { execFile } from 'node:child_process'
import { readFile } from 'node:fs/promises'
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
        return withoutLineBreak(await readFile(String(ref.name), 'utf8'))
      } catch (error) {
        throw missing(ref, reasonOf(error))
      }
    }
    case 'command':
      return withoutLineBreak(await run(ref))
  }
}

function run(ref: SecretRef): Promise<string> {
  const [program = '', ...args] = typeof ref.name === 'string' ? [ref.name] : ref.name
  return new Promise((resolve, reject) => {
    const options = { timeout: commandTimeout, maxBuffer: largest, windowsHide: true }
    execFile(program, args, options, (error, stdout) => {
      if (error === null) return resolve(stdout)
      // Neither the program's output nor its arguments go into a message: they may hold the secret.
      const why =
        typeof error.code === 'number' ? `it ended with status ${error.code}` : reasonOf(error)
      reject(missing(ref, why))
    })
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
  return typeof code === 'string' ? code : 'it took too long or printed too much'
}

function withoutLineBreak(text: string): string {
  return text.replace(/\r?\n$/, '')
}
