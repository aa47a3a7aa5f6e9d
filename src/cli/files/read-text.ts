import { readFileSync } from 'node:fs'
import { PhoenixError } from '../../error.js'
import type { Call } from '../command-line/call.js'

/** The largest file that is read, in bytes. */
const largest = 256 * 1024 * 1024

/** The text of a file, or of the standard input for `-`. */
export async function readText(call: Call, file: string): Promise<string> {
  if (file !== '-') {
    try {
      return readFileSync(call.path(file), 'utf8')
    } catch (cause) {
      const { code } = cause as NodeJS.ErrnoException
      const why = code === 'ENOENT' ? 'there is no such file' : (code ?? 'unknown reason')
      throw new PhoenixError('usage', `${file} cannot be read: ${why}`, { cause })
    }
  }
  const parts: Buffer[] = []
  let size = 0
  for await (const part of call.io.stdin) {
    const bytes = Buffer.from(part as string | Uint8Array)
    size += bytes.length
    if (size > largest) throw new PhoenixError('usage', 'the standard input is too long')
    parts.push(bytes)
  }
  return Buffer.concat(parts).toString('utf8')
}
