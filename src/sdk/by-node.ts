/** Values of facts, gathered by node and key: what an audit entry shows before and after. */
import type { FactValue, Observation } from '../model/fact.js'

/** One value for each observation, `null` where there is none, by node and key. */
export function byNode<O extends Pick<Observation, 'node' | 'key'>>(
  observations: readonly O[],
  value: (one: O) => FactValue | undefined,
): Readonly<Record<string, Readonly<Record<string, FactValue>>>> {
  const values: Record<string, Record<string, FactValue>> = {}
  for (const one of observations) {
    values[one.node] = { ...values[one.node], [one.key]: value(one) ?? null }
  }
  return values
}
