/** The events of one message, as BMCs write them. */
import type { BmcEvent } from '../../../../src/ports/events.js'
import {
  asList,
  asObject,
  type JsonObject,
  objectAt,
  parseJson,
  textAt,
} from '../../client/answers/json.js'
import { keyOf } from '../../client/answers/messages.js'
import { clean } from '../../client/answers/text.js'
import { timeOf } from '../logs/entry.js'
import { severityOf } from '../system/health.js'

/** What a message holds. */
export interface Told {
  /** What the subscription was made with, where the BMC repeats it. */
  readonly context: string | undefined
  readonly events: readonly BmcEvent[]
}

/** The most events of one message. */
const mostEvents = 1_000

/** Reads a message; undefined where it is none. What is none of ours in it is passed over. */
export function messageIn(text: string): Told | undefined {
  let body: JsonObject | undefined
  try {
    body = asObject(parseJson(text))
  } catch {
    return undefined
  }
  if (body === undefined) return undefined
  const events = asList(body.Events)
    .slice(0, mostEvents)
    .flatMap((item) => {
      const event = asObject(item)
      return event === undefined ? [] : [eventOf(event)]
    })
  return { context: textAt(body, 'Context'), events }
}

/** The events of one piece of data. */
export function eventsIn(data: string): readonly BmcEvent[] {
  return messageIn(data)?.events ?? []
}

function eventOf(event: JsonObject): BmcEvent {
  const word = (key: string, limit: number) => {
    const text = clean(textAt(event, key) ?? '', limit)
    return text === '' ? undefined : text
  }
  const id = word('EventId', 100)
  const time = timeOf(textAt(event, 'EventTimestamp'))
  const severity = severityOf(textAt(event, 'MessageSeverity') ?? textAt(event, 'Severity'))
  const messageId = word('MessageId', 120)
  const origin =
    textAt(objectAt(event, 'OriginOfCondition'), '@odata.id') ?? word('OriginOfCondition', 300)
  return {
    ...(id === undefined ? {} : { id }),
    ...(time === undefined ? {} : { time }),
    ...(severity === undefined ? {} : { severity }),
    message: word('Message', 2_000) ?? keyOf(messageId),
    ...(messageId === undefined ? {} : { messageId }),
    ...(origin === undefined ? {} : { origin: clean(origin, 300) }),
  }
}
