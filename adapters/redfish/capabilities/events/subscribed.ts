/** Events that a BMC sends to us. */
import { PhoenixError } from '../../../../src/error.js'
import type { BmcEventOrGap, EventListener } from '../../../../src/ports/events.js'
import type { Access } from '../../access.js'
import type { Resource } from '../../client/resource.js'
import { hear } from './listener.js'
import { isAlive, subscribe, unsubscribe } from './subscription.js'

/** How long taking a subscription back may take with a slow BMC, in milliseconds. */
const farewell = 15_000

/** What is to be heard. */
export interface Subscribing {
  readonly service: Resource
  /** The collection of subscriptions. */
  readonly link: string
  readonly listen: EventListener
  /** How long silence is taken for life; then it is seen whether the subscription is still there. */
  readonly silence: number
  /** Why there is no better way. */
  readonly why: string
}

/**
 * Subscribes and gives the events as they come, until the signal fires or the loop is left; then the
 * subscription is taken back.
 */
export async function* subscribedEvents(
  access: Access,
  { service, link, listen, silence, why }: Subscribing,
  stop: AbortSignal,
): AsyncGenerator<BmcEventOrGap, void, undefined> {
  const { client } = access
  const make = () =>
    access.call('subscribing to events', { signal: stop }, (deadline) =>
      subscribe(client, service, link, hearing, deadline),
    )
  const hearing = await hear(listen)
  let place: string | undefined
  try {
    place = await make()
    yield { kind: 'way', way: 'subscription', why }
    while (!stop.aborted) {
      const { events, lost } = await hearing.mailbox.take(silence, stop)
      if (lost) yield { kind: 'gap' }
      for (const event of events) yield { kind: 'event', event }
      if (events.length > 0 || stop.aborted) continue
      try {
        const there = place
        const alive = await access.call('looking after a subscription', { signal: stop }, (own) =>
          isAlive(client, there, hearing, own),
        )
        if (alive) continue
        client.log('the BMC has forgotten the subscription to its events; it is made anew')
        place = await make()
        yield { kind: 'gap' }
      } catch (error) {
        if (stop.aborted) return
        // A BMC that restarts is asked again after the next silence.
        if (!PhoenixError.is(error) || lasting.has(error.code)) throw error
        client.log(`events: ${error.reason}`)
      }
    }
  } finally {
    const last = place
    if (last !== undefined) {
      await access
        .call('ending a subscription', { deadline: client.farewellTime(farewell) }, (own) =>
          unsubscribe(client, last, own),
        )
        .catch((error: Error) => client.log(`a subscription was left behind: ${error.message}`))
    }
    await hearing.close()
    client.peer.forget(hearing.secret)
  }
}

/** Errors after which no further try makes sense. */
export const lasting = new Set([
  'bmc-auth',
  'bmc-forbidden',
  'bmc-untrusted',
  'bmc-pin-changed',
  'not-supported',
  'usage',
  'aborted',
])
