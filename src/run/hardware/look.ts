/** Looks at the BIOS and the firmware of nodes of which rules speak. */
import { PhoenixError } from '../../error.js'
import { type BiosSettings, isSetTo } from '../../model/bios.js'
import type { FactValue, Observation } from '../../model/fact.js'
import { isVersion, type SettledFirmware } from '../../model/firmware.js'
import {
  biosKey,
  firmwareKey,
  pendingFirmwareKey,
  refusals,
  refusedBiosKey,
} from '../../model/hardware-facts.js'
import type { SettledNode } from '../../model/settle/settled.js'
import { offersOf } from '../../plan/offers.js'
import { call } from '../call.js'
import type { Performing } from '../performing.js'
import { mappingOf, observeBios, observeFirmware } from './observe.js'

/** What of a node's BIOS and firmware has to be looked at. */
export interface HardwareLook {
  /** The names of attributes; empty where the BIOS need not be read. */
  readonly attributes: readonly string[]
  readonly components: readonly Pick<SettledFirmware, 'component' | 'items'>[]
}

type Looking = Pick<
  Performing,
  'model' | 'connections' | 'limiter' | 'deadlines' | 'signal' | 'begun'
>

const none: HardwareLook = { attributes: [], components: [] }

/** What rules speak of, by values or by facts, and the drivers of the node offer; undefined where nothing. */
export function hardwareLook(
  node: SettledNode,
  facts: Performing['model']['facts'],
): HardwareLook | undefined {
  const { bios, firmware, holes } = node
  const waiting = (section: string) =>
    holes.flatMap(({ fact }) => (fact.startsWith(section) ? [fact.slice(section.length)] : []))
  let { attributes, components } = none
  for (const _ in bios) {
    attributes = Object.keys(bios)
    break
  }
  for (const _ in firmware) {
    components = Object.values(firmware)
    break
  }
  if (holes.length > 0) {
    attributes = [...new Set([...attributes, ...waiting('bios.')])]
    const others = waiting('firmware.').filter((component) => !Object.hasOwn(firmware, component))
    components = [...components, ...others.map((component) => ({ component, items: [] }))]
  }
  if (attributes.length + components.length === 0) return undefined
  const offers = offersOf(node, facts.get(node.name))
  if (!offers.has('bios')) attributes = []
  if (!offers.has('firmware')) components = []
  return attributes.length + components.length === 0 ? undefined : { attributes, components }
}

/** Reads what is to be looked at. Where something is not as wanted, it is asked whether it could be. */
export async function lookAtHardware(
  node: string,
  { attributes, components }: HardwareLook,
  to: Looking,
): Promise<Observation[]> {
  const bios = attributes.length === 0 ? [] : await lookAtBios(node, attributes, to)
  const firmware = components.length === 0 ? [] : await lookAtFirmware(node, components, to)
  return [...bios, ...firmware]
}

/** What the BMC does not have is an answer, and holds up nothing else of the node. */
function notThere(thrown: unknown): PhoenixError {
  if (PhoenixError.is(thrown) && thrown.code === 'not-supported') return thrown
  throw thrown
}

async function lookAtBios(
  node: string,
  attributes: readonly string[],
  to: Looking,
): Promise<Observation[]> {
  const { inspect } = to.deadlines
  const { signal } = to
  const source = to.connections.source(node, 'bios')
  const wanted = to.model.node(node).bios
  const report = await call(node, 'bios', to, inspect, (bmc, o) =>
    bmc.read({ ...o, signal }),
  ).catch(notThere)
  if (PhoenixError.is(report)) {
    const message = report.explanation
    const all = Object.keys(wanted).map((attribute) => ({ attribute, message }))
    return [
      ...attributes.map((name) => ({ node, key: biosKey(name), source })),
      mappingOf(node, refusedBiosKey, refusals(wanted, all) ?? {}, source),
    ]
  }
  // Registries are large: who has all as wanted is not asked for one.
  const differing: BiosSettings = Object.fromEntries(
    Object.entries(wanted).filter(([name, value]) => !isSetTo(report.current[name], value)),
  )
  const findings =
    Object.keys(differing).length === 0
      ? []
      : await call(node, 'bios', to, inspect, (bmc, o) => bmc.check(differing, { ...o, signal }))
  const absent = Object.keys(differing).flatMap((attribute) =>
    Object.hasOwn(report.current, attribute) || findings.some((it) => it.attribute === attribute)
      ? []
      : [{ attribute, message: 'the BMC does not list the attribute' }],
  )
  const refused = refusals(differing, [...findings, ...absent]) ?? {}
  return [
    ...observeBios(node, report, attributes, source),
    mappingOf(node, refusedBiosKey, refused, source),
  ]
}

async function lookAtFirmware(
  node: string,
  components: HardwareLook['components'],
  to: Looking,
): Promise<Observation[]> {
  const { inspect } = to.deadlines
  const { signal } = to
  const source = to.connections.source(node, 'firmware')
  const list = await call(node, 'firmware', to, inspect, (bmc, options) =>
    bmc.list({ ...options, signal }),
  ).catch(notThere)
  if (PhoenixError.is(list)) {
    return components.map(({ component }) => {
      return { node, key: firmwareKey(component), value: null, source }
    })
  }
  const { items } = list
  const seen = components.map((component) => observeFirmware(node, items, component, source))
  const known = to.model.facts.get(node)?.get(pendingFirmwareKey)?.value
  if (known === undefined) return seen
  // What has become active, or is not wanted any more, does not wait.
  const { firmware } = to.model.node(node)
  const waits = Object.entries(known as Readonly<Record<string, FactValue>>).filter(
    ([component, version]) => {
      const told = seen.find(({ key }) => key === firmwareKey(component))?.value
      const isActive = typeof told === 'string' && isVersion(told, String(version))
      return firmware[component]?.version === version && !isActive
    },
  )
  return [...seen, mappingOf(node, pendingFirmwareKey, Object.fromEntries(waits), source)]
}
