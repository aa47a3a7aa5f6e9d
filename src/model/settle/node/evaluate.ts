import { PhoenixError } from '../../../error.js'
import { printable } from '../../clean-text.js'
import type { Fact } from '../../fact.js'
import { isFactRef } from '../../value.js'
import type { Findings } from '../findings/findings.js'
import { exactly, type Where } from '../findings/where.js'
import { misfit } from '../rule/fields.js'
import { type Layer, type Leaf, placeIn } from '../rule/layer.js'
import { type Cell, type Contribution, combine } from '../rule/merge.js'
import { faultIn } from '../rule/show.js'
import type { Hole, SettledNetwork } from '../settled.js'
import type { HoleLists } from './holes.js'
import { lastNumberIn } from './numbers.js'
import { NodeViewOf } from './view.js'

/** What evaluating needs to know about the cluster. */
export interface Surroundings {
  readonly findings: Findings
  readonly holes: HoleLists
  /** The place of a node in the selection of a rule. */
  position(layer: Layer, name: string, place: number): number
  /** The attributes object that functions see, reading through the given evaluation. */
  attributes(evaluation: Evaluation): object
}

const pending = Symbol('pending')
const failed = Symbol('failed')
const waiting = Symbol('waiting')
const none: readonly never[] = Object.freeze([])

/** Evaluates the functions and fact references of one node. */
export class Evaluation {
  holes: readonly Hole[] = none
  /** Hears the keys of all facts that any value depends on. */
  onRead: ((key: string) => void) | undefined
  /** The last integer in the name, if there is one. */
  readonly number: number | undefined
  #attributes: Map<string, unknown> | undefined
  /** The attributes that are being worked out, each for the one before it. */
  #ring: string[] | undefined
  #view: NodeViewOf | undefined
  #seen: object | undefined

  constructor(
    readonly name: string,
    readonly cells: ReadonlyMap<string, Cell>,
    readonly surroundings: Surroundings,
    private readonly facts: ReadonlyMap<string, Fact> | undefined,
    /** The node's place among all; -1 as long as they were not gone through. */
    private readonly place: number,
  ) {
    this.number = lastNumberIn(name)
  }

  /** The value of a cell; undefined where it is unset, a hole, or wrong (then it is a finding). */
  value(cell: Cell | undefined, network?: SettledNetwork): unknown {
    if (cell === undefined) return undefined
    return cell.constant ? cell.value : this.#worked(cell, network)
  }

