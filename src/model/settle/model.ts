import { PhoenixError, type Problem } from '../../error.js'
import { printable } from '../clean-text.js'
import type { Declaration, Declared } from '../declaration.js'
import { didYouMean } from '../did-you-mean.js'
import { type FactSnapshot, noFacts } from '../fact.js'
import { NodeSet } from '../node-set/node-set.js'
import { type Aliases, settleAliases } from './declared/aliases.js'
import { settleBoot } from './declared/boot.js'
import { type SettledFiles, settleFiles } from './declared/files.js'
import { settleGroups } from './declared/groups.js'
import { checkHead } from './declared/head.js'
import { settleImages } from './declared/images.js'
import { otherwisePadded } from './declared/padding.js'
import { Findings } from './findings/findings.js'
import { at, type Told } from './findings/where.js'
import { settleNetworks } from './network/settle-networks.js'
import { assemble, type Names } from './node/assemble.js'
import { attributeReader } from './node/attributes.js'
import { type Blueprint, blueprint } from './node/blueprint.js'
import type { BmcAddress } from './node/bmc.js'
import { Evaluation, Failed, type Surroundings } from './node/evaluate.js'
import { HoleLists } from './node/holes.js'
import { numbersIn } from './node/numbers.js'
import { Classes, type NodeClass } from './rule/classes.js'
import { defaultLayers } from './rule/defaults.js'
import type { Layer } from './rule/layer.js'
import { type Cell, isSaid, merge } from './rule/merge.js'
import { modelOf, settleModels } from './rule/models.js'
import { type SettledRule, settleRules } from './rule/rules.js'
import { Vocabulary } from './rule/vocabulary.js'
import type { SettledBoot, SettledImage, SettledNetwork, SettledNode } from './settled.js'

