/** Turns what a BMC tells of the hardware into facts, and sees where it is not what was known. */
import { PhoenixError } from '../../error.js'
import type { Fact, FactValue, Observation } from '../../model/fact.js'
import { macKey } from '../../model/fact-keys.js'
import { nicChoiceText } from '../../model/nic.js'
import type { InventoryReport } from '../../ports/inventory.js'
import { findNic, nicsText, usableMac, type WantedNic } from './nics.js'

/** What is known about the node whose inventory it is. */
export interface Observing {
  /** Under which name the facts are recorded. */
  readonly source: string
  /** The interfaces that the configuration gives the node, besides that of the BMC. */
  readonly interfaces: readonly WantedInterface[]
  /** What is known of the node so far. @default nothing */
  readonly known?: ReadonlyMap<string, Fact> | undefined
  /** Who else has a hardware address: `cn2 (interfaces.eno1.mac)`. @default nobody */
  readonly holder?: (mac: string, key: string) => string | undefined
  /** Whether other hardware than before is taken for what the node is now. @default false */
  readonly accept?: boolean
}

/** An interface of the configuration, and the addresses that rules give it. */
export interface WantedInterface extends WantedNic {
  /** @default none */
  readonly macs?: readonly string[]
}

/** Something of the hardware that is not as it should be. */
export interface HardwareDifference {
  /** The path of the value: `serial`, `interfaces.eno1.mac`. */
  readonly path: string
  readonly expected: FactValue
  readonly found: FactValue
  /** Who expects: the rules, or what was known before. */
  readonly of: 'rule' | 'fact'
}

/** What an inventory tells, as facts, and what could not be told. */
export interface Observed {
  readonly observations: readonly Observation[]
  /** Why a fact that was asked for is not among them. */
  readonly problem: PhoenixError | undefined
  /** What is not as rules say or as it was; what was known before stays unless it was given up. */
  readonly differences: readonly HardwareDifference[]
}

/** What an inventory says in one word each, and the facts that keep it. */
const plain: readonly (readonly [keyof InventoryReport, string])[] = [
  ['serial', 'serial'],
  ['manufacturer', 'manufacturer'],
  ['model', 'model'],
  ['uuid', 'uuid'],
  ['biosVersion', 'bios.version'],
  ['processorCount', 'cpu.count'],
  ['processorModel', 'cpu.model'],
  ['memoryGiB', 'memory.gib'],
]

/** By what one machine is told from another. */
const identity: ReadonlySet<string> = new Set(['serial'])

/**
 * Turns an inventory into facts: what the hardware is, always, and the hardware addresses of the
 * interfaces that are found in it. More than one that fits, or none, is an error for what was asked for,
 * and lists the candidates: an address is never guessed. An address that somebody else has is taken from
 * nobody. Where the serial number or an address is another than before, nothing of that is kept without
 * consent.
 *
 * @param wanted the facts that were asked for
 */
export function observeInventory(
  node: string,
  report: InventoryReport,
  wanted: readonly string[],
  about: Observing,
): Observed {
  const { source, known, accept = false } = about
  const told = new Map<string, FactValue>()
  for (const [from, key] of plain) {
    const value = report[from]
    if ((typeof value === 'string' && value !== '') || typeof value === 'number')
      told.set(key, value)
  }
  const replaced = [...identity].flatMap((path): HardwareDifference[] => {
    const [before, now] = [known?.get(path)?.value, told.get(path)]
    if (before === undefined || now === undefined || before === now) return []
    return [{ path, expected: before, found: now, of: 'fact' }]
  })
  if (replaced.length > 0 && !accept) {
    return { observations: [], problem: otherHardware(node, replaced), differences: replaced }
  }
  const addresses = addressesOf(node, report, wanted, about, replaced.length > 0)
  for (const [key, value] of addresses.told) told.set(key, value)
  const untold = wanted.filter((key) => !told.has(key) && !isAddress(key))
  const observations = [...told].map(([key, value]) => ({ node, key, value, source }))
  const problem =
    addresses.problem ??
    (untold.length > 0
      ? new PhoenixError('not-supported', `the BMC does not tell ${untold.join(', ')}`, { node })
      : undefined)
  return { observations, problem, differences: [...replaced, ...addresses.differences] }
}

function isAddress(key: string): boolean {
  return /^interfaces\..+\.mac$/.test(key)
}

interface Addresses {
  readonly told: ReadonlyMap<string, string>
  readonly problem: PhoenixError | undefined
  readonly differences: readonly HardwareDifference[]
}

