/** Hardware addresses that somebody else has: two nodes with one of them boot as each other. */
import { PhoenixError, type Problem } from '../../error.js'
import { Mac } from '../../model/address/mac.js'
import type { FactValue, Observation } from '../../model/fact.js'
import type { Model } from '../../model/settle/model.js'

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
  const holders = holdersOf(new Set(wanted.flatMap(({ macs }) => macs)), model)
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

interface Holder {
  readonly node: string
  readonly key: string
}

/** Who has each of some addresses. */
function holdersOf(wanted: ReadonlySet<string>, model: Model): Map<string, Holder[]> {
  const holders = new Map<string, Holder[]>()
  const add = (mac: string, holder: Holder) => {
    if (!wanted.has(mac)) return
    holders.set(mac, [...(holders.get(mac) ?? []), holder])
  }
  for (const { name: node, interfaces } of model.all()) {
    for (const { name, macs } of Object.values(interfaces)) {
      for (const mac of macs) add(mac.toString(), { node, key: `interfaces.${name}.mac` })
    }
  }
  // What was observed counts also where no rule reads it.
  for (const [node, facts] of model.facts) {
    if (!model.nodes.has(node)) continue
    for (const [key, { value }] of facts) {
      if (isMacKey(key)) for (const mac of macsOf(value)) add(mac, { node, key })
    }
  }
  return holders
}

function isMacKey(key: string): boolean {
  return /^interfaces\..+\.mac$/.test(key)
}

/** The addresses of a fact; none where it holds something else. */
function macsOf(value: FactValue): string[] {
  return [value].flat().flatMap((one) => {
    try {
      return typeof one === 'string' ? [Mac.parse(one).toString()] : []
    } catch {
      return []
    }
  })
}
