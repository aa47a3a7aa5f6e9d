import { PhoenixError } from '../../error.js'
import type { Observation } from '../../model/fact.js'
import { call } from '../call.js'
import type { LookEvent } from '../events.js'
import { unlessAborted } from '../on-abort.js'
import type { Performing } from '../performing.js'
import { Waiting } from '../waiting.js'
import { isUnprobed, observeBmc } from './bmc-facts.js'

/** What asking a BMC needs. */
export type Asking = Pick<Performing, 'model' | 'connections' | 'limiter' | 'deadlines' | 'signal'>

/** The nodes with a BMC of which is not known what it can do. */
export function unprobed({ model, connections }: Asking, nodes: Iterable<string>): string[] {
  return [...nodes].filter((name) => placesToProbe({ model, connections }, name).length > 0)
}

function placesToProbe(
  { model, connections }: Pick<Asking, 'model' | 'connections'>,
  name: string,
): readonly number[] {
  const node = model.node(name)
  const known = model.facts.get(name)
  return connections.probed(name).filter((place) => {
    const bmc = node.bmc[place]
    return bmc !== undefined && isUnprobed(node, bmc, known)
  })
}

/** What came out of asking the BMCs of a node. */
export interface Asked {
  readonly observations: readonly Observation[]
  /** Why one of them could not be asked. */
  readonly problem: PhoenixError | undefined
}

/**
 * Asks the BMCs of a node who they are and what they can do. One that does not answer holds nothing up:
 * what is not known of it forbids nothing.
 *
 * @param which all, or only those of which it is not known
 */
export async function askBmcs(
  name: string,
  which: 'all' | 'unknown',
  to: Asking,
  deadline = to.deadlines.call,
): Promise<Asked> {
  const { model, connections, signal } = to
  const node = model.node(name)
  const places = which === 'all' ? connections.probed(name) : placesToProbe(to, name)
  const observations: Observation[] = []
  let problem: PhoenixError | undefined
  for (const place of places) {
    const bmc = node.bmc[place]
    if (bmc === undefined) continue
    try {
      const report = await call(
        name,
        'probe',
        to,
        deadline,
        (probe, options) =>
          probe.about({ ...options, ...(signal === undefined ? {} : { signal }) }),
        place,
      )
      const source = connections.sourceAt(name, place)
      observations.push(...observeBmc(node, bmc, report, source, model.facts.get(name)))
    } catch (error) {
      signal?.throwIfAborted()
      problem ??= PhoenixError.from(error)
    }
  }
  return { observations, problem }
}

/**
 * Asks the BMCs of many nodes what they can do, where that is not known: all at once under the limits,
 * each within the deadline of a look. An abort ends it at once.
 */
export async function probeUnknown(
  nodes: readonly string[],
  to: Asking,
  on: (event: LookEvent) => void,
): Promise<readonly Observation[]> {
  const waiting = new Waiting(on)
  const observations: Observation[] = []
  const ask = async (node: string) => {
    waiting.for(node, 'to say what they can do')
    observations.push(...(await askBmcs(node, 'unknown', to, to.deadlines.refresh)).observations)
    waiting.over(node)
  }
  try {
    await unlessAborted(Promise.all(nodes.map(ask)), to.signal)
  } finally {
    waiting.end()
  }
  return observations
}
