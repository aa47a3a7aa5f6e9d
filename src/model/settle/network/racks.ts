/** A network's subnets for racks. */
import { PhoenixError } from '../../../error.js'
import type { Cidr } from '../../address/cidr.js'
import type { Ip } from '../../address/ip.js'
import { printable } from '../../clean-text.js'
import type { NodesDeclaration, PerRackDeclaration } from '../../declaration.js'
import { didYouMean } from '../../did-you-mean.js'
import type { SettledRack, SettledRacks } from '../settled.js'
import { poolsAt, type RackPools, rackPools } from './rack-pools.js'
import type { Reading } from './reading.js'
import { specialIn, subnetFunctions } from './subnet.js'

/** The network that is divided. */
export interface Divided {
  readonly name: string
  readonly v4: Cidr | undefined
  readonly v6: Cidr | undefined
  readonly vlan: number | undefined
}

/** Racks with the way to each of them. */
export interface Racks extends SettledRacks {
  rack(which: string | number): SettledRack
}

/** The fields of `perRack`. */
export const perRackKeys = ['prefix', 'prefix6', 'racks', 'gateway', 'vlan', 'pool', 'pool6']

/** Divides a network among racks; undefined where what was written cannot be used. */
export function settleRacks(
  written: PerRackDeclaration,
  network: Divided,
  reading: Reading,
): Racks | undefined {
  if (written.prefix === undefined && written.prefix6 === undefined) {
    reading.report('its perRack has neither prefix nor prefix6', 'perRack')
  }
  const prefix = prefixFor('prefix', written.prefix, network.v4, 'v4', reading)
  const prefix6 = prefixFor('prefix6', written.prefix6, network.v6, 'v6', reading)
  const room = Math.min(
    prefix === undefined ? Number.POSITIVE_INFINITY : (network.v4?.subnets(prefix) ?? 0),
    prefix6 === undefined ? Number.POSITIVE_INFINITY : (network.v6?.subnets(prefix6) ?? 0),
  )
  if (!Number.isFinite(room)) return undefined
  const names = namesOf(written.racks, room, reading)
  const count = names?.length ?? room
  // Racks that are only numbered take the VLANs that there are.
  const vlan = reading.whole('perRack.vlan', written.vlan, 1, 4095 - (names?.length ?? 1))
  const gateway = gatewayOf(written.gateway, network, prefix, prefix6, reading)
  const firstOf = (whole: Cidr | undefined, length: number | undefined) =>
    length === undefined ? undefined : whole?.subnet(0, length)
  const first = firstOf(network.v4, prefix)
  const first6 = firstOf(network.v6, prefix6)
  const pools = {
    v4: rackPools('pool', written.pool, first, gateway.v4, reading),
    v6: rackPools('pool6', written.pool6, first6, gateway.v6, reading),
  }
  return new RacksOf(
    network,
    { prefix, prefix6, names: names ?? [], count },
    { gateway, pools, vlan },
  )
}

function prefixFor(
  field: 'prefix' | 'prefix6',
  written: unknown,
  network: Cidr | undefined,
  family: string,
  reading: Reading,
): number | undefined {
  if (written === undefined) return undefined
  if (network === undefined) {
    reading.report(
      `its perRack.${field} divides a ${family} that it does not have`,
      `perRack.${field}`,
    )
    return undefined
  }
  const most = network.family === 4 ? 32 : 128
  return reading.whole(`perRack.${field}`, written, network.prefix, most)
}

function namesOf(
  written: PerRackDeclaration['racks'],
  room: number,
  reading: Reading,
): readonly string[] | undefined {
  if (written === undefined) return undefined
  const lists = (Array.isArray(written) ? written : [written]) as readonly NodesDeclaration[]
  const names = new Set<string>()
  for (const list of lists) {
    const set = reading.nodes('perRack.racks', list)
    if (set === undefined) continue
    if (names.size + set.size > room) {
      reading.report(
        `has room for ${room} racks, and its perRack.racks names more`,
        'perRack.racks',
      )
      break
    }
    for (const name of set) {
      if (names.has(name))
        reading.report(`its perRack.racks names '${name}' twice`, 'perRack.racks')
      names.add(name)
    }
  }
  return [...names]
}

/** The distance of the rack's router from the subnet's address: in IPv4, and in IPv6. */
interface Gateways {
  readonly v4: bigint | undefined
  readonly v6: bigint | undefined
}

