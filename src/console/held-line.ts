import type { Console, ConsoleLine } from '../ports/console.js'
import type { CapabilityName } from '../ports/driver.js'
import type { Connections } from '../run/connections/connections.js'
import type { Limiter } from '../run/limits.js'
import { onAbort } from '../run/on-abort.js'

/** What the opening of a console needs. */
export interface Opening {
  readonly connections: Connections
  readonly limiter: Limiter
  /** How long it may take, in milliseconds. */
  readonly deadline: number
}

const capability: CapabilityName & 'console' = 'console'

/**
 * Opens a node's console under the limits, and keeps the connection for as long as it is open: however
 * many others are opened meanwhile, it is not closed for lack of room. Whoever asked closes the line.
 */
export function openHeldLine(
  node: string,
  { connections, limiter, deadline }: Opening,
  { takeOver, signal }: { readonly takeOver: boolean; readonly signal: AbortSignal },
): Promise<ConsoleLine> {
  return new Promise((resolve, reject) => {
    // Until there is a connection nothing is open, and whoever leaves need not wait for it.
    const connected = onAbort(signal, () => reject(signal.reason))
    const hold = async (console: Console) => {
      connected()
      const line = await limiter.run(
        () => console.openConsole({ takeOver, deadline, signal }),
        signal,
      )
      await new Promise<void>((release) => resolve(heldLine(line, release)))
    }
    connections.with(node, capability, hold).catch(reject).finally(connected)
  })
}

function heldLine(line: ConsoleLine, release: () => void): ConsoleLine {
  return {
    [Symbol.asyncIterator]: () => line[Symbol.asyncIterator](),
    write: (bytes) => line.write(bytes),
    sendBreak: () => line.sendBreak(),
    close: () => line.close().finally(release),
  }
}
