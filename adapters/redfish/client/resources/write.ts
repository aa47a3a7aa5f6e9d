import type { JsonObject } from '../answers/json.js'
import { type Message, messagesOf } from '../answers/messages.js'
import type { RedfishClient } from '../client.js'
import type { Deadline } from '../deadline.js'
import type { Resource } from '../resource.js'
import type { Answer, Request } from '../transport/wire.js'
import { type EtagHabit, patch } from './patch.js'
import { untilReady } from './until-ready.js'

/** What a BMC said to a change that it took. */
export interface Written {
  readonly answer: Answer
  readonly messages: readonly Message[]
  /** Whether the change waits for the next start. */
  readonly resetNeeded: boolean
}

/** Messages by which a success says that a property was not changed. */
const refusedProperty =
  /^Property(NotWritable|Unknown|NotUpdated|Missing|Duplicate|Value(NotInList|TypeError|FormatError|OutOfRange|Conflict|ExternalConflict|Incorrect|Error|ResourceConflict))$/

const needsReset = /^(SystemResetRequired|ResetRequired|RebootRequired|ResetInProgress)$/

/**
 * Judges the answer to a change. A success may say that only a part was done: that is an error of its
 * own (`partial`), for the caller must not take it for the whole.
 */
export function judged(
  client: RedfishClient,
  method: Request['method'],
  path: string,
  answer: Answer,
): Written {
  if (answer.status < 200 || answer.status > 299) throw client.refusal(method, path, answer)
  const messages = answer.body === '' ? [] : messagesOf(answer.body)
  const refused = messages.filter(({ key }) => refusedProperty.test(key))
  if (refused.length > 0) {
    const { peer } = client
    const names = [...new Set(refused.flatMap(({ about }) => about))].map((it) =>
      peer.quote(it, 60),
    )
    const words = peer.quote(refused[0]?.text ?? '')
    const which = names.length === 0 ? 'a property' : names.slice(0, 10).join(', ')
    throw peer.error(
      'partial',
      `made the change in ${peer.quote(path)} only in part and refused ${which}: "${words}"`,
      { hint: 'read the settings back to see what was stored' },
    )
  }
  return { answer, messages, resetNeeded: messages.some(({ key }) => needsReset.test(key)) }
}

/** Changes a resource that was just read, waiting where the BMC is not ready, and judges the answer. */
export async function write(
  client: RedfishClient,
  resource: Resource,
  body: JsonObject,
  habit: EtagHabit,
  deadline: Deadline,
): Promise<Written> {
  const ask = () => patch(client, resource, body, habit, deadline)
  const answer = await untilReady(client, deadline, ask)
  if (answer === 'settled') throw client.peer.error('internal', 'settled by itself')
  return judged(client, 'PATCH', resource.path, answer)
}