function gatewayOf(
  written: unknown,
  network: Divided,
  prefix: number | undefined,
  prefix6: number | undefined,
  reading: Reading,
): Gateways {
  const distance = (whole: Cidr | undefined, length: number | undefined) => {
    if (written === undefined || whole === undefined || length === undefined) return undefined
    const subnet = whole.subnet(0, length)
    if (written === 'first') return subnet.size > 2n ? 1n : 0n
    if (written === 'last') return subnet.size - (subnet.broadcast === undefined ? 1n : 2n)
    const given = Number.isInteger(written) ? BigInt(written as number) : -1n
    const address = given >= 0n && given < subnet.size ? subnet.host(given) : undefined
    const special = address === undefined ? undefined : specialIn(subnet, undefined, address)
    if (address !== undefined && special === undefined) return given
    const why = special === undefined ? '' : `: that is the ${special}`
    reading.report(
      `its perRack.gateway is ${String(written)}, which is no host of a /${length}${why}; write 'first', 'last' or a distance`,
      'perRack.gateway',
    )
    return undefined
  }
  return { v4: distance(network.v4, prefix), v6: distance(network.v6, prefix6) }
}

/** What every rack has in its own subnet. */
interface InEach {
  readonly gateway: Gateways
  readonly pools: RackPools
  /** The VLAN of the first one. */
  readonly vlan: number | undefined
}

class RacksOf implements Racks {
  readonly prefix: number | undefined
  readonly prefix6: number | undefined
  readonly names: readonly string[]
  readonly count: number
  readonly hasPools: boolean
  readonly #numbers: ReadonlyMap<string, number>
  // Every rack is asked for once for each node in it.
  readonly #made = new Map<number, SettledRack>()
  readonly #size: number

  constructor(
    private readonly network: Divided,
    { prefix, prefix6, names, count }: Omit<SettledRacks, 'of' | 'hasPools'>,
    private readonly each: InEach,
  ) {
    this.prefix = prefix
    this.prefix6 = prefix6
    this.names = Object.freeze(names)
    this.count = count
    this.hasPools = each.pools.v4.length + each.pools.v6.length > 0
    this.#numbers = new Map(names.map((name, index) => [name, index]))
    this.#size = 2 ** (32 - (prefix ?? 32))
  }

  of(address: Ip): SettledRack | undefined {
    const { v4, v6 } = this.network
    const whole = address.family === 4 ? v4 : v6
    const length = address.family === 4 ? this.prefix : this.prefix6
    if (whole === undefined || length === undefined || !whole.contains(address)) return undefined
    const index =
      address.family === 4
        ? Math.floor((Number(address.key) - Number(whole.network.key)) / this.#size)
        : Number((address.value - whole.network.value) >> BigInt(128 - length))
    return index < this.count ? this.#at(index) : undefined
  }

  rack(which: string | number): SettledRack {
    const { name } = this.network
    if (typeof which === 'string') {
      const index = this.#numbers.get(which)
      if (index !== undefined) return this.#at(index)
      const guess = didYouMean(which, this.names)
      const message =
        this.names.length === 0
          ? `the racks of network '${name}' have no names; name them in perRack.racks`
          : `network '${name}' has no rack '${printable(which)}'${guess}`
      throw new PhoenixError('unknown-name', message)
    }
    if (Number.isInteger(which) && which >= 0 && which < this.count) return this.#at(which)
    throw new PhoenixError(
      'address',
      `network '${name}' has no rack ${which} (0 to ${this.count - 1})`,
    )
  }

  #at(index: number): SettledRack {
    let rack = this.#made.get(index)
    if (rack === undefined) {
      rack = this.#make(index)
      this.#made.set(index, rack)
    }
    return rack
  }

  #make(index: number): SettledRack {
    const { network, prefix, prefix6 } = this
    const { gateway, pools, vlan } = this.each
    const v4 = prefix === undefined ? undefined : network.v4?.subnet(index, prefix)
    const v6 = prefix6 === undefined ? undefined : network.v6?.subnet(index, prefix6)
    const rack = this.names[index]
    return Object.freeze({
      name: network.name,
      index,
      rack,
      v4,
      v6,
      gateway: gateway.v4 === undefined ? undefined : v4?.host(gateway.v4),
      gateway6: gateway.v6 === undefined ? undefined : v6?.host(gateway.v6),
      vlan: vlan === undefined ? network.vlan : vlan + index,
      pools: Object.freeze([...poolsAt(v4, pools.v4), ...poolsAt(v6, pools.v6)]),
      ...subnetFunctions(`rack ${rack ?? index} of network '${network.name}'`, v4, v6),
    })
  }
}
