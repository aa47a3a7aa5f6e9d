/** Those who want to be sent what a BMC has to tell: they are, record by record of its log, by real requests. */
import { request as plainRequest } from 'node:http'
import { request as secureRequest } from 'node:https'
import type { RedfishBmc } from '../bmc.js'
import { readObject, shown } from '../http/json-body.js'
import { created, failure, type Reply } from '../http/reply.js'
import { madeAnswer, refusedSubscription, shownSubscription } from '../odd/subscriptions.js'
import { resource } from '../own/build.js'
import { messageIdOf } from '../own/logs.js'
import type { Call } from '../service.js'
import { isObject, type JsonObject, textAt, textsAt } from '../tree/json.js'
import type { Resource } from '../tree/tree.js'
import { eventOf } from './events.js'

/** How often it is looked whether there is something to send, in milliseconds. */
const interval = 25
/** How many a BMC takes, as many real ones do. */
const most = 20
/** How long a receiver may take, in milliseconds. */
const patience = 5_000

/** What may be said of a subscription. How often it is tried again is not for others to say here. */
const known = new Set([
  'Destination',
  'Protocol',
  'Context',
  'EventFormatType',
  'SubscriptionType',
  'HttpHeaders',
  'EventTypes',
  'RegistryPrefixes',
  'ResourceTypes',
  'VerifyCertificate',
])

/** Ends the sending of each subscription, by its path. */
const sending = new WeakMap<RedfishBmc, Map<string, () => void>>()

/** POST to the collection of subscriptions. */
export function subscribe(call: Call, collection: Resource): Reply {
  const { bmc } = call
  const read = readObject(call.request)
  if ('reply' in read) return read.reply
  const { object } = read
  const unknown = Object.keys(object).find((name) => !known.has(name))
  if (unknown !== undefined) return failure(400, 'PropertyUnknown', [unknown])
  for (const name of ['Destination', 'Protocol']) {
    if (textAt(object as never, name) === undefined) return failure(400, 'PropertyMissing', [name])
  }
  const destination = String(object.Destination)
  if (
    !/^https?:\/\//.test(destination) ||
    !URL.canParse(destination) ||
    object.Protocol !== 'Redfish'
  ) {
    return failure(400, 'PropertyValueNotInList', [shown(destination), 'Destination'])
  }
  const filters = filtersOf(bmc, object as never, call.now)
  if ('refused' in filters) return filters.refused
  const refusal = refusedSubscription(bmc, object as never)
  if (refusal !== undefined) return refusal
  const list = sending.get(bmc) ?? new Map<string, () => void>()
  sending.set(bmc, list)
  const paths = [...list.keys()]
  const destinationOf = (path: string) =>
    textAt(bmc.changed?.added.get(bmc.tree.key(path))?.body(bmc.machine, 0), 'Destination')
  if (paths.some((path) => destinationOf(path) === destination)) {
    const args = ['EventDestination', 'Destination', shown(destination)]
    return failure(409, 'ResourceAlreadyExists', args)
  }
  if (paths.length >= most) return failure(400, 'CreateLimitReachedForResource')
  let number = 1
  while (list.has(`${collection.path}/${number}`)) number++
  const path = `${collection.path}/${number}`
  const made = resource(
    path,
    'EventDestination.v1_14_0',
    'Event Subscription',
    shownSubscription(bmc, {
      ...(object as object),
      // They may hold secrets, and are shown to nobody.
      HttpHeaders: [],
      Status: { State: 'Enabled', Health: 'OK' },
    }),
  )
  bmc.state.added.set(bmc.tree.key(path), made)
  const context = textAt(object as never, 'Context')
  list.set(path, send(call, destination, context, headersOf(object), filters))
  return madeAnswer(bmc, created(made.body(bmc.machine, call.now), path))
}

/** What a subscriber wants to hear of; everything where nothing is said. */
interface Filters {
  readonly registries: readonly string[]
  readonly types: readonly string[]
}

/** The filters of a subscription, or the refusal of one that the service does not offer. */
function filtersOf(
  bmc: RedfishBmc,
  wish: JsonObject,
  now: number,
): Filters | { readonly refused: Reply } {
  const [service] = bmc.tree.ofType('EventService')
  const offer = service === undefined ? {} : service.body(bmc.machine, now)
  for (const name of ['RegistryPrefixes', 'ResourceTypes']) {
    const offered = textsAt(offer, name)
    const odd = (textsAt(wish, name) ?? []).find((one) => offered?.includes(one) === false)
    if (odd === undefined) continue
    return { refused: failure(400, 'PropertyValueNotInList', [shown(odd), name], `#/${name}`) }
  }
  return {
    registries: textsAt(wish, 'RegistryPrefixes') ?? [],
    types: textsAt(wish, 'ResourceTypes') ?? [],
  }
}

/** Whether an event is of those that a subscriber wants to hear of. */
function isWanted(messageId: string, { registries, types }: Filters): boolean {
  const [registry = ''] = messageId.split('.')
  if (registries.length > 0 && !registries.includes(registry)) return false
  // What is told here is of systems alone.
  return types.length === 0 || types.includes('ComputerSystem')
}

/** DELETE of a subscription. */
export function unsubscribe({ bmc }: Call, { path }: Resource): Reply {
  sending.get(bmc)?.get(path)?.()
  sending.get(bmc)?.delete(path)
  bmc.state.added.delete(bmc.tree.key(path))
  return { status: 204 }
}

/** Ends what is being sent, with the rack. */
export function stopSending(bmc: RedfishBmc): void {
  for (const stop of sending.get(bmc)?.values() ?? []) stop()
  sending.delete(bmc)
}

function headersOf({ HttpHeaders }: Readonly<Record<string, unknown>>): Record<string, string> {
  const all: unknown[] = Array.isArray(HttpHeaders) ? HttpHeaders : []
  return Object.fromEntries(
    all.flatMap((one) =>
      isObject(one) ? Object.entries(one).map(([name, value]) => [name, String(value)]) : [],
    ),
  )
}

/** Sends what comes into the log from now on; gives what ends that. */
function send(
  { bmc, clock }: Call,
  destination: string,
  context: string | undefined,
  headers: Readonly<Record<string, string>>,
  filters: Filters,
): () => void {
  const { machine, tree } = bmc
  let last = machine.log(clock()).at(-1)?.id ?? 0
  const timer = setInterval(() => {
    if (bmc.isAway(clock())) return
    for (const record of machine.log(clock())) {
      if (record.id <= last) continue
      last = record.id
      if (!isWanted(messageIdOf(record), filters)) continue
      const event = { ...eventOf(record, tree.systems[0]?.path), Context: context }
      post(destination, JSON.stringify(event), headers)
    }
  }, interval).unref()
  return () => clearInterval(timer)
}

function post(destination: string, body: string, headers: Readonly<Record<string, string>>): void {
  const ask = destination.startsWith('https:') ? secureRequest : plainRequest
  const request = ask(destination, {
    method: 'POST',
    timeout: patience,
    // As BMCs do where VerifyCertificate is not wanted.
    rejectUnauthorized: false,
    agent: false,
    headers: {
      ...headers,
      'content-type': 'application/json',
      'content-length': Buffer.byteLength(body),
    },
  })
  request.on('timeout', () => request.destroy())
  request.on('error', () => {}) // nobody listens any more
  request.on('response', (response) => response.resume())
  request.end(body)
}
