/** Refusals that the peculiarities of a BMC make before a request is looked at any further. */

import { errorBody, message } from '../http/messages.js'
import { failure, type Reply } from '../http/reply.js'
import { wakingStage } from '../live/restart.js'
import type { Call } from '../service.js'
import { linkAt } from '../tree/json.js'

const changes = new Set(['POST', 'PATCH', 'DELETE'])
const freeOfCharge = new Set(['sessions', 'session', 'reset'])

/** The refusal of a request; nothing where it is to be answered as by any other BMC. */
export function refusedBefore(call: Call): Reply | undefined {
  const { bmc, request } = call
  if (bmc.faults.none) return undefined
  const { method, route } = request
  const strict = strictHeaders(call)
  if (strict !== undefined) {
    bmc.faults.count('strict-headers')
    return strict
  }
  const waking = wakingUp(call)
  if (waking !== undefined) return waking
  const dead = bmc.faults.find('dead-links')
  if (dead?.on === route.name) {
    bmc.faults.count('dead-links')
    return failure(404, 'ResourceMissingAtURI', [request.path])
  }
  const untagged = refusedTag(call)
  if (untagged !== undefined) return untagged
  if (!changes.has(method) || freeOfCharge.has(route.name)) return undefined
  if (bmc.faults.strike('not-licensed')) {
    return { status: 403, body: errorBody([message('NotLicensed')]) }
  }
  if (bmc.faults.strike('lockdown')) return { status: 403, body: errorBody([locked]) }
  return undefined
}

/** The refusal of a POST for its entity tag, or for the want of one. */
function refusedTag({ bmc, request }: Call): Reply | undefined {
  const { method, route, headers } = request
  const quirk = bmc.faults.find('action-etag')
  if (quirk === undefined || method !== 'POST' || route.name === 'sessions') return undefined
  const { habit = 'rejected' } = quirk
  const hasTag = headers['if-match'] !== undefined
  if (hasTag !== (habit === 'rejected')) return undefined
  bmc.faults.count('action-etag')
  return habit === 'required-428'
    ? failure(428, 'PreconditionRequired')
    : failure(412, 'PreconditionFailed')
}

/** As one maker says that its settings are locked. */
const locked = {
  MessageId: 'IDRAC.2.8.SYS434',
  Message: 'Unable to complete the operation because the system is in lockdown mode.',
  MessageArgs: [],
  MessageSeverity: 'Critical',
  Resolution: 'Disable lockdown mode.',
}

/** Refusals in a maker's words, of what would be done a moment later. */
export function notReady({ bmc, request }: Call): Reply | undefined {
  const { method, route } = request
  if (!changes.has(method) || route.name === 'sessions' || route.name === 'session')
    return undefined
  const fault = bmc.faults.strike('not-ready')
  if (fault === undefined) return undefined
  const words = {
    post: ['iLO.2.14.UnableToModifyDuringSystemPOST', 'The system is in POST.'],
    job: ['IDRAC.2.8.SYS518', 'A job is running; try again later.'],
    state: ['iLO.2.14.InvalidOperationForSystemState', 'Not in this state of the system.'],
  } as const
  const [MessageId, Message] = words[fault.says ?? 'post']
  const said = { MessageId, Message, MessageArgs: [], MessageSeverity: 'Warning', Resolution: '' }
  return { status: 400, body: errorBody([said]) }
}

function strictHeaders({ bmc, request }: Call): Reply | undefined {
  const { headers, method, body } = request
  const type = String(headers['content-type'] ?? '')
  switch (bmc.faults.find('strict-headers')?.wants) {
    case 'length':
      return headers['transfer-encoding'] === undefined ? undefined : failure(411, 'GeneralError')
    case 'no-expect':
      return headers.expect === undefined ? undefined : failure(417, 'GeneralError')
    case 'accept':
      return /application\/json|\*\/\*/.test(String(headers.accept ?? ''))
        ? undefined
        : failure(406, 'GeneralError')
    case 'odata-version':
      return headers['odata-version'] === undefined ? failure(412, 'PreconditionFailed') : undefined
    case 'plain-type': {
      if (
        method === 'GET' ||
        body.length === 0 ||
        /^(application\/json|multipart\/.*)$/.test(type)
      ) {
        return undefined
      }
      return failure(415, 'UnrecognizedRequestBody')
    }
    case undefined:
      return undefined
  }
}

/** A BMC that has just restarted: its parts come one after the other. */
function wakingUp({ bmc, request, now }: Call): Reply | undefined {
  const stage = wakingStage(bmc, now)
  if (stage === undefined || stage === 'no-tls') return undefined
  if (stage === 'busy') return failure(503, 'ServiceTemporarilyUnavailable', ['1'])
  const systems = linkAt(bmc.tree.root, 'Systems') ?? ''
  const isSystems = bmc.tree.key(request.path).startsWith(bmc.tree.key(systems))
  if (stage === 'failing') return isSystems ? failure(500, 'InternalError') : undefined
  if (isSystems) return failure(404, 'ResourceMissingAtURI', [request.path])
  // It does not know yet whom it let in.
  return request.headers['x-auth-token'] === undefined ? undefined : failure(401, 'NoValidSession')
}
