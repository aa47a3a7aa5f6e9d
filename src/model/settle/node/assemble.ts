/** Puts a settled node together from what its cells evaluate to. */
import type { Ip } from '../../address/ip.js'
import type { Mac } from '../../address/mac.js'
import type { BiosSetting, BiosSettings } from '../../bios.js'
import type { Declaration } from '../../declaration.js'
import { didYouMean } from '../../did-you-mean.js'
import { type FirmwareDeclaration, type SettledFirmware, settledFirmware } from '../../firmware.js'
import { type Cell, isSaid, placeOf } from '../rule/merge.js'
import type { SettledImage, SettledInterface, SettledNetwork, SettledNode } from '../settled.js'
import type { Blueprint, InterfaceBlueprint } from './blueprint.js'
import { type BmcAddress, bmcsOf } from './bmc.js'
import { type Evaluation, Failed } from './evaluate.js'

/** What assembling needs to know about the cluster. */
export interface Names {
  readonly declaration: Declaration
  readonly networks: ReadonlyMap<string, SettledNetwork>
  readonly images: ReadonlyMap<string, SettledImage>
  readonly models: ReadonlyMap<string, unknown>
  /** Where another node's BMC is, for drivers that share it. */
  bmcOf(node: string): BmcAddress
  isNode(name: string): boolean
  aliasesOf(node: string): readonly string[]
}

const none: readonly never[] = Object.freeze([])
const nothing: Readonly<Record<string, never>> = Object.freeze({})

/** The settled node. Everything wrong is reported through the evaluation; what is wrong is left out. */
export function assemble(evaluation: Evaluation, plan: Blueprint, names: Names): SettledNode {
  const { cells } = plan
  const attr: Record<string, unknown> = plan.attributes.length === 0 ? nothing : {}
  for (const { name } of plan.attributes) {
    try {
      const value = evaluation.attribute(name)
      if (value !== undefined) attr[name] = value
    } catch (error) {
      if (!(error instanceof Failed)) throw error
    }
  }
  const image = imageOf(evaluation, cells.get('image'), names)
  const said = evaluation.value(cells.get('kernelArgs')) as readonly string[] | undefined
  const interfaces = interfacesOf(evaluation, plan, names)
  return Object.freeze({
    name: evaluation.name,
    number: evaluation.number,
    aliases: names.aliasesOf(evaluation.name),
    model: modelOf(evaluation, cells.get('model'), names),
    power: evaluation.value(cells.get('power')) as SettledNode['power'],
    boot: evaluation.value(cells.get('boot')) as SettledNode['boot'],
    image: image?.name,
    kernelArgs: joined(image?.kernelArgs ?? none, said ?? none),
    bmc: bmcsOf(evaluation, cells.get('bmc'), interfaces, names),
    interfaces,
    attr: Object.freeze(attr),
    plugins: pluginsOf(evaluation, plan, names),
    bios: biosOf(evaluation, plan),
    firmware: firmwareOf(evaluation, plan),
    holes: evaluation.holes,
  })
}

function joined(first: readonly string[], second: readonly string[]): readonly string[] {
  if (second.length === 0) return first
  return first.length === 0 ? second : [...first, ...second]
}

function imageOf(
  evaluation: Evaluation,
  cell: Cell | undefined,
  names: Names,
): SettledImage | undefined {
  const name = evaluation.value(cell) as string | undefined
  if (name === undefined) return undefined
  const image = names.images.get(name)
  if (image === undefined) {
    const guess = didYouMean(name, names.images.keys())
    evaluation.report('image', `there is no image '${name}'${guess}`, placeOf(cell))
  }
  return image
}

function modelOf(evaluation: Evaluation, cell: Cell | undefined, names: Names): string | undefined {
  const name = evaluation.value(cell) as string | undefined
  if (name === undefined || names.models.has(name)) return name
  const guess = didYouMean(name, names.models.keys())
  evaluation.report('model', `there is no model '${name}'${guess}`, placeOf(cell))
  return undefined
}

