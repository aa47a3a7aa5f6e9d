import type { CallOptions } from './call.js'

/** Something that comes along an open console. */
export type ConsoleEvent =
  /** What the node wrote: bytes as they are, of no encoding in particular. */
  | { readonly kind: 'data'; readonly bytes: Uint8Array }
  /** The serial line saw a break. */
  | { readonly kind: 'break' }
  /** The BMC had no room for some of what the node wrote, and dropped it. */
  | { readonly kind: 'overrun' }
  /** The node takes no characters for now, or takes them again; what is written waits. */
  | { readonly kind: 'unavailable' | 'available' }

/** Options of {@link Console.openConsole}. The deadline is that of the opening. */
export interface OpenConsoleOptions extends CallOptions {
  /** Whether a console that somebody else uses is taken from them. @default false */
  readonly takeOver?: boolean
}

/**
 * An open console. Iterated, it gives what comes, once: the iteration ends when the console is closed,
 * and throws `bmc-connection-lost` where it ended otherwise. Whoever does not keep up with the reading
 * makes the BMC drop what it has no room for, and never holds the node up.
 */
export interface ConsoleLine extends AsyncIterable<ConsoleEvent> {
  /** Sends bytes to the node. Resolves when there is room for more; rejects once it has ended. */
  write(bytes: Uint8Array): Promise<void>
  /** Sends a break, after all that was written before. */
  sendBreak(): Promise<void>
  /** Gives the console back. Never rejects; safe to call twice. */
  close(): Promise<void>
}

/** The capability to use the serial console of a node. */
export interface Console {
  /**
   * Opens the console, which only one can use at a time. Errors: `bmc-busy` where somebody else does,
   * who is named if the BMC tells; `bmc-refused` where it is switched off; `not-supported` where it would not
   * be encrypted; and what a first connect can meet.
   */
  openConsole(options?: OpenConsoleOptions): Promise<ConsoleLine>
}

/** A way to the console of a node that its BMC tells of. */
export interface ConsoleWay {
  readonly protocol: 'ipmi' | 'ssh' | 'telnet'
  /** Left out where the BMC does not say. */
  readonly enabled?: boolean
  /** The port, where the BMC says. */
  readonly port?: number
  /** What to type once logged in, to reach the console of this node. The BMC's own text, cleaned. */
  readonly command?: string
  /** What to type to leave it. The BMC's own text, cleaned. */
  readonly leave?: string
}

/** The capability to tell how the console of a node is reached. */
export interface ConsoleAccess {
  /** All ways that the BMC tells of; none where it tells nothing. */
  consoleWays(options?: CallOptions): Promise<readonly ConsoleWay[]>
}
