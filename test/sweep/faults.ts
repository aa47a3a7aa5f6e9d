import type { Fault } from 'phoenix-cluster/adapters/simulated'

/** What ails how many in a hundred nodes, and which ones: spread evenly over the rack. */
const ills: readonly (readonly [percent: number, fault: Fault])[] = [
  [2, { kind: 'dead' }],
  [2, { kind: 'slow', ms: 800 }],
  [2, { kind: 'unavailable' }],
  [1, { kind: 'malformed' }],
]

/** The faults of the nodes `cn0001` to as many as there are. */
export function faultsOf(nodes: number): Map<string, Fault> {
  const faults = new Map<string, Fault>()
  for (let number = 1; number <= nodes; number++) {
    const percentile = number % 100
    let upTo = 0
    for (const [percent, fault] of ills) {
      upTo += percent
      if (percentile < upTo) {
        faults.set(`cn${String(number).padStart(4, '0')}`, fault)
        break
      }
    }
  }
  return faults
}
