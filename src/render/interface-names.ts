/** The names under which an interface is known, first the one that answers to a look-up of its address. */
import type { Model } from '../model/settle/model.js'
import type { SettledInterface, SettledNode } from '../model/settle/settled.js'
import { asHostName } from './words.js'

/** Names without their domains. */
export interface InterfaceNames {
  readonly domain: string | undefined
  /** The names that belong to the interface, each also known with the domain; the first is its own. */
  readonly names: readonly string[]
  /** Further names that somebody gave it. */
  readonly aliases: readonly string[]
}

/**
 * The names of an interface. One that rules name is called so and no other; the primary one has the
 * node's name and the interface's own, the others the interface's own, which aliases have too.
 */
export function interfaceNames(
  model: Model,
  node: SettledNode,
  one: SettledInterface,
  primary = one.primary,
): InterfaceNames {
  const domain = model.networks.get(one.network)?.domain
  // Whoever looks for a node by an alias means the interface that has the node's own name.
  const aliases = [...one.aliases, ...(primary ? node.aliases : [])].map(asHostName)
  if (one.isNamed) {
    return { domain, names: [asHostName(one.hostname)], aliases }
  }
  const suffix = `-${one.name.replace(/[^\w-]/g, '-')}`
  const own = asHostName(node.name + suffix)
  if (primary) return { domain, names: [asHostName(node.name), own], aliases }
  return { domain, names: [own], aliases: aliases.flatMap((alias) => [alias, alias + suffix]) }
}
