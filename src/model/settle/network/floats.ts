/** Addresses of a network that belong to no single node. */
import type { Ip } from '../../address/ip.js'
import type { IpRange } from '../../address/ip-range.js'
import { printable } from '../../clean-text.js'
import type { NetworkDeclaration } from '../../declaration.js'
import { isHostname } from '../rule/fields.js'
import type { SettledFloat, SettledRacks } from '../settled.js'
import type { Reading } from './reading.js'
import type { Within } from './settle-networks.js'
import { specialIn } from './subnet.js'

/** What of the network no float may be in. */
interface TakenRanges {
  readonly reserved: readonly IpRange[]
  readonly pools: readonly IpRange[]
  readonly racks: SettledRacks | undefined
}

/** The floats of a network; what is wrong with the network's own addresses is a finding here. */
export function settleFloats(
  written: NetworkDeclaration['floats'] = {},
  within: Within,
  taken: TakenRanges,
  reading: Reading,
): readonly SettledFloat[] {
  const floats: SettledFloat[] = []
  for (const [name, value] of Object.entries(written)) {
    if (!isHostname(name)) {
      reading.report(`'${printable(name)}' is not a host name for a float`, `floats.${name}`)
      continue
    }
    const addresses = reading.addresses(`floats.${name}`, value).filter((address) => {
      const why = whyNot(address, within, taken)
      if (why !== undefined) {
        reading.report(`its float '${name}' is ${address}, ${why}`, `floats.${name}`)
      }
      return why === undefined
    })
    const families = new Set(addresses.map(({ family }) => family))
    if (families.size < addresses.length) {
      reading.report(`its float '${name}' has several addresses of one family`, `floats.${name}`)
    }
    floats.push(Object.freeze({ name, addresses: Object.freeze(addresses) }))
  }
  return Object.freeze(floats)
}

function whyNot(
  address: Ip,
  within: Within,
  { reserved, pools, racks }: TakenRanges,
): string | undefined {
  const prefix = address.family === 4 ? within.v4 : within.v6
  const gateway = address.family === 4 ? within.gateway : within.gateway6
  if (prefix === undefined) return `in IPv${address.family}, which it does not have`
  if (!prefix.contains(address)) return `outside ${prefix}`
  const special = specialIn(prefix, gateway, address)
  if (special !== undefined) return `which is the ${special}`
  const taken = reserved.find((range) => range.contains(address))
  if (taken !== undefined) return `which is in the reserved ${taken}`
  const ofRack = racks?.of(address)?.pools ?? []
  const pool = [...pools, ...ofRack].find((range) => range.contains(address))
  return pool === undefined ? undefined : `which is in the pool ${pool}`
}