  #worked(cell: Cell, network?: SettledNetwork): unknown {
    let value: unknown
    for (let i = cell.from; i < cell.said.length; i++) {
      const one = cell.said[i] as Contribution
      const given = this.#contribution(one, cell, network)
      value = combine(value, given, one.leaf.how)
    }
    return value
  }

  /**
   * The value of an attribute by its path, `attr.rack`, or undefined where no rule sets it or it waits
   * for a fact. Throws {@link Failed} where it was reported already.
   */
  attribute(path: string): unknown {
    const cell = this.cells.get(path)
    if (cell === undefined || cell.constant) return cell?.value
    this.#attributes ??= new Map()
    const known = this.#attributes.get(path)
    if (known === undefined) return this.#attribute(cell, this.#attributes)
    if (known === pending) throw new Ring(this.#ring?.slice(this.#ring.indexOf(cell.name)) ?? none)
    if (known === failed) throw new Failed()
    return known === waiting ? undefined : known
  }

  #attribute(cell: Cell, attributes: Map<string, unknown>): unknown {
    attributes.set(cell.path, pending)
    this.#ring ??= []
    this.#ring.push(cell.name)
    let value: unknown = failed
    try {
      value = this.#worked(cell)
      return value
    } finally {
      this.#ring.pop()
      attributes.set(cell.path, value ?? waiting)
    }
  }

  /** The same for a function that cannot do without: throws {@link Waiting} while a fact is missing. */
  attributeNeeded(path: string): unknown {
    const value = this.attribute(path)
    if (value !== undefined) return value
    const hole = this.holes.find((one) => one.path === path)
    if (hole !== undefined) throw new Waiting(hole.fact)
    const name = path.slice('attr.'.length)
    throw new PhoenixError('config-invalid', `the attribute '${name}' is not set`)
  }

  /** What a rule's functions see of this node. */
  view(layer: Layer): NodeViewOf {
    // A rule mostly has several functions, one after the other.
    if (this.#view?.layer !== layer) this.#view = new NodeViewOf(this, layer)
    return this.#view
  }

  /** The node's place in the selection of a rule. */
  positionIn(layer: Layer): number {
    return this.surroundings.position(layer, this.name, this.place)
  }

  /** The attributes as functions see them. */
  get attributes(): object {
    this.#seen ??= this.surroundings.attributes(this)
    return this.#seen
  }

  fact(key: string): Fact | undefined {
    this.onRead?.(key)
    return this.facts?.get(key)
  }

  /** The same for a function that cannot do without: throws {@link Waiting} while it is missing. */
  factNeeded(key: string): Fact {
    const fact = this.fact(key)
    if (fact === undefined) throw new Waiting(key)
    return fact
  }

  report(path: string, message: string, where: Where | undefined): void {
    this.surroundings.findings.ofNode(this.name, path, message, where)
  }

  #contribution({ leaf, layer }: Contribution, cell: Cell, network?: SettledNetwork): unknown {
    let value = leaf.value
    if (leaf.constant) return leaf.field.accepts(value) ? value : undefined
    if (typeof value === 'function') {
      if (leaf.field.network === true && network === undefined) return undefined
      try {
        value =
          leaf.field.network === true ? value(this.view(layer), network) : value(this.view(layer))
      } catch (error) {
        return this.#cannot(error, cell, layer)
      }
    }
    // What fits is neither a reference nor faulty, and nearly all fits.
    if (leaf.field.accepts(value)) return value
    return this.#unfit(value, leaf, layer, cell)
  }

  #unfit(value: unknown, leaf: Leaf, layer: Layer, cell: Cell): unknown {
    if (isFactRef(value)) {
      const key = value.key ?? cell.path
      const fact = this.fact(key)
      if (fact !== undefined) return this.#fromFact(key, fact, cell, leaf, layer)
      const { fallback } = value
      if (fallback === undefined) return this.#hole(key, cell)
      return leaf.field.accepts(fallback) ? fallback : this.#wrongValue(fallback, leaf, layer, cell)
    }
    return this.#wrongValue(value, leaf, layer, cell)
  }

  #wrongValue(value: unknown, { field }: Leaf, layer: Layer, cell: Cell): undefined {
    const fault = faultIn(value)
    if (fault !== undefined) {
      return this.#wrong(fault.message, cell, exactly(fault.place, placeIn(layer, cell.path)))
    }
    return this.#wrong(misfit(cell.path, field, value), cell, placeIn(layer, cell.path))
  }

  #hole(fact: string, { path }: Cell): undefined {
    this.holes = this.surroundings.holes.with(this.holes, path, fact)
    return undefined
  }

  /** Reports why a function failed: once, for the value at fault, not for all that depend on it. */
  #cannot(error: unknown, cell: Cell, layer: Layer): undefined {
    if (error instanceof Waiting) return this.#hole(error.fact, cell)
    if (error instanceof Failed) {
      if (cell.section === 'attr') throw error
      return undefined
    }
    // A ring is the fault of who is in it, not of who looks in from outside.
    if (error instanceof Ring && this.#ring?.length && cell.name !== error.closes) throw error
    const message = error instanceof Error ? error.message : String(error)
    const reason = `'${cell.path}' cannot be worked out: ${printable(message)}`
    return this.#wrong(reason, cell, placeIn(layer, cell.path, error))
  }

  #wrong(message: string, cell: Cell, where: Where | undefined): undefined {
    this.report(cell.path, message, where)
    if (cell.section === 'attr') throw new Failed()
    return undefined
  }

  #fromFact(key: string, fact: Fact, cell: Cell, leaf: Leaf, layer: Layer): unknown {
    let why = ''
    try {
      const value = leaf.field.fromFact(fact.value)
      if (value !== undefined && leaf.field.accepts(value)) return value
    } catch (error) {
      why = error instanceof Error ? ` (${error.message})` : ''
    }
    const needs = `${leaf.field.what}, as '${cell.path}' needs${why}`
    const message = `the fact '${key}' from ${fact.source} does not hold ${needs}`
    return this.#wrong(message, cell, placeIn(layer, cell.path))
  }
}

/** Attributes that depend on each other; reported once, for the attribute where the ring closes. */
class Ring extends Error {
  readonly closes: string

  constructor(names: readonly string[]) {
    super(`attributes depend on each other in a ring: ${[...names, names[0]].join(' → ')}`)
    this.closes = names[0] ?? ''
  }
}

/** A function that cannot do without a fact, or an attribute that waits for one; so does what depends on it. */
class Waiting extends Error {
  constructor(readonly fact: string) {
    super(`it waits for the fact '${fact}'`)
  }
}

/** An attribute that was reported already; what depends on it fails without words. */
export class Failed extends Error {}
