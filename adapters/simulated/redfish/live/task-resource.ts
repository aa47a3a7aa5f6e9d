import type { RedfishBmc } from '../bmc.js'
import type { JsonObject } from '../tree/json.js'
import { percentOf, type Task } from './tasks.js'

/** Where a task is. */
export const taskPath = (bmc: RedfishBmc, { id }: Task) => `${bmc.places.tasks}/${id}`
/** Where its end can be waited for. */
export const monitorPath = (bmc: RedfishBmc, task: Task) => `${taskPath(bmc, task)}/Monitor`

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
