import { PhoenixError, type Problem } from '../../error.js'
import type { Declaration, Declared } from '../declaration.js'
import { didYouMean } from '../did-you-mean.js'
import { type FactSnapshot, noFacts } from '../fact.js'
import { NodeSet } from '../node-set.js'
import { assemble, type Blueprint, blueprint, type Names } from './assemble.js'
import { settleGroups, settleImages, settleNetworks } from './declared.js'
import { Evaluation, Failed, numbersIn, type Surroundings } from './evaluate.js'
import { Findings } from './findings.js'
import { type Cell, merge } from './merge.js'
import { Classes, type NodeClass, type SettledRule, settleRules } from './rules.js'
import type { SettledImage, SettledNetwork, SettledNode } from './settled.js'
import { type Layer, Vocabulary } from './vocabulary.js'

/**
 * A cluster with its rules merged and evaluated. Nodes are evaluated when they are asked for, and then
 * kept, so that looking at one node of a large cluster costs little.
 */
export class Model {
  /** The cluster's name. */
  readonly name: string
  /** The domain of the nodes, where the cluster gives one. */
  readonly domain: string | undefined
  /** Every network by its name. */
  readonly networks: ReadonlyMap<string, SettledNetwork>
  /** Every image by its name, with what it extends filled in. */
  readonly images: ReadonlyMap<string, SettledImage>
  /** The nodes of every group by its name. */
  readonly groups: ReadonlyMap<string, NodeSet>
  /** All nodes: those of any group and those that any rule selects. */
  readonly nodes: NodeSet
  /** @internal */
  readonly rules: readonly SettledRule[]
  /** @internal */
  readonly classes: Classes
  /** @internal */
  readonly findings = new Findings()
  readonly #vocabulary: Vocabulary
  readonly #defaults: Layer
  readonly #blueprints = new WeakMap<NodeClass, Blueprint>()
  readonly #settled = new Map<string, SettledNode>()
  readonly #reads = new Map<string, ReadonlySet<string>>()
  readonly #names: Names
  readonly #surroundings: Surroundings

  private constructor(
    /** What was settled. */
    readonly declaration: Declaration,
    /** What was known about the nodes. */
    readonly facts: FactSnapshot,
  ) {
    const { findings } = this
    this.name = declaration.name
    this.domain = declaration.domain
    checkHead(declaration, findings)
    this.#vocabulary = new Vocabulary(declaration, findings)
    this.networks = settleNetworks(declaration, findings)
    this.images = settleImages(declaration, findings)
    this.groups = settleGroups(declaration, findings)
    this.rules = settleRules(declaration, this.groups, this.#vocabulary, findings)
    this.nodes = [...this.groups.values(), ...this.rules.map((rule) => rule.nodes)].reduce(
      (all, set) => all.union(set),
      NodeSet.empty,
    )
    this.#defaults = defaultsLayer(declaration, this.#vocabulary, findings)
    this.classes = new Classes(this.nodes, this.rules, [this.#defaults])
    this.#surroundings = {
      findings,
      attributes: attributeReader(declaration),
      network: (name) => this.networks.get(name),
    }
    this.#names = {
      declaration,
      networks: this.networks,
      images: this.images,
      isNode: (name) => this.nodes.has(name),
      bmcAddressOf: (name) => {
        const { bmc } = this.node(name).interfaces
        return (bmc?.ip ?? bmc?.ip6)?.toString()
      },
    }
  }

  /** Settles what a configuration declares, in the light of what is known. */
  static settle(declared: Declared, facts: FactSnapshot = noFacts): Model {
    return new Model(declared.toDeclaration(), facts)
  }

  /** One node. A name that is not in the cluster is an `unknown-name` error. */
  node(name: string): SettledNode {
    const known = this.#settled.get(name)
    if (known !== undefined) return known
    if (!this.nodes.has(name)) throw this.#unknown(name)
    const evaluation = this.#evaluation(name)
    const { cells } = evaluation
    const found = this.classes.of(name)
    let plan = this.#hooked ? blueprint(cells) : this.#blueprints.get(found)
    if (plan === undefined) {
      plan = blueprint(cells)
      this.#blueprints.set(found, plan)
    }
    const settled = assemble(evaluation, plan, this.#names)
    this.#settled.set(name, settled)
    if (evaluation.reads !== undefined) this.#reads.set(name, evaluation.reads)
    return settled
  }

  /** All nodes in natural order, each evaluated as it is reached. */
  *all(): IterableIterator<SettledNode> {
    this.classes.index()
    for (const name of this.nodes) yield this.node(name)
  }

  /** The keys of the facts that a node's values depend on, known or not. */
  reads(name: string): ReadonlySet<string> {
    this.node(name)
    return this.#reads.get(name) ?? new Set()
  }

  /** The nodes of a node set expression, in which `@name` is a group and `@*` all nodes. Names that are not in the cluster are an `unknown-name` error. */
  select(expression: string | NodeSet): NodeSet {
    const set =
      typeof expression === 'string' ? NodeSet.parse(expression, { group: this.group }) : expression
    const strangers = set.difference(this.nodes)
    if (strangers.size > 0) throw this.#unknown(strangers.toString())
    return set
  }

  /** The nodes of a group; for `*` all nodes. An unknown group is an `unknown-name` error. */
  readonly group = (name: string): NodeSet => {
    if (name === '*') return this.nodes
    const set = this.groups.get(name)
    if (set !== undefined) return set
    const guess = didYouMean(name, this.groups.keys())
    throw new PhoenixError('unknown-name', `there is no group '${name}'${guess}`)
  }

  /** What was found wrong so far, in the declaration and in the nodes that were looked at. */
  get problems(): Problem[] {
    return this.findings.problems()
  }

  /** @internal What was said about a node, path by path. */
  cells(name: string): ReadonlyMap<string, Cell> {
    if (!this.nodes.has(name)) throw this.#unknown(name)
    return this.#evaluation(name).cells
  }

  /** @internal The value of one contribution alone, as `explain` shows it. */
  valueOf(name: string, cell: Cell): unknown {
    const network = this.node(name).interfaces[cell.owner]?.network
    try {
      return this.#evaluation(name).value(
        cell,
        network === undefined ? undefined : this.networks.get(network),
      )
    } catch (error) {
      if (error instanceof Failed) return undefined
      throw error
    }
  }

  get #hooked(): boolean {
    return this.declaration.plugins.some(({ value }) => value.defaults !== undefined)
  }

