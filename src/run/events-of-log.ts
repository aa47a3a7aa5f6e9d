/** What happens, read from the log again and again: for BMCs that tell nothing by themselves. */
import { PhoenixError } from '../error.js'
import type { BmcEvent, BmcEventOrGap } from '../ports/events.js'
import type { LogEntry, LogReport } from '../ports/logs.js'
import { pause } from './on-abort.js'
import { isTransient } from './retry.js'

/** How many entries each look reads: the newest. More than that between two looks is a gap. */
const mostNew = 500

/**
 * The entries that are new since the look before, as events; the first look only sees where the log ends. A
 * BMC that does not answer for a while is asked again: its log keeps what happened.
 *
 * @param read reads the newest entries of the log
 * @param every the pause between two looks, in milliseconds
 */
export async function* eventsOfLog(
  read: (options: { readonly limit: number }) => Promise<LogReport>,
  every: number,
  signal: AbortSignal,
): AsyncGenerator<BmcEventOrGap, void, undefined> {
  let known: ReadonlySet<string> | undefined
  while (!signal.aborted) {
    try {
      const { entries, older } = await read({ limit: mostNew })
      const before = known
      known = new Set(entries.map(keyOf))
      if (before !== undefined) {
        const news = entries.filter((entry) => !before.has(keyOf(entry)))
        // A log that was cleared is new as a whole, and nothing of it is missing.
        if (older && before.size > 0 && news.length === entries.length) yield { kind: 'gap' }
        for (const entry of news) yield { kind: 'event', event: eventOf(entry) }
      }
    } catch (thrown) {
      if (signal.aborted) return
      const error = PhoenixError.from(thrown)
      if (known === undefined || !isTransient(error)) throw error
    }
    await pause(every, signal).catch(() => {})
  }
}

function keyOf({ id, time, message }: LogEntry): string {
  return JSON.stringify([id, time, message])
}

function eventOf({ id, ...entry }: LogEntry): BmcEvent {
  return { id, ...entry }
}
