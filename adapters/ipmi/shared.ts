/**
 * One session per BMC, however many nodes are behind it: a BMC has four or five places for sessions,
 * and they are not ours alone.
 */
import { createHmac, randomBytes } from 'node:crypto'
import { type ClientOptions, IpmiClient } from './session/client.js'

interface Shared {
  readonly client: IpmiClient
  readonly logs: Set<(message: string) => void>
}

/** Clients in use, by everything that tells two of them apart. */
const clients = new Map<string, Shared>()

/** A password is compared without being kept; the key is worthless outside of this process. */
const salt = randomBytes(32)

/** A part in the client for these options, until it is given back; the last one closes it. */
export function leaseClient(options: ClientOptions): {
  readonly client: IpmiClient
  release(): Promise<void>
} {
  const key = keyOf(options)
  const shared = clients.get(key) ?? open(options)
  clients.set(key, shared)
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

function open(options: ClientOptions): Shared {
  const logs = new Set<(message: string) => void>()
  const tell = (message: string) => {
    for (const log of logs) log(message)
  }
  return { client: new IpmiClient({ ...options, log: tell }), logs }
}

function keyOf({ log: _, password, kg, ...rest }: ClientOptions): string {
  return createHmac('sha256', salt)
    .update(JSON.stringify([rest, password.reveal(), kg?.reveal() ?? '']))
    .digest('base64')
}
