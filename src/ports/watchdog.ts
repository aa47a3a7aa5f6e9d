import type { CallOptions } from './call.js'

/** What a watchdog does when nobody has fed it in time. */
export type WatchdogAction = 'nothing' | 'reset' | 'power-off' | 'power-cycle'

/** The actions, in the order of help texts. */
export const watchdogActions = ['nothing', 'reset', 'power-off', 'power-cycle'] as const

/** On whose behalf a watchdog runs. */
export type WatchdogUse = 'firmware-restart' | 'post' | 'os-load' | 'os' | 'oem'

/** The uses, in the order of help texts. */
export const watchdogUses = ['firmware-restart', 'post', 'os-load', 'os', 'oem'] as const

/** How a watchdog is set. */
export interface WatchdogSetting {
  readonly action: WatchdogAction
  /** From when it is fed to when it acts, in milliseconds; the BMC counts tenths of a second. */
  readonly timeout: number
  /** @default 'os' */
  readonly use?: WatchdogUse
  /** How long before its end it warns the node by an interrupt, in seconds. 0: not at all. @default 0 */
  readonly warning?: number
  /** Whether what it does is not noted in the log. @default false */
  readonly unlogged?: boolean
}

/** How a watchdog is. */
export interface WatchdogReport extends Required<WatchdogSetting> {
  readonly running: boolean
  /** What is left until it acts, in milliseconds. */
  readonly left: number
  /** On whose behalf it has run out since that was last forgotten. */
  readonly expired: readonly WatchdogUse[]
}

/** The capability to watch over a node that hangs: a timer in the BMC that acts unless it is fed. */
export interface Watchdog {
  /** How the timer is. */
  watchdog(options?: CallOptions): Promise<WatchdogReport>
  /** Sets the timer, without starting it; one that runs is stopped. Reads it back. Errors: `no-effect`. */
  setWatchdog(setting: WatchdogSetting, options?: CallOptions): Promise<void>
  /** Feeds it: starts the timer anew, or for the first time. Errors: `bmc-refused` before it was set. */
  feedWatchdog(options?: CallOptions): Promise<void>
  /** Stops it, and leaves how it is set. */
  stopWatchdog(options?: CallOptions): Promise<void>
}
