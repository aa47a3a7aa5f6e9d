/** Who has which hardware address: two nodes with one of them boot as each other. */
import { Mac } from '../address/mac.js'
import type { FactValue } from '../fact.js'
import { macKey } from '../fact-keys.js'
import type { Model } from './model.js'

/** Whose a hardware address is. */
export interface MacHolder {
  readonly node: string
  /** `interfaces.eno1.mac` */
  readonly key: string
}

/**
 * Who has each hardware address, by the configuration or by facts.
 *
 * @param wanted the addresses to look for; all where it is left out
 */
export function macHolders(model: Model, wanted?: ReadonlySet<string>): Map<string, MacHolder[]> {
  const holders = new Map<string, MacHolder[]>()
  const add = (mac: string, holder: MacHolder) => {
    if (wanted !== undefined && !wanted.has(mac)) return
    const others = holders.get(mac)
    if (others === undefined) holders.set(mac, [holder])
    else others.push(holder)
  }
  for (const { name: node, interfaces } of model.all()) {
    for (const { name, macs } of Object.values(interfaces)) {
      for (const mac of macs) add(mac.toString(), { node, key: macKey(name) })
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

/** Whether a key is that of an interface's hardware address. */
export function isMacKey(key: string): boolean {
  return /^interfaces\..+\.mac$/.test(key)
}

/** The addresses of a fact; none where it holds something else. */
export function macsOf(value: FactValue): string[] {
  return [value].flat().flatMap((one) => {
    try {
      return typeof one === 'string' ? [Mac.parse(one).toString()] : []
    } catch {
      return []
    }
  })
}
