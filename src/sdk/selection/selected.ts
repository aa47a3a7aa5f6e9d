import type { FactStore } from '../../facts/index.js'
import type { NodeSet } from '../../model/node-set/node-set.js'
import type { Performing } from '../../run/performing.js'

/** What a selection works with. */
export interface SelectionEnvironment
  extends Pick<Performing, 'model' | 'connections' | 'limiter' | 'deadlines' | 'signal'> {
  readonly facts: FactStore
  readonly actor: string
  /** Takes note of changed facts. */
  readonly settle: () => Promise<void>
  /** A call to these nodes begins. */
  readonly begins: () => Promise<void>
  /** Does work that is finished before the cluster is closed. */
  readonly during: <T>(work: () => Promise<T>) => Promise<T>
}

/** The nodes of a selection, and what it works with. */
export interface Selected {
  readonly nodes: NodeSet
  readonly env: SelectionEnvironment
}
