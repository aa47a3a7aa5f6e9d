/** What BMCs tell of BIOS and firmware, as facts. Only what is asked for is kept. */
import { cleanLine } from '../../model/clean-text.js'
import type { FactValue, Observation } from '../../model/fact.js'
import { itemsOf, type SettledFirmware } from '../../model/firmware.js'
import { biosKey, firmwareKey, pendingBiosKey } from '../../model/hardware-facts.js'
import type { BiosReport, BiosValue } from '../../ports/bios.js'
import type { FirmwareItem } from '../../ports/firmware.js'

/** The longest text of a BMC that becomes a fact. */
const longest = 1000

/** The facts about some attributes: their values, and what waits. Those that are not there are withdrawn. */
export function observeBios(
  node: string,
  { current, pending }: BiosReport,
  attributes: Iterable<string>,
  source: string,
): Observation[] {
  const observations: Observation[] = []
  const waiting: Record<string, FactValue> = {}
  for (const name of attributes) {
    const key = biosKey(name)
    if (Object.hasOwn(current, name)) {
      observations.push({ node, key, value: kept(current[name] ?? null), source })
    } else observations.push({ node, key, source })
    if (Object.hasOwn(pending, name)) waiting[name] = kept(pending[name] ?? null)
  }
  observations.push(mappingOf(node, pendingBiosKey, waiting, source))
  return observations
}

/** The observation of a mapping; an empty one is withdrawn. */
export function mappingOf(
  node: string,
  key: string,
  value: Readonly<Record<string, FactValue>>,
  source: string,
): Observation {
  return Object.keys(value).length === 0 ? { node, key, source } : { node, key, value, source }
}

function kept(value: BiosValue): FactValue {
  return typeof value === 'string' ? value.slice(0, longest) : value
}

/** The fact about the firmware of a component. */
export function observeFirmware(
  node: string,
  items: readonly FirmwareItem[],
  component: Pick<SettledFirmware, 'component' | 'items'>,
  source: string,
): Observation {
  const versions = itemsOf(component, items).map(({ version }) => version)
  return {
    node,
    key: firmwareKey(component.component),
    value: versionsAsFact(versions),
    source,
  }
}

/** One version, a list of several, or `null` where any is not told. */
function versionsAsFact(versions: readonly (string | undefined)[]): FactValue {
  if (versions.some((version) => version === undefined)) return null
  const different = [...new Set(versions.map((version) => cleanLine(version ?? '', longest)))]
  const [only] = different
  return different.length === 1 && only !== undefined ? only : different.sort().slice(0, 50)
}
