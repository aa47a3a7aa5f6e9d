import { at, type Told } from '../findings/where.js'
import type { Model } from '../model.js'
import { placeOf } from '../rule/merge.js'
import type { SettledNode } from '../settled.js'

/** Tells findings about nodes and networks together with where what they are about was said. */
export class Reporter {
  constructor(readonly model: Model) {}

  /** A finding about a value of a node, and what else takes part in it. */
  node(node: SettledNode, path: string, message: string, ...others: readonly Told[]): void {
    this.model.findings.ofNode(node.name, path, message, this.place(node, path), ...others)
  }

  /** Where a value was said; for one that nobody said, where what it belongs to was. */
  place(node: SettledNode, path: string): Told {
    const cells = this.model.cells(node.name)
    const owner = /^interfaces\.(.+)\.\w+$/.exec(path)?.[1]
    return (
      placeOf(cells.get(path)) ??
      placeOf(cells.get(`interfaces.${owner}.network`)) ??
      this.model.classes.of(node.name).rules[0]?.layer.origin
    )
  }

  /** Where a field of a network is written. */
  field(network: string, field: string): Told {
    const declared = this.model.declaration.networks.find(({ name }) => name === network)
    return at(declared?.origin, `${network}.${field}`)
  }
}
