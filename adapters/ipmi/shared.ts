/**
 * One session per BMC, however many nodes are behind it: a BMC has four or five places for sessions,
 * and they are not ours alone.
 */
import { each, type Few, withOne, without } from './few.js'
import { IpmiClient } from './session/client.js'
import type { ClientOptions } from './session/options.js'

/** A part in a client, until it is given back. */
export interface ClientLease {
  readonly client: IpmiClient
  /** Gives it back; the last one closes the client. */
  release(): Promise<void>
}

type Log = (message: string) => void

interface Shared {
  readonly client: IpmiClient
  logs: Few<Log>
}

/** Clients in use, by where their BMC is; those with other accounts or habits stand side by side. */
const clients = new Map<string, Shared[]>()

/** A part in the client for these options, until it is given back; the last one closes it. */
export function leaseClient(options: ClientOptions): ClientLease {
  const place = `${options.address.toLowerCase()} ${options.port}`
  const there = clients.get(place) ?? []
  let shared = there.find((one) => isSame(one.client.options, options))
  if (shared === undefined) {
    shared = open(options)
    clients.set(place, [...there, shared])
  }
  const part = shared
  const { client } = part
  // A log may be shared by several nodes; each part counts for itself.
  const log = (message: string) => options.log(message)
  part.logs = withOne(part.logs, log)
  return {
    client,
    release: async () => {
      part.logs = without(part.logs, log)
      if (part.logs !== undefined) return
      const others = (clients.get(place) ?? []).filter((one) => one.client !== client)
      if (others.length === 0) clients.delete(place)
      else clients.set(place, others)
      await client.close()
    },
  }
}

function open(options: ClientOptions): Shared {
  const tell = (message: string) => {
    for (const log of each(shared.logs)) log(message)
  }
  const shared: Shared = { client: new IpmiClient({ ...options, log: tell }), logs: undefined }
  return shared
}

/** A changed password is another client: a session must not outlive the password it was made with. */
function isSame(a: ClientOptions, b: ClientOptions): boolean {
  return (
    a.user === b.user &&
    a.password.reveal() === b.password.reveal() &&
    a.kg?.reveal() === b.kg?.reveal() &&
    a.privilege === b.privilege &&
    String(a.suites) === String(b.suites) &&
    String(a.quirks) === String(b.quirks) &&
    JSON.stringify(a.timing) === JSON.stringify(b.timing)
  )
}