  #evaluation(name: string): Evaluation {
    const found = this.classes.of(name)
    return new Evaluation(
      name,
      this.#hooked ? this.#mergeWithHooks(name, found) : found.cells,
      this.#surroundings,
      this.facts.get(name),
      (layer) => this.classes.position(layer, name),
    )
  }

  #mergeWithHooks(name: string, found: NodeClass): ReadonlyMap<string, Cell> {
    const numbers = numbersIn(name)
    const layers = this.declaration.plugins.flatMap(({ name: key, value, origin }) => {
      const settings = value.defaults?.({ name, numbers })
      if (settings === undefined) return []
      return [this.#vocabulary.layer({ settings }, origin, `plugin ${key}`, this.findings)]
    })
    return merge([this.#defaults, ...layers, ...found.rules.map((rule) => rule.layer)])
  }

  #unknown(names: string): PhoenixError {
    const plural = NodeSet.parse(names).size > 1
    const guess = plural || this.nodes.size > 100_000 ? '' : didYouMean(names, this.nodes)
    const what = plural ? `there are no nodes ${names}` : `there is no node '${names}'`
    return new PhoenixError('unknown-name', `${what} in the cluster '${this.name}'${guess}`)
  }
}

function checkHead({ name, domain, origin, abandoned }: Declaration, findings: Findings): void {
  if (!/^[A-Za-z0-9][\w.-]{0,62}$/.test(name)) {
    findings.error(
      `'${name}' is not a name for a cluster: use letters, digits, '.', '_' and '-'`,
      origin,
    )
  }
  if (domain !== undefined && !/^[A-Za-z0-9](?:[A-Za-z0-9.-]*[A-Za-z0-9])?$/.test(domain)) {
    findings.error(`'${domain}' is not a DNS domain`, origin)
  }
  for (const lost of abandoned) {
    findings.warning(
      'the result of this on(…) is not part of the configuration: chain it, or put it in also(…)',
      lost,
    )
  }
}

/** The lowest layer: what attributes and plugin settings are where nobody says anything. */
function defaultsLayer(
  declaration: Declaration,
  vocabulary: Vocabulary,
  findings: Findings,
): Layer {
  const settings: Record<string, Record<string, unknown>> = {}
  const put = (key: string, name: string, value: unknown) => {
    if (value !== undefined) settings[key] = { ...settings[key], [name]: value }
  }
  for (const { name, value } of declaration.attributes) put('attr', name, value.fallback)
  for (const { name: key, value } of declaration.plugins) {
    for (const [name, schema] of Object.entries(value.settings)) put(key, name, schema.fallback)
  }
  return vocabulary.layer({ settings }, undefined, 'default', findings)
}

/** An object whose properties are the declared attributes, each worked out when it is read. */
function attributeReader(declaration: Declaration): (evaluation: Evaluation) => object {
  const of = Symbol('evaluation')
  class Attributes {
    declare readonly [of]: Evaluation
    constructor(evaluation: Evaluation) {
      Object.defineProperty(this, of, { value: evaluation })
    }
  }
  for (const { name, value: schema } of declaration.attributes) {
    Object.defineProperty(Attributes.prototype, name, {
      enumerable: true,
      get(this: Attributes) {
        const value = this[of].attribute(name)
        if (value !== undefined || !schema.needed) return value
        const message = `the attribute '${name}' is not set for ${this[of].name}`
        throw new PhoenixError('config-invalid', message)
      },
    })
  }
  return (evaluation) => new Attributes(evaluation)
}
