import type { Where } from '../findings/where.js'
import { defaultTitle, type Layer, type Leaf, placeIn } from './layer.js'

/** One value that one layer gave, with the layer it came from. */
export interface Contribution {
  readonly leaf: Leaf
  readonly layer: Layer
}

/** All that was said about one path, in the order in which it was said. */
export interface Cell {
  readonly path: string
  readonly section: string
  readonly owner: string
  readonly name: string
  readonly said: readonly Contribution[]
  /** The place in `said` from which on it counts: everything before was replaced or cut off. */
  readonly from: number
  /** Whether the value is the same for all nodes that share these layers. */
  readonly constant: boolean
  /** That value; undefined where it is not the same, or does not fit. */
  readonly value: unknown
}

interface Building {
  readonly said: Contribution[]
  from: number
}

/**
 * Merges layers, the earliest first: mappings key by key, scalars and lists by replacement, amendments
 * as they say. The result is the same for every node that the same layers apply to.
 */
export function merge(layers: readonly Layer[]): ReadonlyMap<string, Cell> {
  const cells = new Map<string, Building>()
  for (const layer of layers) {
    for (const { section, owner } of layer.cuts) {
      for (const cell of cells.values()) {
        const leaf = cell.said[0]?.leaf
        if (leaf?.section !== section || (owner !== undefined && leaf.owner !== owner)) continue
        cell.said.push({ leaf: { ...leaf, how: 'unset', value: undefined, constant: true }, layer })
        cell.from = cell.said.length
      }
    }
    for (const leaf of layer.leaves) {
      let cell = cells.get(leaf.path)
      if (cell === undefined) {
        cell = { said: [], from: 0 }
        cells.set(leaf.path, cell)
      }
      cell.said.push({ leaf, layer })
      if (leaf.how === 'set') cell.from = cell.said.length - 1
      else if (leaf.how === 'unset') cell.from = cell.said.length
    }
  }
  const merged = new Map<string, Cell>()
  for (const [path, cell] of cells) {
    const { said } = cell
    let { from } = cell
    const first = said[0]
    if (first === undefined) continue
    // What rules take back is what rules said: the default of a schema stands again.
    if (from === said.length && first.layer.title === defaultTitle && from > 0) {
      said.push(said.shift() as Contribution)
      from--
    }
    const { section, owner, name } = first.leaf
    const constant = said.slice(from).every(({ leaf }) => leaf.constant)
    const value = constant ? constantOf(said.slice(from)) : undefined
    merged.set(path, { path, section, owner, name, said, from, constant, value })
  }
  return merged
}

function constantOf(said: readonly Contribution[]): unknown {
  let value: unknown
  for (const { leaf } of said) {
    // What does not fit was reported with its layer.
    const given = leaf.field.accepts(leaf.value) ? leaf.value : undefined
    value = combine(value, given, leaf.how)
  }
  return Array.isArray(value) ? Object.freeze([...value]) : value
}

/** What a value becomes by what is said next. */
export function combine(value: unknown, given: unknown, how: Leaf['how']): unknown {
  if (how === 'set') return given
  if (given === undefined) return value
  if (value === undefined) return listOf(given)
  const [before, items] = [listOf(value), listOf(given)]
  return how === 'append' ? [...before, ...items] : [...items, ...before]
}

function listOf(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [value]
}

/** Whether anything that a layer said still counts. Taking something back counts as long as it took. */
export function counts(layer: Layer, cells: ReadonlyMap<string, Cell>): boolean {
  if (layer.cuts.length > 0) return true
  return layer.leaves.some((leaf) => {
    if (leaf.how === 'unset') return true
    const cell = cells.get(leaf.path)
    return cell?.said.some((one, place) => one.layer === layer && place >= cell.from) ?? false
  })
}

/** Whether anything counts that was said about a path. */
export function isSaid(cell: Cell | undefined): boolean {
  return cell !== undefined && cell.from < cell.said.length
}

/** Where the value of a cell that counts was said last. */
export function placeOf(cell: Cell | undefined): Where | undefined {
  const last = cell?.said.at(-1)
  return last && placeIn(last.layer, last.leaf.path)
}
