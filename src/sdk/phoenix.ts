import { setMaxListeners } from 'node:events'
import { type MachineProposal, proposeNodes } from '../boot/unknown/proposals.js'
import { UnknownMachines } from '../boot/unknown/unknown-machines.js'
import { PhoenixError } from '../error.js'
import { type FactStore, openFacts } from '../facts/index.js'
import { latestVersions } from '../image/index.js'
import type { Declared } from '../model/declaration.js'
import type { FactChange } from '../model/fact.js'
import type { NodeSet } from '../model/node-set/node-set.js'
import type { OptionsSchema } from '../model/schema.js'
import { Model } from '../model/settle/model.js'
import { Plan } from '../plan/plan.js'
import type { Renderer } from '../render/renderer.js'
import { Connections } from '../run/connections/connections.js'
import { type Deadlines, defaultDeadlines } from '../run/deadlines.js'
import type { Discovered } from '../run/discover/discover.js'
import { heardBy } from '../run/emit.js'
import type { Outcome } from '../run/events.js'
import { Limiter, limitsOf } from '../run/limits.js'
import { type RunOptions, run } from '../run/runner.js'
import { type Adoption, type AdoptOptions, adoptMachines } from './adopting.js'
import { brokenImages } from './broken-images.js'
import { contradicted } from './contradicted.js'
import { declarationOf } from './declared.js'
import { type DiscoverMachinesOptions, type DiscoverOptions, discoverBmcs } from './discovering.js'
import { factsLocation } from './facts-location.js'
import { filesFor, filesOf } from './kept-files.js'
import { type OpenOptions, type PlanOptions, throughOf } from './options.js'
import { planChanged } from './plan-changed.js'
import { makePlan, type PlanningEnvironment } from './planning.js'
import { refuse } from './refuse.js'
import { type RenderCall, type RenderOutcome, renderFiles } from './render-files.js'
import { Selection } from './selection/selection.js'
import type { TypedModel } from './typed-model.js'
import { readUnknown, unknownFile } from './unknown-file.js'
import { userName } from './user-name.js'

/** A cluster under management: the way from its configuration to its hardware and facts. */
export class Phoenix<S extends Declared = Declared> {
  readonly #site: S
  readonly #options: OpenOptions
  readonly #connections: Connections
  readonly #limiter: Limiter
  readonly #deadlines: Deadlines
  readonly #store: FactStore
  #model: Model
  /** The version that `latest` of an image is, by the image's name. */
  #versions: ReadonlyMap<string, string> = new Map()
  /** What is under way, and what ends it. */
  readonly #work = new Set<Promise<unknown>>()
  readonly #ending = new AbortController()
  #closed: Promise<void> | undefined

