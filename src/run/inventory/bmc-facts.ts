/** What BMCs say of themselves, as facts. */
import type { Fact, Observation } from '../../model/fact.js'
import type { SettledBmc, SettledNode } from '../../model/settle/settled.js'
import { type BmcFact, bmcKey } from '../../plan/offers.js'
import type { BmcReport } from '../../ports/probe.js'

type Facts = ReadonlyMap<string, Fact> | undefined

/** What holds for one version of a BMC's firmware, and must be read again with the next. */
const ofTheFirmware = ['capabilities', 'lacks', 'quirks', 'tried'] as const satisfies BmcFact[]

/** Turns what a BMC says of itself into facts; what it does not say any more is withdrawn. */
export function observeBmc(
  node: SettledNode,
  bmc: SettledBmc,
  report: BmcReport,
  source: string,
  known: Facts,
): Observation[] {
  const { offers } = bmc.driver
  const lacks = new Set(report.lacks)
  const values: Readonly<Partial<Record<BmcFact, Observation['value']>>> = {
    // Nothing speaks against what was not looked for.
    capabilities: [...new Set(offers)].filter((name) => !lacks.has(name)).sort(),
    lacks: offers.filter((name) => lacks.has(name)).sort(),
    vendor: report.vendor,
    model: report.model,
    firmware: report.firmware,
    quirks: report.quirks === undefined ? undefined : [...report.quirks],
    tried: report.tried,
  }
  return Object.entries(values).flatMap(([what, value]): Observation[] => {
    const key = bmcKey(node, bmc, what as BmcFact)
    if (value !== undefined) return [{ node: node.name, key, value, source }]
    return known?.has(key) ? [{ node: node.name, key, source }] : []
  })
}

/**
 * Whether a BMC is to be asked what it can do: that is not known, or its driver offers something since
 * then that nobody looked for.
 */
export function isUnprobed(node: SettledNode, bmc: SettledBmc, known: Facts): boolean {
  const listed = (what: BmcFact): readonly unknown[] | undefined => {
    const value = known?.get(bmcKey(node, bmc, what))?.value
    return Array.isArray(value) ? value : undefined
  }
  const capabilities = listed('capabilities')
  if (capabilities === undefined) return true
  const seen = new Set([...capabilities, ...(listed('lacks') ?? [])])
  return bmc.driver.offers.some((name) => !seen.has(name))
}

/**
 * The version of a BMC's firmware as a fact. Where it is another than before, what was known of the BMC
 * no longer holds, and is withdrawn.
 */
export function observeFirmware(
  node: SettledNode,
  bmc: SettledBmc,
  version: string,
  source: string,
  known: Facts,
): Observation[] {
  const key = bmcKey(node, bmc, 'firmware')
  const before = known?.get(key)?.value
  const now = { node: node.name, key, value: version, source }
  if (before === undefined || before === version) return [now]
  const outdated = ofTheFirmware.flatMap((what) => {
    const one = bmcKey(node, bmc, what)
    return known?.has(one) ? [{ node: node.name, key: one, source }] : []
  })
  return [now, ...outdated]
}
