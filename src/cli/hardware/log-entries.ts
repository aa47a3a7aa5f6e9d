/** Entries of hardware logs: chosen, as lines. */
import { cleanLine } from '../../model/clean-text.js'
import type { LogEntry } from '../../ports/logs.js'

/** Which entries are wanted. */
export interface WantedEntries {
  /** Only from then on; entries without a time are left out. */
  readonly since?: Date | undefined
  /** The least that is bad enough. */
  readonly severity?: 'Warning' | 'Critical' | undefined
}

/** The entries that are wanted. */
export function chosenEntries(
  entries: readonly LogEntry[],
  { since, severity }: WantedEntries,
): LogEntry[] {
  const from = since?.getTime()
  return entries.filter((entry) => {
    if (severity === 'Critical' && entry.severity !== 'Critical') return false
    if (severity === 'Warning' && (entry.severity ?? 'OK') === 'OK') return false
    if (from === undefined) return true
    const at = momentOf(entry)
    return at !== undefined && at >= from
  })
}

function momentOf({ time }: LogEntry): number | undefined {
  const at = time === undefined ? Number.NaN : Date.parse(time)
  return Number.isNaN(at) ? undefined : at
}

/** `2026-01-31T12:00:00Z  CRITICAL  Fan 3 failed`. */
export function entryText({ time, severity, message }: LogEntry): string {
  const bad = severity === 'Warning' || severity === 'Critical' ? severity.toUpperCase() : ''
  const words = [cleanLine(time ?? '(no time)'), bad, cleanLine(message)]
  return words.filter((word) => word !== '').join('  ')
}

/** What makes an entry the same at the next look. */
export function entryKey({ id, time, message }: LogEntry): string {
  return JSON.stringify([id, time, message])
}
