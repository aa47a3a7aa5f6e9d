import { kinds } from '../model/schema.js'
import type { SettledInterface, SettledNode } from '../model/settle/settled.js'
import { floatsOf } from './floats.js'
import { interfaceNames } from './interface-names.js'
import { defineRenderer } from './renderer.js'
import { qualified } from './words.js'

/** Which interfaces of a node are wanted. */
export interface InterfaceChoice {
  readonly interface: readonly string[] | undefined
  readonly network: readonly string[] | undefined
}

/** The chosen interfaces of a node in the order in which they were declared. */
export function chosenInterfaces(
  node: SettledNode,
  { interface: names, network }: Partial<InterfaceChoice>,
): SettledInterface[] {
  return Object.values(node.interfaces).filter(
    (one) =>
      (names === undefined || names.includes(one.name)) &&
      (network === undefined || network.includes(one.network)),
  )
}

/**
 * `/etc/hosts`: each address of each interface with its names, tabs between them. Interfaces are in the
 * order in which they were declared, IPv4 before IPv6; addresses that move between nodes come last. An interface that rules name has that name; the
 * primary one has the node's name and its own; others have their own.
 */
export const hosts = defineRenderer({
  name: 'hosts',
  about: 'names and addresses for /etc/hosts',
  options: {
    /** Only these interfaces. @default all */
    interface: kinds.texts().optional(),
    /** Only interfaces in these networks. @default all */
    network: kinds.texts().optional(),
    /** The interface that bears the node's name. @default the primary one */
    primary: kinds.text().optional(),
  },
  render: (input) => {
    const { model, options } = input
    const lines = input.each((node) =>
      chosenInterfaces(node, options).flatMap((one) => {
        const primary = options.primary === undefined ? undefined : options.primary === one.name
        const { domain, names, aliases } = interfaceNames(model, node, one, primary)
        const words = [...names.flatMap((name) => both(name, domain)), ...aliases]
        const addresses = [one.ip, one.ip6, ...one.addresses]
        return addresses
          .filter((address) => address !== undefined)
          .map((address) => [address, ...words].join('\t'))
      }),
    )
    const whole = options.interface === undefined ? floatsOf(input, options.network) : []
    for (const { name, domain, addresses } of whole) {
      for (const address of addresses) lines.push([address, ...both(name, domain)].join('\t'))
    }
    return lines.join('\n')
  },
})

function both(name: string, domain: string | undefined): string[] {
  return domain === undefined ? [name] : [qualified(name, domain), name]
}