/**
 * A cluster with its rules merged and evaluated. Nodes are evaluated when they are asked for, and then
 * kept, so that looking at one node of a large cluster costs little.
 *
 * @example
 * ```ts
 * import { cidr, cluster, nodes } from 'phoenix-cluster/dsl'
 * import { Model } from 'phoenix-cluster/model'
 *
 * const site = cluster('shelf')
 *   .networks({ mgmt: cidr('10.2.0.0/16') })
 *   .on(nodes('cn[01-10]'), {
 *     interfaces: { eno1: { network: 'mgmt', ip: (node, net) => net.host(node.number) } },
 *   })
 *
 * const model = Model.settle(site)
 * console.log(String(model.node('cn07').interfaces.eno1?.ip)) // 10.2.0.7
 * for (const { name } of model.all()) console.log(name)
 * ```
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
  /** How nodes start from the network, where the configuration says. */
  readonly boot: SettledBoot | undefined
  /** The nodes of every group by its name. */
  readonly groups: ReadonlyMap<string, NodeSet>
  /** All nodes: those of any group and those that any rule selects. */
  readonly nodes: NodeSet
  /** The files for other programs that are kept as the cluster is. */
  readonly files: readonly SettledFiles[]
  /** @internal Further names of nodes. */
  readonly aliases: Aliases
  /** @internal */
  readonly rules: readonly SettledRule[]
  /** @internal */
  readonly classes: Classes
  /** @internal */
  readonly findings = new Findings()
  readonly #vocabulary: Vocabulary
  /** What stands below rules, and below what plugins say. */
  readonly #beneath: (rules: readonly SettledRule[]) => readonly Layer[]
  /** The nodes by their places among all, and those that were asked for before these were known. */
  readonly #byPlace: SettledNode[] = []
  readonly #alone = new Map<string, SettledNode>()
  /** What was merged for nodes whose plugins add settings of their own, which no class shares. */
  readonly #hookedCells = new Map<string, ReadonlyMap<string, Cell>>()
  readonly #bmcs = new Map<string, BmcAddress>()
  readonly #names: Names
  /** Whether plugins add settings of their own to each node. */
  readonly #hooked: boolean
  readonly #surroundings: Surroundings
  /** The keys of facts that were read when nodes were settled. */
  readonly #read = new Set<string>()
  readonly #onRead = (key: string): void => void this.#read.add(key)

  private constructor(
    /** What was settled. */
    readonly declaration: Declaration,
    /** What was known about the nodes. */
    readonly facts: FactSnapshot,
  ) {
    const { findings } = this
    this.name = declaration.name
    this.#hooked = declaration.plugins.some(({ value }) => value.defaults !== undefined)
    this.domain = declaration.domain
    checkHead(declaration, findings)
    this.#vocabulary = new Vocabulary(declaration, findings)
    this.networks = settleNetworks(declaration, findings)
    this.images = settleImages(declaration, findings)
    this.boot = settleBoot(declaration, this.images, findings)
    this.aliases = settleAliases(declaration, findings)
    const groups = settleGroups(declaration, this.aliases, findings)
    this.groups = groups.sets
    this.rules = settleRules(declaration, groups, this.aliases, this.#vocabulary, findings)
    this.nodes = [...this.groups.values(), ...this.rules.map((rule) => rule.nodes)].reduce(
      (all, set) => all.union(set),
      NodeSet.empty,
    )
    this.aliases.check(this.nodes, findings)
    this.files = settleFiles(declaration, groups, this.aliases, this.nodes, findings)
    const defaults = defaultLayers(declaration, this.#vocabulary)
    const models = settleModels(declaration, this.#vocabulary, findings)
    this.#beneath = (rules) => {
      const layers = models.get(modelOf(rules) ?? '')
      return layers === undefined ? defaults : [...defaults, ...layers]
    }
    this.classes = new Classes(this.nodes, this.rules, this.#beneath)
    this.#surroundings = {
      findings,
      holes: new HoleLists(),
      position: (layer, name, place) => this.classes.position(layer, name, place),
      attributes: attributeReader(declaration),
    }
    this.#names = {
      declaration,
      networks: this.networks,
      images: this.images,
      models,
      isNode: (name) => this.nodes.has(name),
      aliasesOf: (name) => this.aliases.of(name),
      bmcOf: (name) => this.#bmcOf(name),
    }
  }

  /** Settles what a configuration declares, in the light of what is known. */
  static settle(declared: Declared, facts: FactSnapshot = noFacts): Model {
    return new Model(declared.toDeclaration(), facts)
  }

  /** One node, by its name or an alias. A name that is not in the cluster is an `unknown-name` error. */
  node(name: string): SettledNode {
    const place = this.classes.placeOf(name)
    const known = this.#byPlace[place] ?? this.#alone.get(name)
    if (known !== undefined) return known
    if (place < 0 && !this.nodes.has(name)) {
      const meant = this.aliases.nodeOf(name)
      if (meant !== undefined && this.nodes.has(meant)) return this.node(meant)
      throw this.#unknown(name)
    }
    return this.#settle(name, place)
  }

  #settle(name: string, place: number): SettledNode {
    const evaluation = this.#evaluation(name, this.findings, place)
    evaluation.onRead = this.#onRead
    const plan = this.blueprintOf(name, place) ?? blueprint(evaluation.cells)
    const settled = assemble(evaluation, plan, this.#names)
    if (place < 0) this.#alone.set(name, settled)
    else this.#byPlace[place] = settled
    return settled
  }

  /** All nodes in natural order, each evaluated as it is reached. */
  *all(): IterableIterator<SettledNode> {
    const names = this.classes.index()
    for (let place = 0; place < names.length; place++) {
      const name = names[place] as string
      yield this.#byPlace[place] ?? this.#once(name, place)
    }
  }

  /** @internal All nodes at once. */
  everyNode(): readonly SettledNode[] {
    const names = this.classes.index()
    const nodes: SettledNode[] = []
    for (let place = 0; place < names.length; place++) {
      nodes.push(this.#byPlace[place] ?? this.#once(names[place] as string, place))
    }
    return nodes
  }

  #once(name: string, place: number): SettledNode {
    const alone = this.#alone.size === 0 ? undefined : this.#alone.get(name)
    return alone ?? this.#settle(name, place)
  }

  /** The keys of the facts that a node's values depend on, known or not. */
  reads(name: string): ReadonlySet<string> {
    // Hardly anybody asks, so that nothing is kept of it.
    const evaluation = this.#evaluation(name, new Findings())
    const reads = new Set<string>()
    evaluation.onRead = (key) => reads.add(key)
    assemble(evaluation, this.blueprintOf(name) ?? blueprint(evaluation.cells), this.#names)
    return reads
  }

  /** The keys of the facts that any node's values depend on, known or not. */
  readsOfAll(): ReadonlySet<string> {
    this.everyNode()
    return this.#read
  }

  /** @internal How nodes of one class are put together; undefined for what no class shares. */
  blueprintOf(name: string, place?: number): Blueprint | undefined {
    return this.#hooked ? undefined : this.classes.of(name, place).blueprint
  }

  /** The nodes of a node set expression, in which `@name` is a group, `@*` all nodes, and an alias its node. Names that are not in the cluster are an `unknown-name` error. */
  select(expression: string | NodeSet): NodeSet {
    const { aliases, group } = this
    const set =
      typeof expression === 'string'
        ? NodeSet.parse(expression, {
            group,
            known: this.nodes.union(aliases.names),
            resolve: (names) => aliases.resolved(names),
          })
        : aliases.resolved(expression)
    const strangers = set.difference(this.nodes)
    if (strangers.size > 0) throw this.#unknown(strangers)
    return set
  }

  /**
   * The nodes of a group; for `*` all nodes. The only source of groups is the cluster, by its name. An
   * unknown group or source is an `unknown-name` error.
   */
  readonly group = (name: string, source: string = this.name): NodeSet => {
    if (source !== this.name) {
      const known = `the groups here are those of '${this.name}'`
      throw new PhoenixError('unknown-name', `there is no group source '${source}'; ${known}`)
    }
    if (name === '*') return this.nodes
    const set = this.groups.get(name)
    if (set !== undefined) return set
    const guess = name === 'all' ? '; all nodes are @*' : didYouMean(name, this.groups.keys())
    throw new PhoenixError('unknown-name', `there is no group '${name}'${guess}`)
  }

  /** What was found wrong so far, in the declaration and in the nodes that were looked at. */
  get problems(): Problem[] {
    return this.findings.problems()
  }

  /**
   * What was found wrong so far with a node itself. A node with errors can be looked at all the same:
   * what is wrong is left out of it.
   */
  problemsOf(name: string): Problem[] {
    this.node(name)
    return this.findings.problemsOf(name)
  }

  /** @internal All paths that rules may speak about, of the interfaces given. */
  paths(interfaces: Iterable<string>): string[] {
    return this.#vocabulary.paths(interfaces)
  }

  /** @internal What was said about a node, path by path. */
  cells(name: string): ReadonlyMap<string, Cell> {
    if (!this.nodes.has(name)) throw this.#unknown(name)
    return this.#evaluation(name).cells
  }

  /** @internal The value of one contribution alone, as `explain` shows it; its faults are no findings. */
  valueOf(name: string, cell: Cell): unknown {
    const network = this.node(name).interfaces[cell.owner]?.network
    try {
      return this.#evaluation(name, new Findings()).value(
        cell,
        network === undefined ? undefined : this.networks.get(network),
      )
    } catch (error) {
      if (error instanceof Failed) return undefined
      throw error
    }
  }

  #evaluation(
    name: string,
    findings = this.findings,
    place = this.classes.placeOf(name),
  ): Evaluation {
    const found = this.classes.of(name, place)
    return new Evaluation(
      name,
      this.#hooked ? this.#cellsWithHooks(name, found) : found.cells,
      findings === this.findings ? this.#surroundings : { ...this.#surroundings, findings },
      this.facts.get(name),
      place,
    )
  }

  #cellsWithHooks(name: string, found: NodeClass): ReadonlyMap<string, Cell> {
    let cells = this.#hookedCells.get(name)
    if (cells === undefined) {
      const hooks = this.#hookLayers(name)
      cells = merge([
        ...this.#beneath(found.rules),
        ...hooks,
        ...found.rules.map((rule) => rule.layer),
      ])
      this.#hookedCells.set(name, cells)
    }
    return cells
  }

  /** What plugins say about a node, below all rules. */
  #hookLayers(name: string): Layer[] {
    const numbers = numbersIn(name)
    return this.declaration.plugins.flatMap(({ name: key, value, origin }) => {
      const title = `plugin ${key}`
      const report = (message: string, ...where: readonly Told[]) =>
        this.findings.ofNode(name, key, `${title}: ${message}`, ...where)
      try {
        const settings = value.defaults?.({ name, numbers })
        if (settings === undefined) return []
        return [this.#vocabulary.layer({ settings }, origin, title, report)]
      } catch (error) {
        const message = error instanceof Error ? error.message : String(error)
        report(`its defaults cannot be worked out: ${message}`, at(origin, undefined, error))
        return []
      }
    })
  }

  /** The address of a node's BMC alone, so that nodes which share BMCs do not wait for each other. */
  #bmcOf(name: string): BmcAddress {
    let bmc = this.#bmcs.get(name)
    if (bmc === undefined) {
      // What is wrong with it is found when the node itself is looked at.
      const evaluation = this.#evaluation(name, new Findings())
      const cell = (field: string) => evaluation.cells.get(`interfaces.bmc.${field}`)
      const network = this.networks.get(String(evaluation.value(cell('network'))))
      const address =
        evaluation.value(cell('ip'), network) ?? evaluation.value(cell('ip6'), network)
      bmc = { address: address?.toString(), said: isSaid(cell('ip')) || isSaid(cell('ip6')) }
      this.#bmcs.set(name, bmc)
    }
    return bmc
  }

  /** Which nodes may have been meant. */
  #guess(names: string | NodeSet): string {
    const set = typeof names === 'string' ? namesIn(names) : names
    const padded = set === undefined ? undefined : otherwisePadded(set, this.nodes)
    if (padded !== undefined) {
      return padded.size === 1 ? `; did you mean '${padded}'?` : `; did you mean ${padded}?`
    }
    const isOne = typeof names === 'string' || names.size === 1
    if (isOne && this.groups.has(String(names))) return `; the group is @${names}`
    return isOne ? didYouMean(printable(String(names)), this.nodes) : ''
  }

  #unknown(names: string | NodeSet): PhoenixError {
    const plural = typeof names !== 'string' && names.size > 1
    const text = printable(String(names))
    const guess = this.nodes.size > 100_000 ? '' : this.#guess(names)
    const what = plural ? `there are no nodes ${text}` : `there is no node '${text}'`
    return new PhoenixError('unknown-name', `${what} in the cluster '${this.name}'${guess}`)
  }
}

/** The one name that somebody asked for; undefined where no node can be called so. */
function namesIn(name: string): NodeSet | undefined {
  try {
    return NodeSet.from([name])
  } catch {
    return undefined
  }
}
