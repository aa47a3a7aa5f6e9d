/** Routes to what no tree holds: sessions, tasks, where images are sent to, where events come from. */
import { pushMultipart, pushPlain, readMonitor } from '../actions/update.js'
import type { RedfishBmc } from '../bmc.js'
import { streamEvents } from '../live/events.js'
import { jobPath, jobResource, monitorPath, taskPath, taskResource } from '../live/task-resource.js'
import { isHidden } from '../odd/task.js'
import type { Call } from '../service.js'
import { login, sessionResource } from './access.js'
import { success } from './reply.js'
import { other, type Route } from './route.js'

/** A session, or the list of them under its other name. */
export function sessionRoute(bmc: RedfishBmc, id: string, now: number): Route {
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
export function serviceRoute(bmc: RedfishBmc, key: string): Route {
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
