/** What steps are carried out with. */
import type { PhoenixError } from '../error.js'
import type { Fact, Observation } from '../model/fact.js'
import type { Model } from '../model/settle/model.js'
import type { FirmwareProgress } from '../ports/firmware.js'
import type { BootReports } from './boot/boot-reports.js'
import type { Connections } from './connections/connections.js'
import type { Deadlines } from './deadlines.js'
import type { Limiter } from './limits.js'

/** A start that the boot service has heard of. */
export interface LastStart {
  /** Undefined where it has heard of none. */
  readonly id: string | undefined
  /** Whether the node had said that it is up. */
  readonly isUp: boolean
}

/** What a step needs to be carried out. */
export interface Performing {
  readonly model: Model
  readonly connections: Connections
  readonly limiter: Limiter
  /** Whether earlier steps of the same node are done, so that it goes before nodes not begun. */
  readonly begun?: boolean
  /** Whether a boot device was set for the start that is asked for. */
  readonly prepared?: boolean
  readonly deadlines: Deadlines
  /** Ends waiting; what a BMC was told already runs to its end. */
  readonly signal: AbortSignal | undefined
  /** Hears that the first request is about to go out; nothing was done before. */
  readonly begin: () => Promise<void>
  /** Records what was read. */
  readonly record: (observations: readonly Observation[]) => Promise<void>
  /** What is known about a node at this moment. */
  readonly known: (node: string) => Promise<ReadonlyMap<string, Fact> | undefined>
  /** What nodes report of their starts; without it, facts are asked one node at a time. */
  readonly reports?: BootReports | undefined
  /** Hears of further tries. */
  readonly retried: (error: PhoenixError, attempt: number, delay: number) => void
  /** Hears whether settings of the BIOS wait for a start. */
  readonly waits?: ((isWaiting: boolean) => void) | undefined
  /** The start of the node that was the last one before this run asked for another. */
  readonly lastStart?: LastStart | undefined
  /** Hears of it, just before another is asked for. */
  readonly starts?: ((last: LastStart) => void) | undefined
  /** Hears how a step that takes long goes on. */
  readonly progress?: ((progress: FirmwareProgress) => void) | undefined
}
