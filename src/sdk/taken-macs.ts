/** Hardware addresses that somebody else has: two nodes with one of them boot as each other. */
import { PhoenixError, type Problem } from '../error.js'
import type { Observation } from '../model/fact.js'
import { isMacKey, macHolders, macsOf } from '../model/settle/mac-holders.js'
import type { Model } from '../model/settle/model.js'

/**
 * Refuses hardware addresses that another interface has, by the configuration or by facts; all at once.
 *
 * @param model the cluster as it would be with the observations, which hold well-formed values
 * @throws PhoenixError `usage` with the findings as problems
 */
export function checkMacs(observations: readonly Observation[], model: Model): void {
  const wanted = observations.flatMap(({ node, key, value }) =>
    value !== undefined && isMacKey(key) ? [{ node, key, macs: macsOf(value) }] : [],
  )
  if (wanted.length === 0) return
  const holders = macHolders(model, new Set(wanted.flatMap(({ macs }) => macs)))
  const problems: Problem[] = []
  for (const { node, key, macs } of wanted) {
    for (const mac of macs) {
      const other = holders.get(mac)?.find((one) => one.node !== node || one.key !== key)
      if (other === undefined) continue
      const whose = other.node === node ? 'it has itself' : `${other.node} has`
      const message = `'${key}' cannot be ${mac}, which ${whose} ('${other.key}') already`
      problems.push({ severity: 'error', message, places: [], nodes: node })
    }
  }
  const [first] = problems
  if (first !== undefined) throw new PhoenixError('usage', first.message, { problems })
}