  private constructor(site: S, options: OpenOptions, store: FactStore, model: Model) {
    this.#site = site
    this.#options = options
    this.#store = store
    this.#model = model
    this.#limiter = new Limiter(limitsOf(options.limits))
    this.#deadlines = { ...defaultDeadlines, ...options.deadlines }
    this.#connections = new Connections(model, {
      through: throughOf(options.through),
      log: options.logger,
    })
  }

  /** @internal See {@link open}. */
  static async open<S extends Declared>(site: S, options: OpenOptions): Promise<Phoenix<S>> {
    const { name } = declarationOf(site)
    // A configuration that contradicts itself is refused before a database is touched.
    await refuse(Model.settle(site))
    limitsOf(options.limits)
    const location = factsLocation(site, options)
    const store = await openFacts({ cluster: name, location })
    try {
      // A fact that does not fit is the trouble of its nodes, which a plan names, and of no other.
      return new Phoenix(site, options, store, Model.settle(site, await store.snapshot()))
    } catch (error) {
      await store.close()
      throw error
    }
  }

  /** The cluster as the configuration and the facts known last say. */
  get model(): TypedModel<S> {
    return this.#model as TypedModel<S>
  }

  /** The facts. */
  get facts(): Pick<FactStore, 'snapshot' | 'history' | 'record'> {
    return this.#store
  }

  /** What was run. */
  get runs(): FactStore['runs'] {
    return this.#store.runs
  }

  /** Who changed what. */
  get audit(): FactStore['audit'] {
    return this.#store.audit
  }

  /** Who does this, for the audit log. */
  get actor(): string {
    return this.#options.actor ?? userName()
  }

  /**
   * Compares the cluster with its configuration and gives the steps between the two. Looks at the
   * power of the nodes first, unless told not to; nodes that do not answer, and nodes whose facts
   * contradict the configuration, are named in the plan. Where a run ended before it saw whether a node
   * restarted, that is found out first; what came of it is a note of the plan. Files that are kept are
   * compared with what they say.
   *
   * @throws PhoenixError `secret-missing` with all secrets that the BMCs need and that cannot be had,
   * before any of them is talked to
   */
  plan(options: PlanOptions = {}): Promise<Plan> {
    return this.#during(() => this.#plan(options))
  }

  #plan(options: PlanOptions): Promise<Plan> {
    const { nodes, files = true } = options
    const env: PlanningEnvironment = {
      files: (chosen, model, unseen) => filesFor(chosen, files, model, unseen, this.#simulated),
      facts: this.#store,
      performing: () => this.#performing(),
      versions: () => this.#versions,
      broken: (images) => brokenImages(this.#model, images),
      settle: () => this.#settle(),
      signal: this.#signal(options.signal),
      on: heardBy(options.on),
    }
    const chosen = nodes === undefined ? this.#model.nodes : this.#model.select(nodes)
    return makePlan(chosen, options.refresh !== false, env)
  }

  /**
   * Carries a plan out. It may switch nodes on; to restart or stop running ones needs consent
   * (`allow`), else it is a `consent-needed` error and nothing is done.
   *
   * @throws PhoenixError `run-conflict` while another run is at work on some of the nodes,
   * `plan-changed` if the plan would be another one by what is known now, and `secret-missing` as
   * {@link Phoenix.plan}; nothing is done then
   */
  apply(plan: Plan, options: RunOptions = {}): Promise<Outcome> {
    return this.#during(() => this.#apply(plan, options))
  }

  async #apply(plan: Plan, options: RunOptions): Promise<Outcome> {
    if (plan.cluster !== this.#model.name) {
      throw new PhoenixError(
        'usage',
        `the plan is for ${plan.cluster}, not for ${this.#model.name}`,
      )
    }
    const unknown = plan.nodesWithSteps.difference(this.#model.nodes)
    if (unknown.size > 0) throw planChanged(unknown)
    const recheck = async () => {
      await this.#settle()
      this.#checkUnchanged(plan)
      return this.#model
    }
    await this.#connections.renew()
    const outcome = await run(
      plan,
      {
        facts: this.#store,
        actor: this.actor,
        performing: this.#performing(),
        recheck,
        lookAtFiles: async () => {
          const now = Model.settle(this.#site, await this.#store.snapshot())
          return filesOf(plan, now, this.#simulated)
        },
      },
      { ...options, signal: this.#signal(options.signal) },
    )
    await this.#settle()
    return outcome
  }

  /**
   * Makes the files of a renderer for another program, and writes them where a folder is named: whole or
   * not at all, and only those that changed. Nodes whose facts contradict the configuration are left out
   * and named.
   *
   * @throws PhoenixError `file-write` with the reason where a file cannot be written, `usage` where
   * options do not fit
   *
   * @example
   * ```ts
   * import { open } from 'phoenix-cluster'
   * import { cluster, nodes } from 'phoenix-cluster/dsl'
   * import { hosts } from 'phoenix-cluster/render'
   *
   * const site = cluster('shelf').on(nodes('cn[1-4]'), { attr: {} })
   * const phoenix = await open(site, { facts: ':memory:' })
   * const { files, missing } = await phoenix.render(hosts)
   * console.log(files[0]?.text, missing.length)
   * await phoenix.close()
   * ```
   */
  async render<R extends OptionsSchema>(
    renderer: Renderer<R>,
    options: RenderCall<R> = {},
  ): Promise<RenderOutcome> {
    await this.#settle()
    return renderFiles(this.#model, renderer, options, contradicted(this.#model))
  }

  /**
   * Looks for BMCs in a range of addresses, by the protocols of the drivers in use and without any log-in,
   * and says which nodes they may be those of; also which nodes' BMCs should be there and do not answer.
   * Results come in no order. Leaving the loop ends the scan.
   *
   * @throws PhoenixError `usage` for a range that is too large or a pace that makes no sense
   *
   * @example
   * ```ts
   * import { open } from 'phoenix-cluster'
   * import { redfish } from 'phoenix-cluster/adapters/redfish'
   * import { cluster, env, nodes } from 'phoenix-cluster/dsl'
   *
   * const bmc = redfish({ user: 'admin', password: env('BMC_PASSWORD'), address: '127.0.0.1' })
   * const phoenix = await open(cluster('shelf').on(nodes('cn1'), { bmc }), { facts: ':memory:' })
   * for await (const one of phoenix.discover({ range: '127.0.0.1', ports: { redfish: 1 } })) {
   *   if (one.kind === 'found') console.log(one.address, one.scanned.vendor, one.nodes)
   *   else console.log(one.node, 'does not answer at', one.address)
   * }
   * await phoenix.close()
   * ```
   */
  discover(options: DiscoverOptions): AsyncIterableIterator<Discovered> {
    return discoverBmcs(this.#model, options, this.#signal(options.signal), this.#simulated)
  }

  /**
   * The machines that asked `phoenix serve` for an address or for what to start and are no nodes, in the
   * order in which they were seen first; for each the node that it may be, why, and what does not fit.
   *
   * @example
   * ```ts
   * import { open } from 'phoenix-cluster'
   * import { cluster, nodes } from 'phoenix-cluster/dsl'
   *
   * const site = cluster('shelf').on(nodes('cn[1-4]'), { attr: {} })
   * const phoenix = await open(site, { facts: ':memory:' })
   * const found = await phoenix.discoverMachines({ nodes: 'cn[1-4]', order: true })
   * for (const { machine, node, why } of found) console.log(machine.mac, node ?? 'of no node', why)
   * const sure = found.filter(({ conflicts, replaces }) => conflicts.length === 0 && !replaces)
   * await phoenix.adopt(sure.flatMap(({ machine: { mac }, node }) => (node ? [{ mac, node }] : [])))
   * await phoenix.close()
   * ```
   */
  async discoverMachines(
    options: DiscoverMachinesOptions = {},
  ): Promise<readonly MachineProposal[]> {
    await this.#settle()
    const { nodes, order = false } = options
    const chosen = nodes === undefined ? {} : { nodes: this.#model.select(nodes) }
    return proposeNodes(this.#model, await this.#unknown(), { order, ...chosen })
  }

  /**
   * Makes nodes of machines that {@link Phoenix.discoverMachines} found: their hardware addresses become
   * facts of the source `dhcp`, with a row in the audit log; a running `phoenix serve` takes them at once.
   * All of them, or none.
   *
   * @throws PhoenixError `usage` for a hardware address that another node has, with who has it,
   * `unknown-name` for a machine that was not seen, `ambiguous` where rules say otherwise, `consent-needed`
   * where the interface has another address and `replace` is not said; nothing is stored then
   */
  adopt(
    adoptions: readonly Adoption[],
    options: AdoptOptions = {},
  ): Promise<readonly FactChange[]> {
    return this.#during(async () => {
      await this.#settle()
      const known = { model: this.#model, machines: await this.#unknown() }
      const env = { ...known, facts: this.#store, actor: this.actor }
      const changed = await adoptMachines(env, adoptions, options)
      await this.#settle()
      return changed
    })
  }

  async #unknown() {
    const file = unknownFile(factsLocation(this.#site, this.#options))
    return new UnknownMachines(await readUnknown(file)).list()
  }

  /** Some nodes, to be worked with directly. */
  select(nodes: string | NodeSet): Selection {
    return new Selection(this.#model.select(nodes), {
      ...this.#performing(),
      facts: this.#store,
      actor: this.actor,
      signal: this.#signal(undefined),
      settle: () => this.#settle(),
      begins: () => this.#connections.renew(),
      during: (work) => this.#during(work),
    })
  }

  /**
   * Ends what is under way as an abort does: what is in flight finishes and is recorded, and who waits
   * for an outcome gets it. Then ends sessions, closes connections and the database. Safe to call twice.
   */
  close(): Promise<void> {
    this.#closed ??= this.#close()
    return this.#closed
  }

  async #close(): Promise<void> {
    this.#ending.abort(new PhoenixError('aborted', 'the cluster was closed'))
    while (this.#work.size > 0) await Promise.allSettled(this.#work)
    await this.#connections.close()
    await this.#store.close()
  }

  /** Does work that a close waits for. */
  async #during<T>(work: () => Promise<T>): Promise<T> {
    if (this.#closed !== undefined) throw new PhoenixError('usage', 'the cluster was closed')
    const working = work()
    this.#work.add(working)
    try {
      return await working
    } finally {
      this.#work.delete(working)
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.close()
  }

  #checkUnchanged(plan: Plan): void {
    const files = filesOf(plan, this.#model, this.#simulated)
    const versions = this.#versions
    const now = Plan.of(this.#model, { nodes: plan.nodesWithSteps, files, versions })
    if (now.digest === plan.digest) return
    throw planChanged(plan.differsFrom(now), plan.filesDifferFrom(now))
  }

  /** Whether what is learnt comes of simulated hardware. */
  get #simulated(): boolean {
    return this.#options.through !== undefined
  }

  #performing() {
    return {
      model: this.#model,
      connections: this.#connections,
      limiter: this.#limiter,
      deadlines: this.#deadlines,
    }
  }

  #signal(signal: AbortSignal | undefined): AbortSignal {
    const given = [signal, this.#options.signal].filter((one) => one !== undefined)
    const own = AbortSignal.any([...given, this.#ending.signal])
    // Thousands of nodes wait on one signal; that is no leak for Node to warn of.
    setMaxListeners(0, own)
    return own
  }

  async #settle(): Promise<void> {
    this.#model = Model.settle(this.#site, await this.#store.snapshot())
    this.#versions = await latestVersions(this.#model)
    this.#connections.use(this.#model)
  }
}

/**
 * Opens a cluster: checks its configuration, opens its facts, and gives the way to plan and apply.
 * Nothing is connected to yet.
 *
 * @throws PhoenixError `config-invalid` with all problems of the configuration, or one of the
 * `facts-…` codes if the database cannot be used
 *
 * @example
 * ```ts
 * import { open } from 'phoenix-cluster'
 * import { simulate } from 'phoenix-cluster/adapters/simulated'
 * import { cluster, nodes } from 'phoenix-cluster/dsl'
 *
 * const site = cluster('shelf').on(nodes('cn[1-4]'), { attr: {} })
 * const rack = await simulate(site)
 * const phoenix = await open(site, { through: rack, facts: ':memory:' })
 * console.log(String(await phoenix.plan()))
 * await phoenix.close()
 * await rack.close()
 * ```
 */
export function open<S extends Declared>(site: S, options: OpenOptions = {}): Promise<Phoenix<S>> {
  return Phoenix.open(site, options)
}
