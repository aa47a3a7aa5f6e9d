/** The addresses that belong to no single node, over all networks. */
import type { Told } from '../findings/where.js'
import type { Reporter } from './reporter.js'

/** One address of a float. */
export interface FloatAddress {
  readonly name: string
  readonly network: string
  readonly place: Told
}

/** Floats by their addresses. */
export type Floats = ReadonlyMap<number | bigint, FloatAddress>

/** All floats; an address that two of them have is a finding. */
export function floatsOf(reporter: Reporter): Floats {
  const floats = new Map<number | bigint, FloatAddress>()
  for (const network of reporter.model.networks.values()) {
    for (const { name, addresses } of network.floats) {
      const place = reporter.field(network.name, `floats.${name}`)
      const float = { name, network: network.name, place }
      for (const address of addresses) {
        const other = floats.get(address.key)
        if (other === undefined) floats.set(address.key, float)
        else if (other !== float) {
          const message = `${floatText(float)} is ${address}, which is ${floatText(other)} already`
          reporter.model.findings.error(message, place, other.place)
        }
      }
    }
  }
  return floats
}

/** A float as messages name it. */
export function floatText({ name, network }: FloatAddress): string {
  return `the float '${name}' of '${network}'`
}
