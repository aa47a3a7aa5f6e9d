import type { Reply } from '../http/reply.js'
import { paths } from '../own/paths.js'
import type { Call } from '../service.js'
import { linkAt, textAt } from '../tree/json.js'
import type { Action } from '../tree/tree.js'
import { parametersOf } from './parameters.js'

/** POST to `LogService.ClearLog`. */
export function clearLog(call: Call, action: Action): Reply {
  const { bmc, now } = call
  const judged = parametersOf(call, action, { LogEntriesETag: { type: 'text' } })
  if ('reply' in judged) return judged.reply
  const entries = linkAt(action.resource.body(bmc.machine, now), 'Entries')
  if (entries === undefined) return { status: 204 }
  // The log of our own tree is the machine's, which other protocols show too.
  if (bmc.tree.key(entries) === paths.selEntries && bmc.tree.tags === 'own') {
    bmc.machine.clearLog(now)
  } else {
    const key = bmc.tree.key(entries)
    bmc.state.emptied.add(key)
    bmc.state.touch(key)
  }
  return { status: 204 }
}

/** POST to `EventService.SubmitTestEvent`: it stands in the log and is told to those who listen. */
export function submitTestEvent(call: Call, action: Action): Reply {
  const { bmc, now } = call
  const text = { type: 'text' } as const
  const judged = parametersOf(call, action, {
    EventId: text,
    EventTimestamp: text,
    EventType: text,
    Message: text,
    MessageArgs: { type: 'texts' },
    MessageId: text,
    MessageSeverity: text,
    OriginOfCondition: text,
    Severity: text,
  })
  if ('reply' in judged) return judged.reply
  const message = textAt(judged.values, 'Message') ?? 'A test event.'
  bmc.machine.writeLog({ kind: 'other', severity: 'OK', message }, now)
  return { status: 204 }
}
