/** Following an update by what the update service tells of it, with BMCs that make no task of one. */
import { PhoenixError } from '../../../../src/error.js'
import { asObject, type JsonObject, numberAt, objectAt, textAt } from '../../client/answers/json.js'
import type { RedfishClient } from '../../client/client.js'
import type { Deadline } from '../../client/deadline.js'
import { restarting } from '../../client/resources/task.js'
import type { TaskReport } from '../../client/resources/task-state.js'
import type { StateWords } from '../../quirks/push-form.js'

/**
 * Looks until the service does not work at an update any more. One that was never seen to work at it may
 * have been quicker than our looks, or may begin late: it is given the time of a task to appear.
 *
 * @param read reads the update service
 */
export async function followState(
  client: RedfishClient,
  words: StateWords,
  read: (deadline: Deadline) => Promise<JsonObject>,
  on: (report: TaskReport) => void,
  deadline: Deadline,
): Promise<void> {
  const begun = performance.now()
  let wasRunning = false
  let told = ''
  for (;;) {
    await deadline.sleep(client.timing.task)
    let about: JsonObject | undefined
    try {
      about = words.path.reduce<JsonObject | undefined>(objectAt, await read(deadline))
    } catch (error) {
      if (deadline.signal.aborted || !PhoenixError.is(error)) throw error
      if (!restarting.has(error.code)) throw error
      client.log(`the update of firmware: ${error.reason}`)
      continue
    }
    const state = textAt(asObject(about), words.state) ?? ''
    const percent = numberAt(about, words.percent)
    if (words.failed.includes(state)) {
      const why = `failed in the update of firmware (${client.peer.quote(state, 40)})`
      throw client.peer.error('bmc-refused', why, { hint: 'its own log says more' })
    }
    const isRunning = words.running.includes(state)
    if (isRunning && `${state} ${percent}` !== told) {
      told = `${state} ${percent}`
      on({ stage: 'running', state, percent, messages: [] })
    }
    wasRunning ||= isRunning
    if (!isRunning && (wasRunning || performance.now() - begun > client.timing.taskGrace)) return
  }
}
