/** Tasks as resources, and as the jobs of a maker. */
import { createHash } from 'node:crypto'
import type { RedfishBmc } from '../bmc.js'
import type { JsonObject } from '../tree/json.js'
import { percentOf, type Task } from './tasks.js'

/** Where a task is. */
export const taskPath = (bmc: RedfishBmc, { id }: Task) => `${bmc.places.tasks}/${id}`

/** Where its end can be waited for. */
export function monitorPath(bmc: RedfishBmc, task: Task): string {
  if (bmc.faults.find('task')?.habit !== 'random') return `${taskPath(bmc, task)}/Monitor`
  const far = createHash('sha256').update(`${bmc.machine.identity.node} ${task.id}`).digest('hex')
  return `/redfish/v1/TaskMonitor/${far.slice(0, 24)}`
}

/** Where it is as a job; nothing where its BMC has none. */
export function jobPath(bmc: RedfishBmc, { id }: Task): string | undefined {
  const [manager] = bmc.faults.has('jobs') ? bmc.tree.ofType('Manager') : []
  return manager && `${manager.path}/Oem/Dell/Jobs/JID_${500_000_000_000 + Number(id)}`
}

const time = (at: number) => new Date(at).toISOString().replace(/\.\d+Z$/, 'Z')

/** A task as a resource. */
export function taskResource(bmc: RedfishBmc, task: Task, now: number): JsonObject {
  const { id, plan, made, begun, end } = task
  const running = begun === undefined ? 'Pending' : 'Running'
  return {
    '@odata.id': taskPath(bmc, task),
    '@odata.type': '#Task.v1_7_4.Task',
    Id: id,
    Name: plan.name,
    TaskState: end === undefined ? running : end.ok ? 'Completed' : 'Exception',
    TaskStatus: end?.ok === false ? 'Critical' : 'OK',
    PercentComplete: percentOf(task, now),
    StartTime: time(begun ?? made),
    ...(end === undefined ? {} : { EndTime: time(end.at) }),
    TaskMonitor: monitorPath(bmc, task),
    Messages: end?.messages ?? [],
  }
}

/** A task as a job. */
export function jobResource(bmc: RedfishBmc, task: Task, now: number): JsonObject {
  const { plan, begun, end } = task
  const path = jobPath(bmc, task) ?? ''
  const running = begun === undefined ? 'Scheduled' : 'Running'
  const said = end?.messages[0]?.Message
  return {
    '@odata.id': path,
    '@odata.type': '#DellJob.v1_4_0.DellJob',
    Id: path.slice(path.lastIndexOf('/') + 1),
    Name: plan.name,
    JobState: end === undefined ? running : end.ok ? 'Completed' : 'Failed',
    PercentComplete: percentOf(task, now),
    Message: said ?? (begun === undefined ? 'Task successfully scheduled.' : 'Job in progress.'),
    MessageArgs: [],
  }
}
