/** What errors of calls say besides: which node they concern, and what was being done. */
import { type ErrorCode, PhoenixError } from '../../src/error.js'
import type { RedfishClient } from './client/client.js'

/** How an error begins that knows neither the BMC nor the work: a deadline does not. */
const leads: Readonly<Partial<Record<ErrorCode, string>>> = {
  'bmc-timeout': 'did not finish',
  aborted: 'was left while',
}

/** The error, with the node that it concerns, and with what was being done where it does not know. */
export function placed(
  client: RedfishClient,
  node: string | undefined,
  error: PhoenixError,
  what: string,
): PhoenixError {
  const { peer, obstacle } = client
  const { code, cause, hint, retryAfter } = error
  const lead = leads[code]
  const before = code === 'bmc-timeout' && obstacle !== undefined ? `; before, ${obstacle}` : ''
  const message =
    lead === undefined || error.message.startsWith(peer.name)
      ? error.message
      : `${peer.name} ${lead} ${peer.quote(what)}: ${error.message}${before}`
  const told = new PhoenixError(code, message, {
    cause,
    hint,
    node,
    retryAfter,
    bmc: peer.authority,
  })
  if (error.stack !== undefined) told.stack = error.stack
  return told
}
