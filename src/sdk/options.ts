/** What may be said when a cluster is opened, and when it is planned for. */
import type { NodeSet } from '../model/node-set/node-set.js'
import type { Through } from '../run/connections/through.js'
import type { Deadlines } from '../run/deadlines.js'
import type { LookEvent } from '../run/events.js'
import type { LimitOptions } from '../run/limits.js'
import type { WhichFiles } from './kept-files.js'

/** Options of `open`. */
export interface OpenOptions {
  /**
   * Where the facts are kept: a path, a `file:` URL, or `:memory:`.
   * @default what the cluster says, else `.phoenix/<cluster>.db` beside the configuration, and
   * `.phoenix/<cluster>.simulated.db` through a rack
   */
  readonly facts?: string
  /** Talk to these BMCs instead of the configured ones: a rack, or what `phoenix simulate` wrote. */
  readonly through?: Through | { readonly through: Through }
  /** How much is done at once. */
  readonly limits?: Partial<LimitOptions>
  /** How long things may take. */
  readonly deadlines?: Partial<Deadlines>
  /** Who does this, for the audit log. @default the user's name */
  readonly actor?: string
  /** Hears what drivers do, for people who look for a fault. Never given a secret. */
  readonly logger?: (node: string, message: string) => void
  /** Ends the work of this instance. */
  readonly signal?: AbortSignal
}

/** Options of `Phoenix.plan`. */
export interface PlanOptions {
  /** The nodes to plan for: a node set expression or a node set. @default all */
  readonly nodes?: string | NodeSet
  /** Whether to look at the hardware first; without it, what is known is taken for true. @default true */
  readonly refresh?: boolean
  /**
   * Whether files that are kept are planned for too: those that are about one of the nodes, whole; with
   * `'all'` the others as well, with `false` none.
   * @default true
   */
  readonly files?: WhichFiles
  /** Ends the look at the hardware early. */
  readonly signal?: AbortSignal
  /** Hears how the look at the hardware goes, as it goes. What it throws is ignored. */
  readonly on?: (event: LookEvent) => void
}

/** The map behind what was given: itself, or that of a rack. */
export function throughOf(through: OpenOptions['through']): Through | undefined {
  if (through === undefined) return undefined
  return isRack(through) ? through.through : through
}

function isRack(
  value: Through | { readonly through: Through },
): value is { readonly through: Through } {
  const inner = (value as { through?: { port?: unknown } }).through
  return inner !== undefined && typeof inner.port !== 'number'
}
