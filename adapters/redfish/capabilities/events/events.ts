import { PhoenixError } from '../../../../src/error.js'
import type {
  BmcEvent,
  BmcEventOrGap,
  Events,
  EventsOptions,
} from '../../../../src/ports/events.js'
import type { Access } from '../../access.js'
import {
  asList,
  asObject,
  type JsonObject,
  linkAt,
  objectAt,
  parseJson,
  textAt,
} from '../../client/answers/json.js'
import { keyOf } from '../../client/answers/messages.js'
import { clean } from '../../client/answers/text.js'
import type { OpenAnswer } from '../../client/transport/transport.js'
import { timeOf } from '../logs/entry.js'
import { severityOf } from '../system/health.js'
import { EventParser } from './event-stream.js'

const usualSilence = 300_000
const longestPause = 30_000

/** Errors after which no further try makes sense. */
const lasting = new Set([
  'bmc-auth',
  'bmc-forbidden',
  'bmc-untrusted',
  'bmc-pin-changed',
  'not-supported',
  'usage',
  'aborted',
])

/** What a BMC tells by itself, as a stream of server-sent events. */
export class RedfishEvents implements Events {
  constructor(private readonly access: Access) {}

  async *events(options: EventsOptions = {}): AsyncGenerator<BmcEventOrGap, void, undefined> {
    const { signal, silence = usualSilence } = options
    const { client } = this.access
    const stop = new AbortController()
    const leave = () => stop.abort(signal?.reason)
    if (signal?.aborted === true) return
    signal?.addEventListener('abort', leave, { once: true })
    let lastEventId: string | undefined
    let failures = 0
    let first = true
    try {
      while (!stop.signal.aborted) {
        let opened: OpenAnswer
        try {
          opened = await this.#open(lastEventId, stop.signal)
        } catch (error) {
          if (stop.signal.aborted) return
          if (first || !PhoenixError.is(error) || lasting.has(error.code)) throw error
          client.log(`events: ${error.reason}`)
          await wait(pauseAfter(failures, client.timing.retry), stop.signal)
          failures += 1
          continue
        }
        if (!first) yield { kind: 'gap' }
        first = false
        // Each connection begins in the middle of nothing.
        const parser = new EventParser()
        try {
          for await (const bytes of withinSilence(opened.body, silence, stop.signal)) {
            failures = 0
            for (const { id, data } of parser.push(bytes)) {
              if (id !== undefined) lastEventId = id
              for (const event of eventsIn(data)) yield { kind: 'event', event }
            }
          }
        } catch (error) {
          if (!stop.signal.aborted) client.log(`events: ${String((error as Error).message)}`)
        } finally {
          opened.end()
        }
        if (stop.signal.aborted) return
        await wait(pauseAfter(failures, client.timing.retry), stop.signal)
        failures += 1
      }
    } finally {
      signal?.removeEventListener('abort', leave)
      stop.abort()
    }
  }

  #open(lastEventId: string | undefined, stop: AbortSignal): Promise<OpenAnswer> {
    return this.access.call('opening the stream of events', { signal: stop }, async (deadline) => {
      const { client } = this.access
      const root = await client.root(deadline)
      const service = linkAt(root.body, 'EventService')
      const body = service === undefined ? undefined : (await client.get(service, deadline)).body
      const link = linkAt(body, 'ServerSentEventUri')
      if (link === undefined) {
        throw client.peer.error('not-supported', 'has no stream of events')
      }
      const carried = {
        accept: 'text/event-stream',
        ...(lastEventId === undefined ? {} : { lastEventId }),
      }
      const opened = await client.stream(link, carried, deadline, stop)
      const type = String(opened.headers['content-type'] ?? '')
      if (opened.status === 200 && /^text\/event-stream\b/i.test(type)) return opened
      opened.end()
      const { status, headers } = opened
      if (status === 200) {
        throw client.peer.error('bmc-protocol', 'answered the wish for events with something else')
      }
      throw client.refusal('GET', link, { status, headers, body: '' })
    })
  }
}

/** The pieces of a body; a silence that is too long is an end. */
async function* withinSilence(
  body: AsyncIterable<Uint8Array>,
  silence: number,
  stop: AbortSignal,
): AsyncGenerator<Uint8Array, void, undefined> {
  const pieces = body[Symbol.asyncIterator]()
  for (;;) {
    const next = await within(pieces.next(), silence, stop)
    if (next.done === true) return
    yield next.value
  }
}

function within<T>(work: Promise<T>, milliseconds: number, stop: AbortSignal): Promise<T> {
  return new Promise((resolve, reject) => {
    const over = () => reject(new Error('ended'))
    const timer = setTimeout(() => reject(new Error('silent for too long')), milliseconds)
    stop.addEventListener('abort', over, { once: true })
    work.then(resolve, reject).finally(() => {
      clearTimeout(timer)
      stop.removeEventListener('abort', over)
    })
  })
}

/** Waits; an abort ends the wait and is no error. */
function wait(milliseconds: number, stop: AbortSignal): Promise<void> {
  return within(new Promise<never>(() => {}), milliseconds, stop).catch(() => {})
}

function pauseAfter(failures: number, retry: number): number {
  return Math.min(retry * 2 ** failures, longestPause) * (0.5 + Math.random() / 2)
}

/** The events of one piece of data; what is none of ours is passed over. */
export function eventsIn(data: string): BmcEvent[] {
  let body: JsonObject | undefined
  try {
    body = asObject(parseJson(data))
  } catch {
    return []
  }
  const list = asList(body?.Events)
  return list.slice(0, 1_000).flatMap((item) => {
    const event = asObject(item)
    return event === undefined ? [] : [eventOf(event)]
  })
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
