/**
 * One client per BMC, however many nodes are behind it: a BMC has few sessions and little strength,
 * and neither grows with the number of systems that it manages.
 */
import { createHmac, randomBytes } from 'node:crypto'
import { type ClientOptions, RedfishClient } from './client.js'

interface Shared {
  readonly client: RedfishClient
  readonly logs: Set<(message: string) => void>
}

/** Clients in use, by everything that tells two of them apart. */
const clients = new Map<string, Shared>()

/** A part in a client, until it is given back. */
export interface Lease {
  readonly client: RedfishClient
  /** Gives the part back; the last one closes the client. Never rejects; safe to call twice. */
  release(): Promise<void>
}

/** A part in the client for these options; all who ask for the same share it. */
export function lease(options: ClientOptions): Lease {
  const key = keyOf(options)
  const known = clients.get(key)
  const shared = known === undefined || isGivenUp(known) ? open(key, options) : known
  // A log may be shared by several nodes; each part counts for itself.
  const log = (message: string) => options.log(message)
  shared.logs.add(log)
  return {
    client: shared.client,
    release: async () => {
      shared.logs.delete(log)
      if (shared.logs.size > 0) return
      if (clients.get(key) === shared) clients.delete(key)
      await shared.client.close()
    },
  }
}

/** For how long a refused login stands for whoever comes anew, in milliseconds: BMCs lock accounts. */
const refusalTime = 60_000

/** Whether the login was refused long ago: who shares the client still is not to keep it from others for good. */
function isGivenUp({ client: { refusedAt } }: Shared): boolean {
  return refusedAt !== undefined && performance.now() - refusedAt > refusalTime
}

function open(key: string, options: ClientOptions): Shared {
  const logs = new Set<(message: string) => void>()
  const tell = (message: string) => {
    for (const log of logs) log(message)
  }
  const shared = { client: new RedfishClient({ ...options, log: tell }), logs }
  clients.set(key, shared)
  return shared
}

/** A password is compared without being kept; the key is worthless outside of this process. */
const salt = randomBytes(32)

/** A changed password is another client: a session must not outlive the password it was made with. */
function keyOf(options: ClientOptions): string {
  const { address, port, user, password, trust, connectTimeout, timing, login, tls } = options
  return createHmac('sha256', salt)
    .update(JSON.stringify([address.toLowerCase(), port, user, password.reveal()]))
    .update(JSON.stringify([trust.pins ?? [], trust.ca ?? '', connectTimeout, timing, login, tls]))
    .digest('base64')
}
