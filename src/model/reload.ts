/** How a program is told that files of it changed. */
import { printable } from './clean-text.js'

/** The signals that programs read their files again for. */
export const reloadSignals = ['SIGHUP', 'SIGUSR1', 'SIGUSR2'] as const

/** A signal that programs read their files again for. */
export type ReloadSignal = (typeof reloadSignals)[number]

/** How a program is told that its files changed. */
export type FilesReload =
  /** A program with its arguments. It is run as it is, never by a shell. */
  | readonly string[]
  /** A signal to the process whose id is in a file. */
  | {
      /** An absolute path. */
      readonly pidFile: string
      /** @default SIGHUP */
      readonly signal?: ReloadSignal
    }

/** What is wrong with a way to tell a program; undefined where nothing is. */
export function reloadProblem(reload: unknown): string | undefined {
  if (Array.isArray(reload)) {
    const isWord = (word: unknown) => typeof word === 'string' && !word.includes('\0')
    const fits = reload.length > 0 && reload.length <= 100 && reload.every(isWord)
    return fits && reload[0] !== ''
      ? undefined
      : "'reload' is a program and its arguments, one text each: ['systemctl', 'reload', 'dnsmasq']"
  }
  const { pidFile, signal, ...more } = (reload ?? {}) as Readonly<Record<string, unknown>>
  const known = signal === undefined || (reloadSignals as readonly unknown[]).includes(signal)
  if (typeof pidFile !== 'string' || !pidFile.startsWith('/') || printable(pidFile) !== pidFile) {
    return "'reload' names a program with its arguments, or { pidFile } with an absolute path"
  }
  const [odd] = Object.keys(more)
  if (odd !== undefined) return `'reload' has no '${printable(odd)}'; there is pidFile and signal`
  return known ? undefined : `the signal of 'reload' is one of ${reloadSignals.join(', ')}`
}

/** A way to tell a program, in a few words: `run systemctl reload dnsmasq`. */
export function describeReload(reload: FilesReload): string {
  if ('pidFile' in reload)
    return `send ${reload.signal ?? 'SIGHUP'} to the process of ${reload.pidFile}`
  const words = reload.map((word) => (/^[\w.,:/@%+=-]+$/.test(word) ? word : JSON.stringify(word)))
  return `run ${words.join(' ')}`
}
