/** Being sent events: a subscription on the BMC, made, looked after and taken back. */
import { PhoenixError } from '../../../../src/error.js'
import { asTexts, type JsonObject, linkAt, textAt } from '../../client/answers/json.js'
import type { RedfishClient } from '../../client/client.js'
import type { Deadline } from '../../client/deadline.js'
import type { Resource } from '../../client/resource.js'
import { readCollection } from '../../client/resources/collection.js'
import { pathOf } from '../../client/resources/links.js'
import type { Answer } from '../../client/transport/transport.js'
import { contextWord, type Hearing, isHeard, secretHeader } from './listener.js'

/** Refusals that another form of the same wish may avoid. */
const formRefused = new Set([400, 415, 422, 500, 501])

/**
 * Asks the BMC to send its events; gives where the subscription is. Subscriptions of ours that nobody
 * listens to any more go first, and earlier ones of this hearing: BMCs keep them for good, and have few.
 *
 * @param link the collection of subscriptions
 */
export async function subscribe(
  client: RedfishClient,
  service: Resource,
  link: string,
  hearing: Hearing,
  deadline: Deadline,
): Promise<string> {
  client.peer.conceal(hearing.secret)
  await dropStale(client, link, hearing, deadline)
  let first: Answer | undefined
  try {
    for (const body of formsOf(service.body, hearing)) {
      const answer = await client.post(link, body, deadline)
      if (answer.status < 300) return await placeOf(client, link, hearing, answer, deadline)
      first ??= answer
      if (!formRefused.has(answer.status)) break
    }
  } catch (error) {
    // It may have been made all the same, by a request whose answer was lost.
    if (deadline.signal.aborted || !PhoenixError.is(error)) throw error
    const made = await find(client, link, hearing, deadline).catch(() => undefined)
    if (made === undefined) throw error
    return made
  }
  // Some makers refuse with the words of a success what they have already.
  const made = await find(client, link, hearing, deadline)
  if (made !== undefined) return made
  throw client.refusal('POST', link, first as Answer)
}

/** Takes the subscription back; one that is gone is fine. */
export async function unsubscribe(
  client: RedfishClient,
  place: string,
  deadline: Deadline,
): Promise<void> {
  const answer = await client.delete(place, deadline)
  if (answer.status >= 300 && answer.status !== 404 && answer.status !== 410) {
    throw client.refusal('DELETE', place, answer)
  }
}

/** Whether the BMC still has the subscription and means to serve it. */
export async function isAlive(
  client: RedfishClient,
  place: string,
  hearing: Hearing,
  deadline: Deadline,
): Promise<boolean> {
  try {
    const { body } = await client.get(place, deadline)
    // Another may have taken its number after a restart.
    if (textAt(body, 'Destination') !== hearing.destination) return false
    const state = textAt(body.Status as JsonObject | undefined, 'State') ?? 'Enabled'
    return state === 'Enabled'
  } catch (error) {
    if (PhoenixError.is(error) && error.code === 'bmc-not-found') return false
    throw error
  }
}

/**
 * The forms in which it may be asked for, the most complete first. How often and for how long a BMC tries to
 * deliver is left to it: the wish for that is refused by some.
 */
function formsOf(service: JsonObject, hearing: Hearing): JsonObject[] {
  const formats = asTexts(service.EventFormatTypes)
  const types = asTexts(service.EventTypesForSubscription)
  const bare: JsonObject = {
    Destination: hearing.destination,
    Protocol: 'Redfish',
    Context: hearing.context,
  }
  const format = formats?.includes('Event') === true ? { EventFormatType: 'Event' } : {}
  // How older services want it to be said that everything is of interest.
  const old: JsonObject = types === undefined || types.length === 0 ? {} : { EventTypes: types }
  const usual = formats === undefined ? old : format
  const headers = { HttpHeaders: [{ [secretHeader]: hearing.secret.reveal() }] }
  const kind = asTexts(service.SubscriptionTypes)?.includes('RedfishEvent') === true
  return [
    ...(kind ? [{ ...bare, ...usual, ...headers, SubscriptionType: 'RedfishEvent' }] : []),
    { ...bare, ...usual, ...headers },
    { ...bare, ...usual },
    ...(Object.keys(old).length > 0 ? [{ ...bare, ...old }] : []),
    bare,
  ]
}

/** Where a subscription is that was just made. */
async function placeOf(
  client: RedfishClient,
  link: string,
  hearing: Hearing,
  answer: Answer,
  deadline: Deadline,
): Promise<string> {
  const { location } = answer.headers
  if (location !== undefined) return pathOf(client.peer, location)
  const made = await find(client, link, hearing, deadline)
  if (made !== undefined) return made
  throw client.peer.error('no-effect', 'took the wish for events and shows no subscription')
}

async function find(
  client: RedfishClient,
  link: string,
  { destination }: Hearing,
  deadline: Deadline,
): Promise<string | undefined> {
  const { resources } = await readCollection(client, link, deadline)
  return resources.find(({ body }) => textAt(body, 'Destination') === destination)?.path
}

async function dropStale(
  client: RedfishClient,
  link: string,
  hearing: Hearing,
  deadline: Deadline,
): Promise<void> {
  const { resources } = await readCollection(client, link, deadline)
  for (const { path, body } of resources) {
    // An earlier one of this very hearing is one that the BMC gave up, or whose making was not answered.
    const isEarlier = textAt(body, 'Destination') === hearing.destination
    if (!isEarlier && !(await isStale(body, hearing))) continue
    client.log(`a subscription to events that serves nobody any more is taken back: ${path}`)
    await unsubscribe(client, path, deadline).catch((error: Error) => client.log(error.message))
  }
}

/** Whether a subscription is one of ours, of this machine, whose listener is no more. */
async function isStale(body: JsonObject, hearing: Hearing): Promise<boolean> {
  const [word, process = ''] = (textAt(body, 'Context') ?? '').split(' ')
  const destination = textAt(body, 'Destination') ?? ''
  if (word !== contextWord || !URL.canParse(destination)) return false
  const [its, ours] = [new URL(destination), new URL(hearing.destination)]
  if (its.hostname !== ours.hostname || (await isHeard(destination))) return false
  // At our own place nobody else can be listening.
  return its.port === ours.port || !isListening(Number(process))
}

/** Whether a process may listen elsewhere. Ours does not: what it listens to, it knows. */
function isListening(pid: number): boolean {
  if (pid === process.pid) return false
  if (!Number.isSafeInteger(pid) || pid < 1) return false
  try {
    process.kill(pid, 0)
    return true
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM'
  }
}

/** The collection of subscriptions of an event service. */
export function subscriptionsOf(service: Resource | undefined): string | undefined {
  return linkAt(service?.body, 'Subscriptions')
}
