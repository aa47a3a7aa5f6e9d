import { PhoenixError } from '../error.js'
import { Mac } from '../model/address/mac.js'
import { printable } from '../model/clean-text.js'
import type { Observation } from '../model/fact.js'
import type { InventoryNic, InventoryReport } from '../ports/inventory.js'

/** What is known about the node whose inventory it is. */
export interface Observing {
  /** Under which name the facts are recorded. */
  readonly source: string
  /** The interfaces that the configuration gives the node, besides that of the BMC. */
  readonly interfaces: readonly string[]
}

/** What an inventory tells, as facts, and what could not be told. */
export interface Observed {
  readonly observations: readonly Observation[]
  /** Why a fact that was asked for is not among them. */
  readonly problem: PhoenixError | undefined
}

/**
 * Turns an inventory into facts: serial number, manufacturer and model always, and the hardware
 * addresses of the interfaces that were asked for. An interface is found by the name under which the
 * BMC or the host's system knows it; a single one on both sides needs no name. More than one that
 * fits, or none, is an error that lists the candidates: an address is never guessed.
 */
export function observeInventory(
  node: string,
  report: InventoryReport,
  wanted: readonly string[],
  { source, interfaces }: Observing,
): Observed {
  const observations: Observation[] = []
  const untold: string[] = []
  for (const key of ['serial', 'manufacturer', 'model'] as const) {
    const value = report[key]
    if (value !== undefined && value !== '') observations.push({ node, key, value, source })
    else if (wanted.includes(key)) untold.push(key)
  }
  const [bmcMac] = usable(report.bmcMac)
  const bmcKey = 'interfaces.bmc.mac'
  if (bmcMac !== undefined) observations.push({ node, key: bmcKey, value: bmcMac, source })
  const found = new Map<string, string | undefined>()
  const told = bmcMac === undefined ? wanted : wanted.filter((key) => key !== bmcKey)
  for (const name of told.flatMap((key) => /^interfaces\.(.+)\.mac$/.exec(key)?.slice(1) ?? [])) {
    const alone = interfaces.length === 1 && interfaces[0] === name
    const fits = candidates(name, report.nics, alone)
    const [mac, ...others] = new Set(fits.flatMap((nic) => usable(nic.mac)))
    found.set(name, others.length > 0 ? undefined : mac)
  }
  const missing: string[] = []
  for (const [name, mac] of found) {
    // One address for two interfaces is right for neither.
    const shared = [...found.values()].filter((other) => other === mac).length > 1
    if (mac === undefined || shared) missing.push(name)
    else observations.push({ node, key: `interfaces.${name}.mac`, value: mac, source })
  }
  const problem =
    missing.length > 0
      ? (unreadable(node, missing, report) ?? ambiguous(node, missing, report))
      : untold.length > 0
        ? new PhoenixError('not-supported', `the BMC does not tell ${untold.join(', ')}`, { node })
        : undefined
  return { observations, problem }
}

/** A hardware address in its canonical form; what no interface can have is none. */
function usable(mac: string | undefined): readonly string[] {
  if (mac === undefined) return []
  try {
    return [Mac.parse(mac).toString()]
  } catch {
    return []
  }
}

/** How many interfaces of a BMC's list are shown. */
const nicsShown = 16

function candidates(
  name: string,
  nics: readonly InventoryNic[],
  alone: boolean,
): readonly InventoryNic[] {
  const same = (other: string) => other.toLowerCase() === name.toLowerCase()
  const named = nics.filter((nic) => same(nic.id) || nic.names.some(same))
  if (named.length > 0) return named
  return alone && nics.length === 1 ? nics : []
}

/** What could not be read may be the very interface: nothing is said of the others then. */
function unreadable(
  node: string,
  missing: readonly string[],
  { unread = [] }: InventoryReport,
): PhoenixError | undefined {
  const [first] = unread
  if (first === undefined) return undefined
  const message = `the hardware address of ${missing.join(', ')} could not be read: ${first.reason}`
  return new PhoenixError(first.code, message, { node, cause: first, hint: 'try again' })
}

function ambiguous(
  node: string,
  missing: readonly string[],
  report: InventoryReport,
): PhoenixError {
  const list = report.nics.slice(0, nicsShown).map(({ id, names, mac }) => {
    const also = names.filter((name) => name !== id).slice(0, 4)
    return `${id}${also.length > 0 ? ` (${also.join(', ')})` : ''} ${mac ?? 'without address'}`
  })
  if (report.nics.length > nicsShown) list.push(`${report.nics.length - nicsShown} more`)
  const offered =
    list.length === 0 ? 'the BMC lists none' : printable(`the BMC lists: ${list.join('; ')}`)
  const first = missing[0] ?? ''
  return new PhoenixError(
    'ambiguous',
    `which hardware is ${missing.join(', ')} cannot be told; ${offered}`,
    {
      node,
      hint: `name the interface as the BMC does, or set it: phoenix facts set ${node} interfaces.${first}.mac=…`,
    },
  )
}
