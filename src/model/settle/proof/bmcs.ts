/** That no two nodes have one BMC, unless they say so, and that no BMC is where none can be. */
import { Ip } from '../../address/ip.js'
import type { SettledBmc, SettledNode } from '../settled.js'
import type { WrittenBmc } from './addresses.js'
import type { Bounds } from './bounds.js'
import { type Floats, floatText } from './floats.js'
import type { Reporter } from './reporter.js'

/** The BMCs of all nodes. */
export class Bmcs {
  /** Those whose address was written down. */
  readonly written: WrittenBmc[] = []
  readonly #holders = new Map<string, SettledNode>()

  constructor(
    private readonly reporter: Reporter,
    private readonly bounds: Iterable<Bounds>,
    private readonly floats: Floats,
  ) {}

  node(node: SettledNode): void {
    for (let place = 0; place < node.bmc.length; place++) {
      const bmc = node.bmc[place] as SettledBmc
      const { driver, address, system, of } = bmc
      // An address that comes from the node's own interface is looked at with the others, and nodes
      // that say they share a BMC are told apart by the system, where they name one.
      const derived = driver.options.address === undefined && of === undefined
      const shared = of !== undefined && of !== node.name && system === undefined
      if (address === undefined || derived || shared) continue
      this.#bmc(node, bmc, address)
    }
  }

  #bmc(node: SettledNode, { port, system, of }: SettledBmc, address: string): void {
    const ip = parsed(address)
    if (ip !== undefined && of === undefined) {
      this.written.push({ node, address: ip })
      this.#taken(node, ip)
    }
    const key = `${ip ?? address.toLowerCase()} ${port ?? ''} ${system ?? ''}`
    const other = this.#holders.get(key)
    if (other === undefined) this.#holders.set(key, node)
    else if (other !== node) {
      const which = system === undefined ? '' : ` and its system '${system}'`
      const hint = of === undefined ? `; if they share it, say so with 'of' and 'system'` : ''
      const message = `has the BMC ${address}${which}, as ${other.name} has${hint}`
      this.reporter.node(node, 'bmc', message, this.reporter.place(other, 'bmc'))
    }
  }

  /** A BMC may well be in no network that is declared, but in one, its address is like any other. */
  #taken(node: SettledNode, address: Ip): void {
    const float = this.floats.get(address.key)
    if (float !== undefined) {
      const message = `has the BMC ${address}, which is ${floatText(float)}`
      this.reporter.node(node, 'bmc', message, float.place)
    }
    for (const bounds of this.bounds) {
      const range = address.family === 4 ? bounds.v4 : bounds.v6
      if (range === undefined || address.key < range.first || address.key > range.last) continue
      const taken = bounds.taken(address, range)
      if (taken === undefined) continue
      const { name } = bounds.network
      const message = `has the BMC ${address}, which is ${taken.what} of '${name}'`
      this.reporter.node(node, 'bmc', message, this.reporter.field(name, taken.field))
    }
  }
}

function parsed(address: string): Ip | undefined {
  try {
    return Ip.parse(address)
  } catch {
    return undefined
  }
}
