import { asObject, type JsonObject, objectAt, parseJson, textAt } from '../answers/json.js'
import { type Message, messagesIn } from '../answers/messages.js'

/** How a task or job stands, in our words. */
export type TaskStage =
  | 'running'
  /** It waits for the node's next start or for its time; nothing more happens before. */
  | 'scheduled'
  | 'done'
  | 'failed'
  | 'cancelled'

/** What a task or job says of itself. */
export interface TaskReport {
  readonly stage: TaskStage
  /** The BMC's own word: `Running`, `Exception`, `CompletedWithErrors`, … */
  readonly state: string
  /** From 0 to 100, where the BMC says. */
  readonly percent: number | undefined
  readonly messages: readonly Message[]
}

const stages: Readonly<Record<string, TaskStage>> = {
  completed: 'done',
  completedok: 'done',
  completedwitherrors: 'failed',
  exception: 'failed',
  failed: 'failed',
  invalid: 'failed',
  killed: 'cancelled',
  cancelled: 'cancelled',
  scheduled: 'scheduled',
  waiting: 'scheduled',
  userintervention: 'scheduled',
  rebootpending: 'scheduled',
}

/** What a resource says as a task or job; undefined where it is neither. */
export function taskReport(body: JsonObject | undefined): TaskReport | undefined {
  const state = textAt(body, 'TaskState') ?? textAt(body, 'JobState')
  if (body === undefined || state === undefined) return undefined
  const health = textAt(body, 'TaskStatus') ?? textAt(body, 'JobStatus')
  const usual = stages[state.toLowerCase().replace(/[^a-z]/g, '')] ?? 'running'
  const percent = Number(body.PercentComplete ?? Number.NaN)
  return {
    // Some BMCs complete whatever happens and tell the outcome by the side.
    stage: usual === 'done' && health === 'Critical' ? 'failed' : usual,
    state,
    percent:
      typeof body.PercentComplete !== 'boolean' && percent >= 0 && percent <= 100
        ? percent
        : undefined,
    messages: messagesIn(body.Messages),
  }
}

/** What an answer's body holds, if it is an object. */
export function bodyOf(text: string): JsonObject | undefined {
  try {
    return asObject(parseJson(text))
  } catch {
    return undefined
  }
}

/** A path of a task, a job or their monitors, as it stands among the arguments of messages. */
const taskPath = /^\/redfish\/v1\/\S*(Tasks?|TaskMonitors?|Jobs|JobQueue)\/\S+$/i

/**
 * Where work that was accepted can be followed, the most exact first: what a `Location` says, the task
 * that came in the body, a link among the messages.
 */
export function monitorsIn(location: string | undefined, text: string): string[] {
  const body = bodyOf(text)
  const isTask =
    taskReport(body) !== undefined || /^#?(Task|Job)\./.test(textAt(body, '@odata.type') ?? '')
  const messages = [
    ...messagesIn(objectAt(body, 'error')?.['@Message.ExtendedInfo']),
    ...messagesIn(body?.['@Message.ExtendedInfo']),
    ...messagesIn(body?.['Accepted@Message.ExtendedInfo']),
    ...messagesIn(body?.Messages),
  ]
  const links = [
    location,
    isTask ? textAt(body, 'TaskMonitor') : undefined,
    isTask ? textAt(body, '@odata.id') : undefined,
    ...messages.flatMap(({ args }) => args.filter((arg) => taskPath.test(arg))),
  ]
  return [...new Set(links.filter((link) => link !== undefined && link !== ''))] as string[]
}
