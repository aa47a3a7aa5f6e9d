/** What is odd about the cluster as a whole. */
import type { Cidr } from '../../address/cidr.js'
import type { Reporter } from './reporter.js'

/** Warns of a cluster without nodes, and of networks that overlap. */
export function proveNetworks(reporter: Reporter): void {
  const { declaration, findings, networks, nodes } = reporter.model
  // Where something is wrong, that may well be why.
  if (nodes.size === 0 && findings.size === 0) {
    const message = 'the cluster has no nodes: neither a group nor a rule names any'
    findings.warning(message, declaration.origin)
  }
  const all = [...networks.values()]
  for (const field of ['v4', 'v6'] as const) {
    const before: (readonly [name: string, prefix: Cidr])[] = []
    for (const { name, [field]: prefix } of all) {
      if (prefix === undefined) continue
      for (const [other, its] of before) {
        if (!prefix.overlaps(its)) continue
        const message = `the networks '${other}' (${its}) and '${name}' (${prefix}) overlap`
        findings.warning(message, reporter.field(name, field), reporter.field(other, field))
      }
      before.push([name, prefix])
    }
  }
}
