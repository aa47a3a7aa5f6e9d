import type { Place } from '../../../error.js'
import { PhoenixError } from '../../../error.js'
import { didYouMean } from '../../did-you-mean.js'
import { isAmendment, isFactRef } from '../../value.js'
import type { Model } from '../model.js'
import { type Cell, defaultTitle } from '../rule/merge.js'

/** What one layer said about a path. */
export interface Saying {
  /** `rule`, `default`, or `plugin slurm`. */
  readonly layer: string
  readonly place: Place | undefined
  /** How it was said: `set`, `append`, `prepend` or `unset`. */
  readonly how: string
  /** What the layer alone gives for this node; undefined while a fact is missing. */
  readonly value: unknown
  /** Whether the value comes from a function of the node, a fact, or was written down. */
  readonly from: 'literal' | 'function' | 'fact'
  /** Whether it counts: later ones replace or cut off earlier ones. */
  readonly counts: boolean
}

/** Why a value is what it is. */
export interface Explanation {
  readonly node: string
  readonly path: string
  readonly value: unknown
  /** All that was said about the path, the last word first. */
  readonly said: readonly Saying[]
  /** The fact that the value waits for, where it does. */
  readonly waitsFor: string | undefined
}

/**
 * Tells for a value of a node which rule won, and what every other rule said.
 *
 * @param path the dotted path of the value: `power`, `interfaces.eno1.ip`, `attr.rack`
 * @throws PhoenixError `unknown-name` where no rule says anything about the path
 *
 * @example
 * ```ts
 * import { explain, Model } from 'phoenix-cluster'
 * import { cluster, nodes } from 'phoenix-cluster/dsl'
 *
 * const site = cluster('shelf')
 *   .on(nodes('cn[1-4]'), { power: 'on' })
 *   .on(nodes('cn4'), { power: 'off' })
 *
 * const { value, said } = explain(Model.settle(site), 'cn4', 'power')
 * console.log(value) // off
 * for (const one of said) console.log(one.value, one.counts, one.place?.line)
 * ```
 */
export function explain(model: Model, node: string, path: string): Explanation {
  const settled = model.node(node)
  const cells = model.cells(node)
  const cell = cells.get(path)
  if (cell === undefined) {
    const guess = didYouMean(path, cells.keys())
    throw new PhoenixError(
      'unknown-name',
      `no rule says anything about '${path}' of ${node}${guess}`,
    )
  }
  // What took values back counts unless a later rule gave the value anew.
  const after = cell.said[cell.from]
  const anew = after?.leaf.how === 'set' && after.layer.title !== defaultTitle
  const took = anew ? -1 : cell.from - 1
  const said = cell.said.map((contribution, index): Saying => {
    const { leaf, layer } = contribution
    const alone: Cell = {
      ...cell,
      said: [{ layer, leaf: { ...leaf, how: leaf.how === 'unset' ? 'unset' : 'set' } }],
      from: 0,
    }
    const raw = isAmendment(leaf.value) ? leaf.value.value : leaf.value
    return {
      layer: layer.title,
      place: layer.origin?.place,
      how: leaf.how,
      value: leaf.how === 'unset' ? undefined : model.valueOf(node, alone),
      from: typeof raw === 'function' ? 'function' : isFactRef(raw) ? 'fact' : 'literal',
      counts: index >= cell.from || (leaf.how === 'unset' && index === took),
    }
  })
  return {
    node,
    path,
    value: model.valueOf(node, cell),
    said: said.reverse(),
    waitsFor: settled.holes.find((hole) => hole.path === path)?.fact,
  }
}
