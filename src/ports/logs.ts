import type { CallOptions } from './call.js'

/** A log that a BMC keeps. */
export interface LogInfo {
  /** How calls name it: `SEL`, or with its owner before it (`manager/SEL`) where several are called so. */
  readonly id: string
  readonly name: string
  /** Whether it can be cleared. */
  readonly clearable: boolean
}

/** One entry of a log. Texts are the BMC's own, cleaned. */
export interface LogEntry {
  readonly id: string
  /** ISO 8601 with whatever offset the BMC uses; left out where it has no clock. */
  readonly time?: string
  readonly severity?: 'OK' | 'Warning' | 'Critical'
  readonly message: string
  /** The name of the message in its registry. */
  readonly messageId?: string
}

/** What to read of a log. */
export interface LogEntriesOptions extends CallOptions {
  /** The most entries that are given: the newest. @default 1000 */
  readonly limit?: number
  /** What is older may be left out, and then is not read either. @default nothing is left out */
  readonly since?: Date
}

/** What was read of a log. */
export interface LogReport {
  /** The oldest first; those that a BMC does not date stand where it lists them. */
  readonly entries: readonly LogEntry[]
  /** Whether there are older ones, young enough, that the limit left out. */
  readonly older: boolean
}

/** The capability to read and clear the logs of the hardware. */
export interface Logs {
  /** The logs that there are: the hardware's event log first. */
  logs(options?: CallOptions): Promise<readonly LogInfo[]>
  /**
   * The newest entries of a log, over as many pages as that takes.
   * @param log an id that {@link logs} gave @default the hardware's event log
   */
  entries(log?: string, options?: LogEntriesOptions): Promise<LogReport>
  /** Clears a log. @param log an id that {@link logs} gave */
  clear(log: string, options?: CallOptions): Promise<void>
}
