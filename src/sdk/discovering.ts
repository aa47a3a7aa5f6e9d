import { PhoenixError } from '../error.js'
import { Cidr } from '../model/address/cidr.js'
import { Ip } from '../model/address/ip.js'
import { IpRange } from '../model/address/ip-range.js'
import type { NodeSet } from '../model/node-set/node-set.js'
import type { Model } from '../model/settle/model.js'
import type { Driver } from '../ports/driver.js'
import { rangesOf, usualMost } from '../run/discover/addresses.js'
import {
  type Discovered,
  discover,
  portsOf,
  type ScanPace,
  type ScanPorts,
} from '../run/discover/discover.js'
import { KnownBmcs } from '../run/discover/match.js'

/** What is scanned, and how. */
export interface DiscoverOptions extends ScanPace {
  /**
   * Where: prefixes, ranges, addresses and names of the cluster's networks, with commas between them:
   * `10.1.0.0/16`, `10.1.0.10-10.1.0.99,bmc`.
   */
  readonly range: string
  /** How many addresses there may be. @default 65536, those of a /16 */
  readonly most?: number
  /** By which protocols. @default those of all drivers that the configuration uses */
  readonly drivers?: readonly Driver[]
  /**
   * Ports other than the protocols' own, by the names of drivers; several where BMCs share an address. A port of an
   * address counts as one of the `most`.
   * @default the protocols' own
   */
  readonly ports?: ScanPorts
  /** Ends the scan. */
  readonly signal?: AbortSignal
  /** Hears how many of all questions are answered or given up. @default nobody */
  readonly on?: (done: number, all: number) => void
}

/** Which unknown machines and nodes are brought together. */
export interface DiscoverMachinesOptions {
  /** The nodes that machines may become: a node set expression or a node set. @default all */
  readonly nodes?: string | NodeSet
  /**
   * Whether machines that nothing else tells anything of take the free nodes in their order: the machine
   * that was seen first is the first node.
   * @default false
   */
  readonly order?: boolean
}

/** The addresses of this computer itself, where a rack is. */
const loopback = [IpRange.of(Cidr.parse('127.0.0.0/8')), IpRange.of(Ip.parse('::1'))]

/**
 * Scans for BMCs and says which nodes they may be those of.
 *
 * @param rack whether a rack stands for the hardware: then no other computer is asked
 */
export function discoverBmcs(
  model: Model,
  options: DiscoverOptions,
  signal: AbortSignal,
  rack: boolean,
): AsyncIterableIterator<Discovered> {
  const { range, most, drivers = driversOf(model), ports = {}, ...pace } = options
  const scanners = drivers.filter(({ scan }) => scan !== undefined)
  if (scanners.length === 0) {
    throw new PhoenixError('usage', 'no driver of the configuration can look for BMCs', {
      hint: 'give a node one that can: bmc: redfish({ … })',
    })
  }
  const unknown = Object.keys(ports).find((name) => !scanners.some((one) => one.name === name))
  if (unknown !== undefined) {
    const names = scanners.map(({ name }) => name).join(', ')
    throw new PhoenixError(
      'usage',
      `there is no driver '${unknown}' to scan with; there is ${names}`,
    )
  }
  const each = Math.max(...scanners.map(({ name }) => portsOf(ports, name).length))
  const ranges = rangesOf(range, model, { most: most ?? usualMost, each })
  const outside = ranges.find(
    (one) => !loopback.some((own) => own.contains(one.first) && own.contains(one.last)),
  )
  if (rack && outside !== undefined) {
    const message = `through a rack no other computer is asked, and ${outside} is not of this one`
    throw new PhoenixError('usage', message, { hint: 'name addresses of the rack' })
  }
  return discover({
    ...pace,
    ranges,
    drivers: scanners,
    ports,
    known: new KnownBmcs(model),
    signal,
  })
}

/** The drivers that nodes have, one of each name. */
function driversOf(model: Model): readonly Driver[] {
  const drivers = new Map<string, Driver>()
  for (const { bmc } of model.all()) {
    for (const { driver } of bmc) {
      if (!drivers.has(driver.name)) drivers.set(driver.name, driver as Driver)
    }
  }
  return [...drivers.values()]
}
