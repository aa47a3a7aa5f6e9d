/** What the BMCs of a node can do: what their drivers offer, narrowed by what was seen of the very BMC. */
import { printable } from '../model/clean-text.js'
import type { Fact } from '../model/fact.js'
import type { SettledBmc, SettledNode } from '../model/settle/settled.js'
import type { CapabilityName } from '../ports/driver.js'

type Facts = ReadonlyMap<string, Fact> | undefined

/** These are never narrowed: with them a BMC is looked at anew. */
const always: ReadonlySet<string> = new Set([
  'probe',
  'raw',
  'inventory',
] satisfies CapabilityName[])

/** The capabilities as what somebody asks of a BMC: `it cannot …`. */
const words: Readonly<Partial<Record<CapabilityName, string>>> = {
  power: 'switch power',
  chassisPower: 'switch the power of its chassis',
  bootDevice: 'set a boot device',
  bootOrder: 'set the boot order',
  bios: 'set the BIOS',
  firmware: 'update firmware',
  hardware: 'list the parts of the machine',
  sensors: 'read sensors',
  logs: 'read logs',
  identify: 'light the machine',
  virtualMedia: 'insert virtual media',
  controller: 'be restarted',
  accounts: 'manage its accounts',
  events: 'tell what happens',
}

/** A capability as what is asked of a BMC. */
export function capabilityWords(which: CapabilityName): string {
  return words[which] ?? `do that (${which})`
}

/** What is known of a BMC itself, as facts. */
export type BmcFact =
  | 'capabilities'
  | 'lacks'
  | 'vendor'
  | 'model'
  | 'firmware'
  | 'quirks'
  | 'tried'

/**
 * The key of a fact about a BMC: `bmc.capabilities`, and where a node has several BMCs one for each:
 * `bmc.capabilities.redfish`, `bmc.capabilities.ipmi`, of a second one `bmc.capabilities.ipmi-2`.
 */
export function bmcKey({ bmc }: SettledNode, one: SettledBmc, what: BmcFact): string {
  if (bmc.length < 2) return `bmc.${what}`
  const { name } = one.driver
  const alike = bmc.filter(({ driver }) => driver.name === name)
  const place = alike.indexOf(one)
  return `bmc.${what}.${name}${place > 0 ? `-${place + 1}` : ''}`
}

/** Whether a BMC serves a capability, as far as is known. */
export function serves(node: SettledNode, bmc: SettledBmc, which: string, facts: Facts): boolean {
  if (!bmc.driver.offers.includes(which)) return false
  if (always.has(which)) return true
  // What was looked for and not found; a capability that came with a newer driver is not among it.
  const lacks = facts?.get(bmcKey(node, bmc, 'lacks'))?.value
  if (Array.isArray(lacks)) return !lacks.includes(which)
  const seen = facts?.get(bmcKey(node, bmc, 'capabilities'))?.value
  // What is not known, or makes no sense, forbids nothing.
  return !Array.isArray(seen) || seen.includes(which)
}

/** All that the BMCs of a node can do, as far as is known. */
export function offersOf(node: SettledNode, facts: Facts): ReadonlySet<string> {
  return new Set(
    node.bmc.flatMap((bmc) => bmc.driver.offers.filter((which) => serves(node, bmc, which, facts))),
  )
}

/** Why a node's BMCs do not serve a capability, as a sentence that names no node. */
export function whyNot(node: SettledNode, which: CapabilityName, facts: Facts): string {
  const names = node.bmc.map(({ driver }) => driver.name)
  if (names.length === 0) return 'the node has no BMC'
  const declared = node.bmc.filter(({ driver }) => driver.offers.includes(which))
  if (declared.length === 0) return `${names.join(' and ')} cannot do that (${which})`
  const [first] = declared
  const firmware =
    first === undefined ? undefined : facts?.get(bmcKey(node, first, 'firmware'))?.value
  const seen =
    typeof firmware === 'string' && firmware !== '' ? ` (firmware ${printable(firmware)})` : ''
  return `its BMC cannot ${capabilityWords(which)}${seen}`
}