function addressesOf(
  node: string,
  report: InventoryReport,
  wanted: readonly string[],
  { interfaces, known, holder, accept = false }: Observing,
  isNew: boolean,
): Addresses {
  const told = new Map<string, string>()
  const differences: HardwareDifference[] = []
  const bmcMac = usableMac(report.bmcMac)
  if (bmcMac !== undefined) told.set(macKey('bmc'), bmcMac)
  // The BMC's own is no interface of the node, also where it is listed among them.
  const nics = report.nics.filter(({ mac }) => mac === undefined || usableMac(mac) !== bmcMac)
  const found = interfaces.map((one) => {
    return { one, key: macKey(one.name), ...findNic(one, nics, interfaces.length === 1) }
  })
  const missing: (typeof found)[number][] = []
  const taken: string[] = []
  for (const it of found) {
    const { one, key, mac, guid } = it
    if (guid !== undefined) told.set(`interfaces.${one.name}.guid`, guid)
    // One address for two interfaces is right for neither.
    const isShared = mac !== undefined && found.filter((other) => other.mac === mac).length > 1
    if (mac === undefined || isShared) {
      if (wanted.includes(key)) missing.push(it)
      continue
    }
    const before = known?.get(key)?.value
    const { macs = [] } = one
    if (before === undefined && macs.length > 0) {
      // The rules chose it: it is compared and not learnt.
      if (!macs.includes(mac)) {
        differences.push({ path: key, expected: textOf(macs), found: mac, of: 'rule' })
      }
      continue
    }
    const other = holder?.(mac, key)
    if (other !== undefined) {
      taken.push(`${one.name} has ${mac}, which ${other} has already`)
      continue
    }
    if (before !== undefined && !isAmong(before, mac)) {
      differences.push({ path: key, expected: before, found: mac, of: 'fact' })
      if (!accept && !isNew) continue
      told.set(key, mac)
    } else if (before === undefined || !Array.isArray(before)) told.set(key, mac)
  }
  const changed = differences.filter(({ of }) => of === 'fact')
  const problem =
    taken.length > 0
      ? conflict(node, taken)
      : missing.length > 0
        ? (unreadable(node, missing, report) ?? untold(node, missing, nics))
        : changed.length > 0 && !accept && !isNew
          ? otherHardware(node, changed)
          : undefined
  return { told, problem, differences }
}

function isAmong(before: FactValue, mac: string): boolean {
  return [before].flat().some((one) => typeof one === 'string' && usableMac(one) === mac)
}

function textOf(values: readonly string[]): FactValue {
  const [first, ...others] = values
  return others.length === 0 && first !== undefined ? first : values
}

function otherHardware(node: string, differences: readonly HardwareDifference[]): PhoenixError {
  const what = differences.map(({ path, expected, found }) => {
    return `${path} is ${String(found)}, and was ${String(expected)}`
  })
  return new PhoenixError(
    'hardware-conflict',
    `other hardware than before: ${what.join('; ')}; nothing of it was kept`,
    { node, hint: `if it was replaced: phoenix inventory ${node} --accept-replaced` },
  )
}

function conflict(node: string, taken: readonly string[]): PhoenixError {
  return new PhoenixError('hardware-conflict', taken.join('; '), {
    node,
    hint: `if it was moved, withdraw the other first: phoenix facts unset NODE KEY`,
  })
}

type Missing = readonly { readonly one: WantedInterface; readonly guid: string | undefined }[]

const namesOf = (missing: Missing) => missing.map(({ one }) => one.name).join(', ')

/** What could not be read may be the very interface: nothing is said of the others then. */
function unreadable(
  node: string,
  missing: Missing,
  { unread = [] }: InventoryReport,
): PhoenixError | undefined {
  const [first] = unread
  if (first === undefined) return undefined
  const message = `the hardware address of ${namesOf(missing)} could not be read: ${first.reason}`
  return new PhoenixError(first.code, message, { node, cause: first, hint: 'try again' })
}

function untold(node: string, missing: Missing, nics: InventoryReport['nics']): PhoenixError {
  const [first] = missing
  const one: WantedInterface = first?.one ?? { name: '' }
  const choice = one.nic === undefined ? '' : ` (nic: ${nicChoiceText(one.nic)})`
  const guid =
    first?.guid === undefined ? '' : `; it is InfiniBand, of which a BMC tells the GUID only`
  return new PhoenixError(
    'ambiguous',
    `which hardware is ${namesOf(missing)}${choice} cannot be told${guid}; ${nicsText(nics)}`,
    { node, hint: hintFor(one.name, nics) },
  )
}

/** In the same words for all nodes, so that a thousand of them are told in one line. */
function hintFor(name: string, nics: InventoryReport['nics']): string {
  const set = `phoenix facts set NODE ${macKey(name)}=…, or for many phoenix facts import FILE`
  if (nics.length === 0) return `it has to come from you: ${set}`
  return `say which with nic: '…' on the interface, name the interface as the BMC does, or set it: ${set}`
}
