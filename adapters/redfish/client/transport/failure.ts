/** Why a request has no answer, in words for people. */
import { PhoenixError } from '../../../../src/error.js'
import { TooLarge, WrongSize } from './connection.js'
import type { Peer } from './peer.js'
import { type Failure, largestBody, type Request } from './wire.js'

/** Why a connection was not made. */
export class ConnectError extends Error {
  constructor(
    readonly reason: PhoenixError,
    readonly passing: boolean,
  ) {
    super(reason.message)
  }
}

/** What came of a request that broke off at a stage. */
export function failureOf(
  peer: Peer,
  request: Request,
  error: unknown,
  stage: Failure['stage'],
): Failure {
  if (error instanceof ConnectError) {
    return { stage: 'connect', error: error.reason, passing: error.passing }
  }
  if (PhoenixError.is(error)) return { stage, error, passing: false }
  const what = `${request.method} ${peer.quote(request.path)}`
  const known = lasting(peer, request, error, what)
  if (known !== undefined) return { stage, error: known, passing: false }
  const doubt = request.method === 'GET' ? '' : '; whether it was carried out is not known'
  const lost = `closed the connection ${stage === 'sent' ? 'before answering' : 'while answering'} ${what}${doubt}`
  return {
    stage,
    error: peer.error('bmc-connection-lost', lost, { cause: error }),
    passing: true,
  }
}

/** What no further try would change; undefined for all that may pass. */
function lasting(
  peer: Peer,
  { limit = largestBody }: Request,
  cause: unknown,
  what: string,
): PhoenixError | undefined {
  const code = (cause as { code?: unknown } | null)?.code
  if (cause instanceof TooLarge || code === 'ERR_BUFFER_TOO_LARGE') {
    const most = `${limit / 1024 / 1024} MiB`
    return peer.error('bmc-protocol', `sent more than ${most} in answer to ${what}`, { cause })
  }
  if (typeof code === 'string' && notHttp.test(code)) {
    const broken = `sent something that is not HTTP in answer to ${what}`
    return peer.error('bmc-protocol', broken, { cause })
  }
  if (code === 'UND_ERR_INVALID_ARG') {
    const unfit = `gave something that cannot be sent back in ${what}; nothing was sent`
    return peer.error('bmc-protocol', unfit, { cause })
  }
  if (cause instanceof WrongSize) {
    const other = `was not sent all of a file that changed while it was read, in ${what}`
    return peer.error('usage', other, { cause })
  }
  return undefined
}

const notHttp = /^(HPE_|UND_ERR_(HEADERS_OVERFLOW|RES_CONTENT)|Z_)/
