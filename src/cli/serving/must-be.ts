/** What has to be there before the service starts. */
import { readFileSync, statSync } from 'node:fs'
import { networkInterfaces } from 'node:os'
import { PhoenixError } from '../../error.js'
import { cleanLine } from '../../model/clean-text.js'

/**
 * The names of this computer's network interfaces. Node lists only those that run and have an address; a
 * bridge whose ports are still down is there all the same. (`/sys` may be that of another network namespace.)
 */
function interfaceNames(): string[] {
  try {
    const lines = readFileSync('/proc/net/dev', 'utf8').split('\n').slice(2)
    return lines.flatMap((line) => /^\s*(\S+):/.exec(line)?.[1] ?? [])
  } catch {
    return Object.keys(networkInterfaces())
  }
}

export function mustBeInterface(name: string): void {
  const all = interfaceNames()
  if (all.includes(name)) return
  throw new PhoenixError(
    'usage',
    `this computer has no network interface '${cleanLine(name, 60)}'`,
    {
      hint: `there is ${all.join(', ')}`,
    },
  )
}

export function mustBeFolder(path: string): void {
  if (statSync(path, { throwIfNoEntry: false })?.isDirectory() === true) return
  throw new PhoenixError('usage', `there is no folder ${path}, for boot loaders`)
}
