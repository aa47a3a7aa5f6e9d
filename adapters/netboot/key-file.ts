/** The key that links are signed with, in a file that only its owner can read. */
import { randomBytes } from 'node:crypto'
import { link, mkdir, open, rm, stat } from 'node:fs/promises'
import { dirname } from 'node:path'
import { PhoenixError } from '../../src/error.js'
import { Secret } from '../../src/model/secret.js'

/**
 * The key of a file; a file that is not there is made, with a new key and mode 0600.
 *
 * @throws PhoenixError `secret-missing` for a file that others may read, or that holds no key
 */
export async function readKeyFile(path: string): Promise<Secret> {
  await mkdir(dirname(path), { recursive: true, mode: 0o700 })
  if (await stat(path).catch(() => undefined)) return readSecretFile(path, 'key')
  // Whole or not at all, also where several begin at once: the first one's key is everybody's.
  const own = `${path}.${randomBytes(6).toString('hex')}`
  try {
    const made = await open(own, 'wx', 0o600)
    try {
      await made.writeFile(`${randomBytes(32).toString('base64url')}\n`)
      await made.sync()
    } finally {
      await made.close()
    }
    await link(own, path)
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw cannot(path, error)
  } finally {
    await rm(own, { force: true })
  }
  return readSecretFile(path, 'key')
}

/**
 * A secret out of a file that nobody else may read.
 *
 * @throws PhoenixError `secret-missing`
 */
export async function readSecretFile(path: string, what: string): Promise<Secret> {
  try {
    const file = await open(path, 'r')
    try {
      const { mode, size } = await file.stat()
      if ((mode & 0o077) !== 0) {
        throw new PhoenixError('secret-missing', `others may read the ${what} in ${path}`, {
          hint: `chmod 600 ${path}`,
        })
      }
      if (size > 65_536) throw new PhoenixError('secret-missing', `${path} holds no ${what}`)
      const text = (await file.readFile('utf8')).trim()
      if (text.length < 32) throw new PhoenixError('secret-missing', `${path} holds no ${what}`)
      return Secret.of(text)
    } finally {
      await file.close()
    }
  } catch (error) {
    throw PhoenixError.is(error) ? error : cannot(path, error)
  }
}

function cannot(path: string, error: unknown): PhoenixError {
  const { code } = error as NodeJS.ErrnoException
  return new PhoenixError('secret-missing', `${path} cannot be read (${code})`, { cause: error })
}
