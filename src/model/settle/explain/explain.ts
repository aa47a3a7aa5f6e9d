import type { Problem, ProblemPlace } from '../../../error.js'
import { isAmendment, isFactRef } from '../../value.js'
import type { Model } from '../model.js'
import { defaultTitle, placeIn } from '../rule/layer.js'
import { type Cell, type Contribution, isSaid } from '../rule/merge.js'
import { type Derivation, derivedOf, isOnRequest } from './derived.js'
import { imageArguments, nothingSaid } from './image-arguments.js'
import { unsaid } from './unsaid.js'

/** What one layer said about a path. */
export interface Saying {
  /** `rule`, `default`, `plugin slurm`, `model h100` or `image rocky9`. */
  readonly layer: string
  /** Where it was said, with the property that says it. */
  readonly place: ProblemPlace | undefined
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
  /** The value that the node has: for `kernelArgs` the image's arguments, then the rules'. */
  readonly value: unknown
  /**
   * All that was said about the path, the last word first. Of `kernelArgs`, what the image gives comes
   * last, as `prepend`: it stands before what is said above it, and no rule takes it back.
   */
  readonly said: readonly Saying[]
  /** How the value comes about where no rule gives it: the host name of an interface, its `dhcp`, … */
  readonly derived?: Derivation
  /** The fact that the value waits for, where it does. */
  readonly waitsFor: string | undefined
  /** What is wrong with the value, where that was found. */
  readonly problems: readonly Problem[]
  /** What comes of it, as sentences, where somebody tells: of `boot` what the node starts, and why. */
  readonly outcome?: readonly string[]
}

/**
 * Tells for a value of a node which rule won, and what every other rule said. The node may have
 * errors: that is when one wants to know.
 *
 * @param path the dotted path of the value: `power`, `interfaces.eno1.ip`, `attr.rack`
 * @throws PhoenixError `unknown-name` where no rule says anything about the path; where one does for
 * other nodes, these are named
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
  const found = explanationsOf(model, node, (one) => one === path)[0]
  if (found === undefined) throw unsaid(model, node, path)
  return found
}

/**
 * The same for all values at a path and below it: for `interfaces.eno1` those of each of its fields
 * about which anything was said, in the order in which that was.
 *
 * @throws PhoenixError `unknown-name` where no rule says anything about the path or what is below it
 *
 * @example
 * ```ts
 * import { cidr, cluster, ip, nodes } from 'phoenix-cluster/dsl'
 * import { explainAll, Model } from 'phoenix-cluster/model'
 *
 * const site = cluster('shelf')
 *   .networks({ mgmt: cidr('10.2.0.0/24') })
 *   .on(nodes('cn1'), { interfaces: { eno1: { network: 'mgmt', ip: ip('10.2.0.1') } } })
 *
 * for (const { path, value } of explainAll(Model.settle(site), 'cn1', 'interfaces.eno1')) {
 *   console.log(path, String(value)) // interfaces.eno1.network mgmt, interfaces.eno1.ip 10.2.0.1
 * }
 * ```
 */
export function explainAll(model: Model, node: string, path: string): Explanation[] {
  const isMeant = (one: string) => one === path || (one.startsWith(`${path}.`) && !isOnRequest(one))
  const found = explanationsOf(model, node, isMeant)
  if (found.length === 0) throw unsaid(model, node, path)
  return found
}

/** Those of paths about which something was said, then those of values that are derived. */
function explanationsOf(
  model: Model,
  node: string,
  isMeant: (path: string) => boolean,
): Explanation[] {
  const derived = new Map(
    derivedOf(model, node).flatMap((one) => (isMeant(one.path) ? [[one.path, one] as const] : [])),
  )
  const said = cellsOf(model, node).filter(({ path }) => isMeant(path))
  const explanations = said.map((cell) => {
    const one = explained(model, node, cell)
    const made = derived.get(cell.path)
    derived.delete(cell.path)
    // What was said and does not hold is no value to be made up for.
    if (made === undefined || isSaid(cell)) return one
    return { ...one, value: made.value, derived: derivation(made) }
  })
  const rest = [...derived.values()].map((made): Explanation => {
    return {
      ...explained(model, node, nothingSaid(made.path)),
      value: made.value,
      derived: derivation(made),
    }
  })
  return [...explanations, ...rest]
}

function derivation({ how, place }: Derivation): Derivation {
  return { how, place }
}

/** All about which something was said, by rules, by the image, or by how nodes start from the network. */
function cellsOf(model: Model, node: string): Cell[] {
  const cells = model.cells(node)
  const isByImage = !cells.has('kernelArgs') && imageArguments(model, node).length > 0
  // Where a node starts from is decided also where nobody speaks of it.
  const isByService = !cells.has('boot') && model.boot !== undefined
  return [
    ...cells.values(),
    ...(isByImage ? [nothingSaid('kernelArgs')] : []),
    ...(isByService ? [nothingSaid('boot')] : []),
  ]
}

function explained(model: Model, node: string, cell: Cell): Explanation {
  const { path } = cell
  const settled = model.node(node)
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
      constant: false,
    }
    const raw = isAmendment(leaf.value) ? leaf.value.value : leaf.value
    return {
      layer: layer.title,
      place: placeOf(contribution),
      how: leaf.how,
      value: leaf.how === 'unset' ? undefined : model.valueOf(node, alone),
      from: typeof raw === 'function' ? 'function' : isFactRef(raw) ? 'fact' : 'literal',
      counts: index >= cell.from || (leaf.how === 'unset' && index === took),
    }
  })
  const byImage = path === 'kernelArgs' ? imageArguments(model, node) : []
  return {
    node,
    path,
    value: byImage.length > 0 ? settled.kernelArgs : model.valueOf(node, cell),
    said: [...said.reverse(), ...byImage],
    waitsFor: settled.holes.find((hole) => hole.path === path)?.fact,
    problems: model.problemsOf(node).filter((problem) => problem.path === path),
  }
}

function placeOf({ layer, leaf }: Contribution): ProblemPlace | undefined {
  const where = placeIn(layer, leaf.path)
  const place = where?.origin.place
  if (place === undefined || where?.property === undefined) return place
  return { ...place, property: where.property }
}