function interfacesOf(
  evaluation: Evaluation,
  plan: Blueprint,
  names: Names,
): Readonly<Record<string, SettledInterface>> {
  const { name: node } = evaluation
  const interfaces: Record<string, SettledInterface> = {}
  const first = primaryOf(evaluation, plan)
  for (const fields of plan.interfaces) {
    const { name } = fields
    const networkName = evaluation.value(fields.network) as string | undefined
    const network = networkName === undefined ? undefined : names.networks.get(networkName)
    if (networkName === undefined || network === undefined) {
      reportNetwork(evaluation, fields, networkName, plan, names)
      continue
    }
    const says = evaluation.value(fields.primary) as boolean | undefined
    const primary = says ?? name === first
    const mac = evaluation.value(fields.mac) as Mac | readonly Mac[] | undefined
    const hostname = evaluation.value(fields.hostname) as string | undefined
    interfaces[name] = Object.freeze({
      name,
      network: networkName,
      ip: evaluation.value(fields.ip, network) as Ip | undefined,
      ip6: evaluation.value(fields.ip6, network) as Ip | undefined,
      addresses: (evaluation.value(fields.addresses) as readonly Ip[] | undefined) ?? none,
      macs: mac === undefined ? none : Array.isArray(mac) ? mac : [mac as Mac],
      hostname: hostname ?? (primary ? node : node + fields.suffix),
      isNamed: hostname !== undefined,
      aliases: (evaluation.value(fields.aliases) as readonly string[] | undefined) ?? none,
      switch: evaluation.value(fields.switch) as string | undefined,
      port: evaluation.value(fields.port) as string | undefined,
      dhcp: (evaluation.value(fields.dhcp) as boolean | undefined) ?? network.dhcp,
      primary,
    })
  }
  return Object.freeze(interfaces)
}

/** Without a word about it, a node is called by its first interface that is not the BMC's. */
function primaryOf(evaluation: Evaluation, plan: Blueprint): string | undefined {
  let first: string | undefined
  for (const { name, network, primary } of plan.interfaces) {
    if (network === undefined) continue
    if (primary !== undefined) {
      if (evaluation.value(primary) === true) return undefined
    } else if (name !== 'bmc') {
      first ??= name
    }
  }
  return first
}

function reportNetwork(
  evaluation: Evaluation,
  { name, any, network }: InterfaceBlueprint,
  written: string | undefined,
  plan: Blueprint,
  names: Names,
): void {
  const path = `interfaces.${name}`
  if (written !== undefined) {
    const guess = didYouMean(written, names.networks.keys())
    evaluation.report(path, `there is no network '${written}'${guess}`, placeOf(network))
    return
  }
  const others = plan.interfaces.flatMap((one) => (one.network === undefined ? [] : [one.name]))
  const guess = didYouMean(name, others)
  const message = `no rule says in which network the interface '${name}' is${guess}`
  evaluation.report(path, message, placeOf(any))
}

function biosOf(evaluation: Evaluation, { bios }: Blueprint): BiosSettings {
  if (bios.length === 0) return nothing
  const settings: Record<string, BiosSetting> = {}
  for (const cell of bios) {
    const value = evaluation.value(cell) as BiosSetting | undefined
    if (value !== undefined) settings[cell.name] = value
  }
  return Object.freeze(settings)
}

function firmwareOf(
  evaluation: Evaluation,
  { firmware }: Blueprint,
): Readonly<Record<string, SettledFirmware>> {
  if (firmware.length === 0) return nothing
  const components: Record<string, SettledFirmware> = {}
  for (const cell of firmware) {
    const value = evaluation.value(cell) as string | FirmwareDeclaration | undefined
    if (value !== undefined) components[cell.name] = settledFirmware(cell.name, value)
  }
  return Object.freeze(components)
}

function pluginsOf(
  evaluation: Evaluation,
  plan: Blueprint,
  names: Names,
): Readonly<Record<string, Readonly<Record<string, unknown>>>> {
  if (plan.plugins.size === 0) return nothing
  const plugins: Record<string, Record<string, unknown>> = {}
  for (const { name: key, value: plugin } of names.declaration.plugins) {
    const cells = plan.plugins.get(key)
    if (cells === undefined) continue
    const settings: Record<string, unknown> = {}
    for (const cell of cells) {
      const value = evaluation.value(cell)
      if (value !== undefined) settings[cell.name] = value
    }
    for (const [name, schema] of Object.entries(plugin.settings)) {
      // What was said and is wrong, or waits for a fact, is no news.
      if (!schema.needed || isSaid(plan.cells.get(`${key}.${name}`))) continue
      const message = `'${key}.${name}' is missing: it must be ${schema.what}`
      evaluation.report(
        key,
        message,
        cells.map(placeOf).findLast((place) => place !== undefined),
      )
    }
    plugins[key] = Object.freeze(settings)
  }
  return Object.freeze(plugins)
}
