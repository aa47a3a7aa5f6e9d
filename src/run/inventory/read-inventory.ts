/** Reads the inventory of a node, and keeps what it tells as facts. */
import { PhoenixError } from '../../error.js'
import type { Observation } from '../../model/fact.js'
import { macKey } from '../../model/fact-keys.js'
import type { SettledNode } from '../../model/settle/settled.js'
import { serves } from '../../plan/offers.js'
import type { InventoryReport } from '../../ports/inventory.js'
import { call } from '../call.js'
import { observeFirmware } from './bmc-facts.js'
import { macHolderFor } from './holders.js'
import { type Observed, observeInventory, type WantedInterface } from './inventory-facts.js'
import { findNic, withAdapters } from './nics.js'
import type { Asking } from './probe-bmcs.js'

/** What came out of a look at what a node is made of. */
export interface Looked extends Observed {
  readonly report: InventoryReport
}

/** How a node is looked at. */
export interface LookOptions {
  /** The facts that must be found. @default those that rules wait for */
  readonly wanted?: readonly string[]
  /** Whether other hardware than before is taken for what the node is now. @default false */
  readonly accept?: boolean
  /** In milliseconds. @default that of a call */
  readonly deadline?: number | undefined
}

/**
 * Reads the inventory. Where an interface that is wanted is not among those that the BMC lists at once,
 * its adapters are read, too, which takes longer.
 */
export async function lookAtInventory(
  name: string,
  to: Asking & { readonly begin?: () => Promise<void>; readonly begun?: boolean },
  options: LookOptions = {},
): Promise<Looked> {
  const { model, connections, deadlines } = to
  const node = model.node(name)
  const known = model.facts.get(name)
  const { deadline = deadlines.call, accept = false } = options
  const wanted = options.wanted ?? awaited(node)
  const place = connections.servedBy(name, 'inventory')
  let report = await call(name, 'inventory', to, deadline, (bmc, o) => bmc.inventory(o), place)
  const interfaces = interfacesOf(node)
  if (lacks(interfaces, wanted, report)) report = await withParts(node, report, to, deadline)
  const source = connections.source(name, 'inventory')
  const observed = observeInventory(name, report, wanted, {
    source,
    interfaces,
    known,
    accept,
    holder: macHolderFor(model, name),
  })
  const bmc = place === undefined ? undefined : node.bmc[place]
  const isOther = observed.observations.length === 0 && observed.differences.length > 0
  const firmware =
    report.bmcVersion === undefined || bmc === undefined || isOther
      ? []
      : observeFirmware(node, bmc, report.bmcVersion, source, known)
  const observations = [...observed.observations, ...firmware]
  // A new serial number that was agreed to: what the old machine had is not this one's.
  const isNew = observed.differences.some(({ path, of }) => path === 'serial' && of === 'fact')
  if (accept && isNew) observations.push(...withdrawOld(name, known, observations, source))
  return { ...observed, report, observations }
}

/** The facts of the hardware that rules wait for. */
function awaited({ holes }: SettledNode): readonly string[] {
  return [...new Set(holes.map(({ fact }) => fact))].filter((key) =>
    /^interfaces\.[^.]+\.mac$/.test(key),
  )
}

/** The interfaces that the configuration gives a node, besides that of the BMC. */
export function interfacesOf({ interfaces }: SettledNode): readonly WantedInterface[] {
  return Object.values(interfaces)
    .filter(({ name }) => name !== 'bmc')
    .map(({ name, nic, macs }) => ({
      name,
      nic,
      ...(macs.length === 0 ? {} : { macs: macs.map(String) }),
    }))
}

function lacks(
  interfaces: readonly WantedInterface[],
  wanted: readonly string[],
  { nics }: InventoryReport,
): boolean {
  const isAlone = interfaces.length === 1
  return interfaces.some((one) => {
    if (!wanted.includes(macKey(one.name))) return false
    return findNic(one, nics, isAlone).mac === undefined
  })
}

/** The inventory with what the adapters tell. Without them it is what it was. */
async function withParts(
  node: SettledNode,
  report: InventoryReport,
  to: Asking,
  deadline: number,
): Promise<InventoryReport> {
  const known = to.model.facts.get(node.name)
  if (!node.bmc.some((bmc) => serves(node, bmc, 'hardware', known))) return report
  try {
    const { nics = [] } = await call(node.name, 'hardware', to, deadline, (bmc, o) =>
      bmc.hardware(['nics'], o),
    )
    return { ...report, nics: withAdapters(report.nics, nics) }
  } catch (error) {
    to.signal?.throwIfAborted()
    const { code } = PhoenixError.from(error)
    if (code === 'not-supported' || code === 'not-in-rack' || code === 'bmc-not-found')
      return report
    return { ...report, unread: [...(report.unread ?? []), PhoenixError.from(error)] }
  }
}

/** What was known of hardware that is not there any more: its addresses, and its parts. */
export function ofTheHardware(key: string): boolean {
  return /^interfaces\..+\.(mac|guid)$|^(cpus?|gpus?|memory|disks?|nics|bios)(\.|$)|^(serial|model|manufacturer|uuid)$/.test(
    key,
  )
}

/** The facts of hardware that was replaced, withdrawn where nothing new is known in their place. */
export function withdrawOld(
  node: string,
  known: ReadonlyMap<string, unknown> | undefined,
  told: readonly Observation[],
  source: string,
): Observation[] {
  const now = new Set(told.map(({ key }) => key))
  return [...(known?.keys() ?? [])]
    .filter((key) => ofTheHardware(key) && !now.has(key))
    .map((key) => ({ node, key, source }))
}
