import { PhoenixError } from '../../../../src/error.js'
import type { BmcEventOrGap, Events, EventsOptions } from '../../../../src/ports/events.js'
import type { Access } from '../../access.js'
import { linkAt } from '../../client/answers/json.js'
import type { Resource } from '../../client/resource.js'
import { streamedEvents } from './streamed.js'
import { subscribedEvents } from './subscribed.js'
import { subscriptionsOf } from './subscription.js'

const usualSilence = 300_000

/** Why a stream that is offered is no stream after all. */
const noStream = new Set(['not-supported', 'bmc-protocol', 'bmc-refused', 'bmc-not-found'])

/** What a BMC tells by itself: along a stream where it has one, else by sending it to us. */
export class RedfishEvents implements Events {
  constructor(private readonly access: Access) {}

  async *events(options: EventsOptions = {}): AsyncGenerator<BmcEventOrGap, void, undefined> {
    const { signal } = options
    if (signal?.aborted === true) return
    const stop = new AbortController()
    const leave = () => stop.abort(signal?.reason)
    signal?.addEventListener('abort', leave, { once: true })
    try {
      yield* this.#events(options, stop.signal)
    } catch (error) {
      if (!stop.signal.aborted) throw error
    } finally {
      signal?.removeEventListener('abort', leave)
      stop.abort()
    }
  }

  async *#events(
    { silence = usualSilence, listen }: EventsOptions,
    stop: AbortSignal,
  ): AsyncGenerator<BmcEventOrGap, void, undefined> {
    const { client } = this.access
    const service = await this.#service(stop)
    const stream = linkAt(service?.body, 'ServerSentEventUri')
    const link = subscriptionsOf(service)
    let why = 'the BMC has no stream of events'
    if (stream !== undefined) {
      try {
        return yield* streamedEvents(this.access, stream, silence, stop)
      } catch (error) {
        const isOther = PhoenixError.is(error) && noStream.has(error.code)
        if (!isOther || listen === undefined || link === undefined) throw error
        why = error.reason
      }
    }
    if (service === undefined || link === undefined) {
      throw client.peer.error('not-supported', 'tells of no events by itself')
    }
    if (listen === undefined) {
      throw client.peer.error('not-supported', 'has no stream of events', {
        hint: 'it can send them: say where this machine is to be reached by it (--listen ADDRESS)',
      })
    }
    yield* subscribedEvents(this.access, { service, link, listen, silence, why }, stop)
  }

  #service(stop: AbortSignal): Promise<Resource | undefined> {
    return this.access.call('reading the event service', { signal: stop }, async (deadline) => {
      const { client } = this.access
      const link = linkAt((await client.root(deadline)).body, 'EventService')
      return link === undefined ? undefined : client.get(link, deadline)
    })
  }
}
