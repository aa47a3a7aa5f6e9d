/** Puts a settled node together from what its cells evaluate to. */
import type { BiosSetting, BiosSettings } from '../../bios.js'
import type { Declaration } from '../../declaration.js'
import { didYouMean } from '../../did-you-mean.js'
import { type FirmwareDeclaration, type SettledFirmware, settledFirmware } from '../../firmware.js'
import { type Cell, isSaid, placeOf } from '../rule/merge.js'
import type { SettledImage, SettledNetwork, SettledNode } from '../settled.js'
import type { Blueprint } from './blueprint.js'
import { type BmcAddress, bmcsOf } from './bmc.js'
import { type Evaluation, Failed } from './evaluate.js'
import { interfacesOf } from './interfaces.js'

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
  const attr = plan.common ?? attributesOf(evaluation, plan.attributes)
  const image = imageOf(evaluation, plan.image, names)
  const said = evaluation.value(plan.kernelArgs) as readonly string[] | undefined
  const interfaces = interfacesOf(evaluation, plan, names)
  return Object.freeze({
    name: evaluation.name,
    number: evaluation.number,
    aliases: names.aliasesOf(evaluation.name),
    model: modelOf(evaluation, plan.model, names),
    power: evaluation.value(plan.power) as SettledNode['power'],
    boot: evaluation.value(plan.boot) as SettledNode['boot'],
    image: image?.name,
    kernelArgs: joined(image?.kernelArgs ?? none, said ?? none),
    bmc: bmcsOf(evaluation, plan.bmc, interfaces, names),
    interfaces,
    attr,
    plugins: pluginsOf(evaluation, plan, names),
    bios: biosOf(evaluation, plan),
    firmware: firmwareOf(evaluation, plan),
    holes: evaluation.holes,
  })
}

function attributesOf(
  evaluation: Evaluation,
  cells: readonly Cell[],
): Readonly<Record<string, unknown>> {
  const attr: Record<string, unknown> = {}
  for (let place = 0; place < cells.length; place++) {
    const { name, path } = cells[place] as Cell
    try {
      const value = evaluation.attribute(path)
      if (value !== undefined) attr[name] = value
    } catch (error) {
      if (!(error instanceof Failed)) throw error
    }
  }
  return Object.freeze(attr)
}

function joined(first: readonly string[], second: readonly string[]): readonly string[] {
  if (second.length === 0) return first
  return first.length === 0 ? second : first.concat(second)
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
