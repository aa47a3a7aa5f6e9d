/** How BMCs tell of work that they have accepted. */
import type { RedfishBmc } from '../bmc.js'
import type { Reply } from '../http/reply.js'
import { jobPath, jobResource, monitorPath, taskPath, taskResource } from '../live/task-resource.js'
import type { Task } from '../live/tasks.js'

/** The answer to a request that has become a task. @param host as the client calls the BMC */
export function accepted(bmc: RedfishBmc, task: Task, now: number, host?: string): Reply {
  const job = jobPath(bmc, task)
  if (job !== undefined) {
    bmc.faults.count('jobs')
    return { status: 202, headers: { Location: job }, body: jobResource(bmc, task, now) }
  }
  const body = taskResource(bmc, task, now)
  const monitor = monitorPath(bmc, task)
  const habit = bmc.faults.find('task')?.habit
  if (habit !== undefined && habit !== 'restarts') bmc.faults.count('task')
  switch (habit) {
    case 'absolute':
      return { status: 202, headers: { Location: `https://${host ?? 'bmc'}${monitor}` }, body }
    case 'named':
      return { status: 202, headers: { Location: `https://bmc.internal${monitor}` }, body: {} }
    case 'task':
      return { status: 202, headers: { Location: taskPath(bmc, task) }, body: {} }
    case 'body': {
      const { TaskMonitor: _, ...rest } = body
      return { status: 202, body: rest }
    }
    case 'message': {
      const said = {
        MessageId: 'Task.1.0.New',
        Message: 'A new task was created.',
        MessageArgs: [taskPath(bmc, task)],
      }
      return { status: 202, body: { 'Accepted@Message.ExtendedInfo': [said] } }
    }
    default:
      return { status: 202, headers: { Location: monitor }, body }
  }
}

/** Whether a look at a task or its monitor finds nothing there. */
export function isHidden(bmc: RedfishBmc, task: Task): boolean {
  const habit = bmc.faults.find('task')?.habit
  if (habit === 'forgotten') return task.end !== undefined
  if (habit !== 'late') return false
  task.looks += 1
  return task.looks <= 2
}
