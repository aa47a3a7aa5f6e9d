/** Being sent events: a subscription on the BMC, made, looked after and taken back. */
import { PhoenixError } from '../../../../src/error.js'
import { asTexts, type JsonObject, linkAt, textAt } from '../../client/answers/json.js'
import { messagesOf } from '../../client/answers/messages.js'
import type { RedfishClient } from '../../client/client.js'
import type { Deadline } from '../../client/deadline.js'
import type { Resource } from '../../client/resource.js'
import { readCollection } from '../../client/resources/collection.js'
import { placeOf } from '../../client/resources/links.js'
import type { Answer } from '../../client/transport/wire.js'
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
    const answer = await ask(client, link, service.body, hearing, deadline)
    if (answer.status < 300) return await placeMade(client, link, hearing, answer, deadline)
    first = answer
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
  throw client.refusal('POST', link, first)
}

/** Asks in one form after the other; gives the first success, or else the first refusal. */
async function ask(
  client: RedfishClient,
  link: string,
  service: JsonObject,
  hearing: Hearing,
  deadline: Deadline,
): Promise<Answer> {
  let first: Answer | undefined
  const offered = filtersOf(service)
  for (const filters of Object.keys(offered).length === 0 ? [{}] : [{}, offered]) {
    for (const form of formsOf(service, hearing)) {
      const answer = await client.post(link, { ...form, ...filters }, deadline)
      if (answer.status < 300) return answer
      first ??= answer
      if (!formRefused.has(answer.status)) return first
      // No form will do without what is missed by its name.
      if (filters !== offered && misses(answer, offered)) break
    }
  }
  return first as Answer
}

/**
 * Everything that a subscription may be narrowed down to. Who says nothing hears all of it, by the standard;
 * some services want it to be said all the same.
 */
function filtersOf(service: JsonObject): JsonObject {
  const all = ['RegistryPrefixes', 'ResourceTypes'].map((name) => [name, asTexts(service[name])])
  return Object.fromEntries(all.filter(([, list]) => list !== undefined && list.length > 0))
}

function misses(answer: Answer, filters: JsonObject): boolean {
  const names = Object.keys(filters)
  return messagesOf(answer.body).some(({ about, args, text }) =>
    [...about, ...args, text].some((told) => names.some((name) => told.includes(name))),
  )
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
    if (!isOf(body, hearing)) return false
    const state = textAt(body.Status as JsonObject | undefined, 'State') ?? 'Enabled'
    return state === 'Enabled'
  } catch (error) {
    if (PhoenixError.is(error) && error.code === 'bmc-not-found') return false
    throw error
  }
}

/**
 * Whether a subscription is of a hearing. Some BMCs show the destination in other words than they were told;
 * the context is made up for each hearing, too.
 */
function isOf(body: JsonObject, { destination, context }: Hearing): boolean {
  return textAt(body, 'Destination') === destination || textAt(body, 'Context') === context
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
async function placeMade(
  client: RedfishClient,
  link: string,
  hearing: Hearing,
  answer: Answer,
  deadline: Deadline,
): Promise<string> {
  const { location } = answer.headers
  if (location !== undefined) return placeOf(client.peer, location)
  const made = await find(client, link, hearing, deadline)
  if (made !== undefined) return made
  throw client.peer.error('no-effect', 'took the wish for events and shows no subscription')
}

async function find(
  client: RedfishClient,
  link: string,
  hearing: Hearing,
  deadline: Deadline,
): Promise<string | undefined> {
  const { resources } = await readCollection(client, link, deadline)
  return resources.find(({ body }) => isOf(body, hearing))?.path
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
    if (!isOf(body, hearing) && !(await isStale(body, hearing))) continue
    client.log(`a subscription to events that serves nobody any more is taken back: ${path}`)
    await unsubscribe(client, path, deadline).catch((error: Error) => client.log(error.message))
  }
}

/** Whether a subscription is one of ours, of this machine, whose listener is no more. */
async function isStale(body: JsonObject, hearing: Hearing): Promise<boolean> {
  const context = textAt(body, 'Context') ?? ''
  const [word, process = ''] = context.split(' ')
  const destination = textAt(body, 'Destination') ?? ''
  if (word !== contextWord || !URL.canParse(destination)) return false
  const [its, ours] = [new URL(destination), new URL(hearing.destination)]
  if (its.hostname !== ours.hostname || (await isHeard({ destination, context }))) return false
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
