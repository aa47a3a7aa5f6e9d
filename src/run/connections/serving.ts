import type { DriverValue } from '../../model/driver.js'
import type { FactSnapshot } from '../../model/fact.js'
import type { SettledBmc, SettledNode } from '../../model/settle/settled.js'
import { serves } from '../../plan/offers.js'
import type { CapabilityName } from '../../ports/driver.js'

/**
 * The way to a node's BMC that serves a capability: the first of whose driver offers it, and of which
 * nothing else is known. Where a rack stands for some kinds of BMCs only, drivers of other kinds do not
 * serve.
 */
export function serving(
  node: SettledNode,
  which: CapabilityName,
  facts: FactSnapshot,
  stands?: (driver: string) => boolean,
): SettledBmc | undefined {
  const known = facts.get(node.name)
  return node.bmc.find(
    (bmc) => serves(node, bmc, which, known) && (stands?.(bmc.driver.name) ?? true),
  )
}

/** A driver's own options by name, with defaults filled in. */
export function writtenOptions({ schema, options }: DriverValue): (readonly [string, unknown])[] {
  return Object.entries(schema).map(([name, { fallback }]) => [name, options[name] ?? fallback])
}
