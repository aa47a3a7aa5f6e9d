import { type MacHolder, macHolders } from '../../model/settle/mac-holders.js'
import type { Model } from '../../model/settle/model.js'

/** Who has which address by what a model knows, and by what nodes have claimed since. */
const claimed = new WeakMap<Model, Map<string, MacHolder[]>>()

/**
 * Tells who else has a hardware address. Whoever asks for one that nobody has is the one who has it from
 * then on: of two nodes that are looked at together and show the same, the second is told of the first.
 */
export function macHolderFor(
  model: Model,
  node: string,
): (mac: string, key: string) => string | undefined {
  return (mac, key) => {
    let holders = claimed.get(model)
    if (holders === undefined) {
      holders = macHolders(model)
      claimed.set(model, holders)
    }
    const all = holders.get(mac)
    const other = all?.find((one) => one.node !== node || one.key !== key)
    if (other !== undefined) return `${other.node} (${other.key})`
    if (all === undefined) holders.set(mac, [{ node, key }])
    return undefined
  }
}
