/** Refusals that the peculiarities of a BMC make before a request is looked at any further. */

import { errorBody, message } from '../http/messages.js'
import { failure, type Reply } from '../http/reply.js'
import { restartStage } from '../live/restart.js'
import type { Call } from '../service.js'
import { linkAt } from '../tree/json.js'

const changes = new Set(['POST', 'PATCH', 'DELETE'])
const freeOfCharge = new Set(['sessions', 'session', 'reset'])

/** The refusal of a request; nothing where it is to be answered as by any other BMC. */
export function refusedBefore(call: Call): Reply | undefined {
  const { bmc, request } = call
  if (bmc.faults.none) return undefined
  const { method, route, headers } = request
  const strict = strictHeaders(call)
  if (strict !== undefined) return strict
  const waking = wakingUp(call)
  if (waking !== undefined) return waking
  const dead = bmc.faults.find('dead-links')
  if (dead?.on === route.name) return failure(404, 'ResourceMissingAtURI', [request.path])
  if (headers['if-match'] !== undefined && method === 'POST' && bmc.faults.has('action-etag')) {
    return failure(412, 'PreconditionFailed')
  }
  const isChange = changes.has(method) && !freeOfCharge.has(route.name)
  if (isChange && bmc.faults.has('not-licensed')) {
    return { status: 403, body: errorBody([message('NotLicensed')]) }
  }
  return undefined
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
  if (!bmc.faults.has('wakes-slowly')) return undefined
  const systems = linkAt(bmc.tree.root, 'Systems') ?? ''
  const isSystems = bmc.tree.key(request.path).startsWith(bmc.tree.key(systems))
  switch (restartStage(bmc, now)) {
    case 'first':
      return failure(503, 'ServiceTemporarilyUnavailable', ['1'])
    case 'second':
      return isSystems ? failure(404, 'ResourceMissingAtURI', [request.path]) : undefined
    case 'third':
      return isSystems ? failure(500, 'InternalError') : undefined
    default:
      return undefined
  }
}
