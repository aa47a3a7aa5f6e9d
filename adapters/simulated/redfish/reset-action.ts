import { type ResetType, resetTypes } from '../machine/reset.js'
import { readObject, shown } from './json-body.js'
import { failure, type Reply } from './reply.js'
import type { Call } from './service.js'

const action = 'ComputerSystem.Reset'

/** POST to the action `ComputerSystem.Reset`: 204 says that it was accepted, not that it is done. */
export function resetSystem({ bmc, request, now }: Call): Reply {
  const body = readObject(request)
  if ('reply' in body) return body.reply
  const unknown = Object.keys(body.object).find(
    (name) => name !== 'ResetType' && !name.includes('@'),
  )
  if (unknown !== undefined) return failure(400, 'ActionParameterUnknown', [action, unknown])

  const { ResetType: type } = body.object
  if (type === undefined) return failure(400, 'ActionParameterMissing', [action, 'ResetType'])
  if (typeof type !== 'string') {
    return failure(400, 'ActionParameterValueTypeError', [shown(type), 'ResetType', action])
  }
  if (!isResetType(type)) {
    return failure(400, 'ActionParameterNotSupported', ['ResetType', action])
  }
  if (bmc.machine.fault?.kind !== 'ignores-power' && !bmc.machine.reset(type, now)) {
    return failure(409, 'ActionParameterValueConflict', ['ResetType', type])
  }
  bmc.machine.tally.reset(type)
  return { status: 204 }
}

function isResetType(text: string): text is ResetType {
  return (resetTypes as readonly string[]).includes(text)
}
