/** What a path is, and what can be done there. */
import { callAction } from '../actions/actions.js'
import { pushPlain } from '../actions/update.js'
import type { RedfishBmc } from '../bmc.js'
import { changeResource, isWritable } from '../change/change.js'
import { isRefused, queried } from '../live/query.js'
import { subscribe, unsubscribe } from '../live/subscriptions.js'
import { tagged, tagHeader, tagOf } from '../live/tags.js'
import { view } from '../live/view.js'
import { slotAccount } from '../odd/accounts.js'
import { targetOf } from '../odd/links.js'
import { reservedDrive } from '../odd/media.js'
import { metadata } from '../own/metadata.js'
import { serviceDocument, versions } from '../own/services.js'
import type { Call } from '../service.js'
import type { Resource } from '../tree/tree.js'
import { login } from './access.js'
import { nameOf } from './names.js'
import { type Reply, success } from './reply.js'
import { other, type Route } from './route.js'
import { serviceRoute, sessionRoute } from './service-routes.js'

const documents: Readonly<Record<string, Route>> = {
  '/redfish': { name: 'versions', open: true, methods: { GET: () => success(versions) } },
  '/redfish/v1/odata': {
    name: 'serviceDocument',
    open: true,
    methods: { GET: () => success(serviceDocument) },
  },
  '/redfish/v1/$metadata': {
    name: 'metadata',
    open: true,
    methods: { GET: () => ({ status: 200, body: metadata(), type: 'application/xml' }) },
  },
}

/** Finds what is at a path without query; a slash at the end makes no difference. */
export function route(bmc: RedfishBmc, asked: string, now: number): Route {
  const { tree, places, faults } = bmc
  const hidden = faults.has('odd-targets')
  const path = (hidden ? targetOf(asked) : undefined) ?? speltAs(bmc, asked)
  const key = tree.key(path)
  const made = bmc.changed?.added.get(key) ?? slotAccount(bmc, path) ?? reservedDrive(bmc, path)
  const found = tree.find(path) ?? made ?? tree.member(path, bmc.machine, now)
  if (found !== undefined && !isGone(bmc, key)) {
    const there = resourceRoute(bmc, found, key)
    return lacksSlash(bmc, asked) ? withoutSlash(bmc, asked, there) : there
  }
  if (Object.hasOwn(documents, key)) return documents[key] ?? other
  const sessions = tree.key(places.sessions)
  if (key.startsWith(`${sessions}/`)) return sessionRoute(bmc, key.slice(sessions.length + 1), now)
  const action = tree.action(path)
  if (hidden && action !== undefined) {
    faults.count('odd-targets')
    if (path === asked) return other
  }
  if (action !== undefined) {
    const name = action.name === 'ComputerSystem.Reset' ? 'reset' : 'action'
    return { name, methods: { POST: (call) => callAction(call, action) } }
  }
  return serviceRoute(bmc, key)
}

/** A log that was cleared has no entries any more. */
function isGone({ changed }: RedfishBmc, key: string): boolean {
  const slash = key.lastIndexOf('/')
  return changed?.emptied.has(key.slice(0, slash)) ?? false
}

function resourceRoute(bmc: RedfishBmc, resource: Resource, key: string): Route {
  const isRoot = key === '/redfish/v1' || key === '/redfish'
  const is = (path: string | undefined) => path !== undefined && bmc.tree.key(path) === key
  const isSessions = is(bmc.places.sessions)
  // Some take images where they list the firmware.
  const takesImage = is(bmc.places.httpPush)
  return {
    name: isSessions ? 'sessions' : key === '/redfish' ? 'versions' : nameOf(resource.type),
    ...(isRoot ? { open: true } : {}),
    ...(takesImage ? { takesImage } : {}),
    methods: {
      GET: (call) => readResource(call, resource),
      ...(isWritable(bmc, resource)
        ? { PATCH: (call: Call) => changeResource(call, resource) }
        : {}),
      ...(isSessions ? { POST: login } : takesImage ? { POST: pushPlain } : {}),
      ...(is(bmc.places.subscriptions) ? { POST: (call: Call) => subscribe(call, resource) } : {}),
      ...(bmc.changed?.added.get(key)?.type === 'EventDestination'
        ? { DELETE: (call: Call) => unsubscribe(call, resource) }
        : {}),
    },
  }
}

/** The path as the tree has it, where its case does not count. */
function speltAs({ tree, faults }: RedfishBmc, path: string): string {
  if (faults.find('slashes')?.habit !== 'lower-case') return path
  const spelt = tree.spelt(path)
  if (spelt !== path) faults.count('slashes')
  return spelt
}

function lacksSlash({ faults }: RedfishBmc, path: string): boolean {
  const slashes = faults.find('slashes')
  return slashes !== undefined && slashes.habit !== 'lower-case' && !path.endsWith('/')
}

/** Where paths end in a slash, a GET of another is sent there, or nothing is there at all. */
function withoutSlash(bmc: RedfishBmc, path: string, there: Route): Route {
  if (bmc.faults.find('slashes')?.habit === 'strict') {
    bmc.faults.count('slashes')
    return other
  }
  const GET = (): Reply => {
    bmc.faults.count('slashes')
    return { status: 308, headers: { Location: `${path}/` } }
  }
  return { ...there, open: true, methods: { ...there.methods, GET } }
}

function readResource(call: Call, resource: Resource): Reply {
  const { bmc, request, now } = call
  const { raw } = resource
  if (raw !== undefined) return { status: 200, body: raw.text, type: raw.type }
  const tag = tagOf(bmc, resource, now)
  const headers = tagHeader(bmc, tag)
  const known = request.headers['if-none-match']
  if (typeof known === 'string' && tag !== undefined) {
    const plain = (text: string) => text.trim().replace(/^W\//, '')
    if (known.split(',').some((one) => plain(one) === plain(tag) || plain(one) === '*')) {
      return { status: 304, headers }
    }
  }
  showLate(bmc, resource)
  const body = queried(call, view(bmc, resource, now))
  if (isRefused(body)) return body.reply
  return { ...success(tagged(bmc, body, resource, tag)), headers }
}

/** What was changed shows after some looks, with some BMCs. */
function showLate({ tree, changed }: RedfishBmc, resource: Resource): void {
  const key = tree.key(resource.path)
  const late = changed?.late.get(key)
  if (changed === undefined || late === undefined || late.looks-- > 0) return
  changed.late.delete(key)
  changed.change(key, late.changes)
}
