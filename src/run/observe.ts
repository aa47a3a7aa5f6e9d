import { PhoenixError } from '../error.js'
import type { Observation } from '../model/fact.js'
import type { InventoryNic, InventoryReport } from '../ports/inventory.js'

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
  source: string,
): Observed {
  const observations: Observation[] = []
  for (const key of ['serial', 'manufacturer', 'model'] as const) {
    const value = report[key]
    if (value !== undefined) observations.push({ node, key, value, source })
  }
  const missing: string[] = []
  const interfaces = wanted.flatMap((key) => /^interfaces\.(.+)\.mac$/.exec(key)?.slice(1) ?? [])
  for (const name of interfaces) {
    const fits = candidates(name, report.nics, interfaces.length === 1)
    const [mac, ...others] = new Set(fits.flatMap((nic) => nic.mac ?? []))
    if (mac === undefined || others.length > 0) missing.push(name)
    else observations.push({ node, key: `interfaces.${name}.mac`, value: mac, source })
  }
  for (const key of ['serial', 'manufacturer', 'model'] as const) {
    if (wanted.includes(key) && report[key] === undefined) missing.push(key)
  }
  return {
    observations,
    problem: missing.length === 0 ? undefined : problem(node, missing, report),
  }
}

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

function problem(node: string, missing: readonly string[], report: InventoryReport): PhoenixError {
  const list = report.nics.map(({ id, names, mac }) => {
    const also = names.filter((name) => name !== id)
    return `${id}${also.length > 0 ? ` (${also.join(', ')})` : ''} ${mac ?? 'without address'}`
  })
  const offered = list.length === 0 ? 'the BMC lists none' : `the BMC lists: ${list.join('; ')}`
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
