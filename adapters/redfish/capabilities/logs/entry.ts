/** One entry of a log, as BMCs write it. */
import type { LogEntry } from '../../../../src/ports/logs.js'
import { textAt } from '../../client/answers/json.js'
import { clean } from '../../client/answers/text.js'
import type { Resource } from '../../client/resource.js'
import { idOf } from '../system/equipment.js'
import { severityOf } from '../system/health.js'

/** An entry without what a BMC leaves out or cannot know. */
export function entryOf(resource: Resource): LogEntry {
  const { body } = resource
  const time = timeOf(textAt(body, 'Created') ?? textAt(body, 'EventTimestamp'))
  const severity = severityOf(textAt(body, 'Severity') ?? textAt(body, 'MessageSeverity'))
  const messageId = clean(textAt(body, 'MessageId') ?? '', 120)
  const message = clean(textAt(body, 'Message') ?? textAt(body, 'Name') ?? '', 2_000)
  return {
    id: clean(idOf(resource), 60),
    ...(time === undefined ? {} : { time }),
    ...(severity === undefined ? {} : { severity }),
    message,
    ...(messageId === '' ? {} : { messageId }),
  }
}

/** A time in the form of the standard; what clocks that were never set say is none. */
export function timeOf(text: string | undefined): string | undefined {
  if (text === undefined || !/^\d{4}-\d\d-\d\dT\d\d:\d\d/.test(text)) return undefined
  if (/^0{4}-0\d-0\dT|^1970-01-01T/.test(text) || text.length > 40) return undefined
  return clean(text)
}

/** When an entry was made, in milliseconds since 1970. */
export function momentOf({ time }: LogEntry): number | undefined {
  // `-0600` is how some makers write an offset.
  const at = Date.parse(time?.replace(/([+-]\d\d)(\d\d)$/, '$1:$2') ?? '')
  return Number.isNaN(at) ? undefined : at
}

/** Which way a list of entries runs, by its times or else by its numbers; undefined where neither tells. */
export function directionOf(
  entries: readonly LogEntry[],
): 'oldest-first' | 'newest-first' | undefined {
  const numbers = entries.map(({ id }) => (/^\d{1,15}$/.test(id) ? Number(id) : undefined))
  for (const keys of [entries.map(momentOf), numbers]) {
    const known = keys.filter((key) => key !== undefined)
    const [first, last] = [known[0], known.at(-1)]
    if (first === undefined || last === undefined || first === last) continue
    return first < last ? 'oldest-first' : 'newest-first'
  }
  return undefined
}
