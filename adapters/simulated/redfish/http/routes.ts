/** What a path is, and what can be done there. */
import { callAction } from '../actions/actions.js'
import { pushMultipart, pushPlain, readMonitor } from '../actions/update.js'
import type { RedfishBmc } from '../bmc.js'
import { changeResource, isWritable } from '../change/change.js'
import { streamEvents } from '../live/events.js'
import { isRefused, queried } from '../live/query.js'
import { tagged, tagHeader, tagOf } from '../live/tags.js'
import { jobPath, jobResource, monitorPath, taskPath, taskResource } from '../live/task-resource.js'
import { view } from '../live/view.js'
import { slotAccount } from '../odd/accounts.js'
import { targetOf } from '../odd/links.js'
import { isHidden } from '../odd/task.js'
import { metadata } from '../own/metadata.js'
import { serviceDocument, versions } from '../own/services.js'
import type { Call } from '../service.js'
import type { Resource } from '../tree/tree.js'
import { login, sessionResource } from './access.js'
import { nameOf, type ResourceName } from './names.js'
import { type Reply, success } from './reply.js'

export type Method = 'GET' | 'POST' | 'PATCH' | 'DELETE'
type Handler = (call: Call) => Reply

/** What is at a path. */
export interface Route {
  readonly name: ResourceName
  readonly methods: Readonly<Partial<Record<Method, Handler>>>
  /** Whether it is shown without a login. @default false */
  readonly open?: boolean
  /** Whether a body may be an image of firmware. @default false */
  readonly takesImage?: boolean
}

const other: Route = { name: 'other', methods: {} }

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
  const found = tree.find(path) ?? slotAccount(bmc, path) ?? tree.member(path, bmc.machine, now)
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

function sessionRoute(bmc: RedfishBmc, id: string, now: number): Route {
  // A collection may also be written to as its list of members.
  if (id.toLowerCase() === 'members') return { name: 'sessions', methods: { POST: login } }
  const session = bmc.sessions.find(id, now)
  if (session === undefined) return { ...other, name: 'session' }
  return {
    name: 'session',
    methods: {
      GET: ({ bmc }) => success(sessionResource(bmc, session)),
      DELETE: ({ bmc, now }) => {
        bmc.sessions.close(id, now)
        return { status: 204 }
      },
    },
  }
}

/** Places that services tell of: tasks, where images are sent to, where events come from. */
function serviceRoute(bmc: RedfishBmc, key: string): Route {
  const { tree, places, changed } = bmc
  const is = (path: string | undefined) => path !== undefined && tree.key(path) === key
  for (const task of changed?.tasks.list() ?? []) {
    const isTask = is(taskPath(bmc, task))
    const isMonitor = is(monitorPath(bmc, task)) && bmc.faults.find('task')?.habit !== 'task'
    if ((isTask || isMonitor) && isHidden(bmc, task)) return other
    if (isTask) {
      return { name: 'task', methods: { GET: ({ now }) => success(taskResource(bmc, task, now)) } }
    }
    if (is(jobPath(bmc, task))) {
      return { name: 'task', methods: { GET: ({ now }) => success(jobResource(bmc, task, now)) } }
    }
    if (isMonitor) {
      return { name: 'monitor', methods: { GET: (call) => readMonitor(call, task) } }
    }
  }
  if (is(places.multipartPush)) {
    // Some have one place for both forms.
    const POST = (call: Call) =>
      isForm(call) || !is(places.httpPush) ? pushMultipart(call) : pushPlain(call)
    return { name: 'upload', takesImage: true, methods: { POST } }
  }
  if (is(places.httpPush)) return { name: 'upload', takesImage: true, methods: { POST: pushPlain } }
  if (is(places.events)) return { name: 'events', methods: { GET: streamEvents } }
  return other
}

function isForm({ request }: Call): boolean {
  return /^multipart\//i.test(String(request.headers['content-type'] ?? ''))
}
