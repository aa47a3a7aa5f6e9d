/** Events along a stream that the BMC keeps open (server-sent events). */
import { PhoenixError } from '../../../../src/error.js'
import type { BmcEventOrGap } from '../../../../src/ports/events.js'
import type { Access } from '../../access.js'
import type { OpenAnswer } from '../../client/transport/wire.js'
import { eventsIn } from './event.js'
import { EventParser } from './event-stream.js'
import { lasting } from './subscribed.js'

const longestPause = 30_000

/**
 * Opens the stream and gives the events as they come, until the signal fires or the loop is left. One that
 * breaks is opened anew, from the last event on.
 *
 * @param link where the stream is
 * @param silence how long silence is taken for life, in milliseconds
 */
export async function* streamedEvents(
  access: Access,
  link: string,
  silence: number,
  stop: AbortSignal,
): AsyncGenerator<BmcEventOrGap, void, undefined> {
  const { client } = access
  let lastEventId: string | undefined
  let failures = 0
  let first = true
  while (!stop.aborted) {
    let opened: OpenAnswer
    try {
      opened = await open(access, link, lastEventId, stop)
    } catch (error) {
      if (stop.aborted) return
      if (first || !PhoenixError.is(error) || lasting.has(error.code)) throw error
      client.log(`events: ${error.reason}`)
      await wait(pauseAfter(failures, client.timing.retry), stop)
      failures += 1
      continue
    }
    // Each connection begins in the middle of nothing.
    const parser = new EventParser()
    try {
      yield first ? { kind: 'way', way: 'stream' } : { kind: 'gap' }
      first = false
      for await (const bytes of withinSilence(opened.body, silence, stop)) {
        failures = 0
        for (const { id, data } of parser.push(bytes)) {
          if (id !== undefined) lastEventId = id
          for (const event of eventsIn(data)) yield { kind: 'event', event }
        }
      }
    } catch (error) {
      if (!stop.aborted) client.log(`events: ${String((error as Error).message)}`)
    } finally {
      opened.end()
    }
    if (stop.aborted) return
    await wait(pauseAfter(failures, client.timing.retry), stop)
    failures += 1
  }
}

function open(
  access: Access,
  link: string,
  lastEventId: string | undefined,
  stop: AbortSignal,
): Promise<OpenAnswer> {
  return access.call('opening the stream of events', { signal: stop }, async (deadline) => {
    const { client } = access
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
    // Whatever ends it puts the timer away: one that is left behind keeps the process alive.
    const end = () => {
      clearTimeout(timer)
      stop.removeEventListener('abort', over)
    }
    const over = () => {
      end()
      reject(new Error('ended'))
    }
    const timer = setTimeout(() => {
      end()
      reject(new Error('silent for too long'))
    }, milliseconds)
    stop.addEventListener('abort', over, { once: true })
    work.finally(end).then(resolve, reject)
  })
}

/** Waits; an abort ends the wait and is no error. */
function wait(milliseconds: number, stop: AbortSignal): Promise<void> {
  return within(new Promise<never>(() => {}), milliseconds, stop).catch(() => {})
}

function pauseAfter(failures: number, retry: number): number {
  return Math.min(retry * 2 ** failures, longestPause) * (0.5 + Math.random() / 2)
}
