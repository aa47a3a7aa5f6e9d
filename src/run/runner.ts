import { PhoenixError } from '../error.js'
import type { FactStore, RunCounts } from '../facts/index.js'
import type { FactChange, FactValue, Observation } from '../model/fact.js'
import { NodeSet } from '../model/node-set/node-set.js'
import type { Model } from '../model/settle/model.js'
import type { Step } from '../model/step.js'
import type { Plan } from '../plan/plan.js'
import { BootReports, bootKeys } from './boot/boot-reports.js'
import { type ChainContext, carryOut } from './chain.js'
import { type Consent, checkConsent } from './consent.js'
import { heardBy } from './emit.js'
import type { NodeResult, Outcome, RunEvent } from './events.js'
import { type LookAtFiles, writeAll } from './files/file-steps.js'
import { FilesGate } from './files/files-gate.js'
import type { FilesResult } from './files/keep-files.js'
import { imageSecrets, needImages } from './hardware/image.js'
import { capabilityOf } from './perform.js'
import { Waiting } from './waiting.js'

/** What a run is given. */
export interface RunOptions extends Consent {
  /** An abort lets what is in flight finish and begins nothing more. */
  readonly signal?: AbortSignal | undefined
  /** Hears what happens, as it happens. What it throws is ignored. */
  readonly on?: ((event: RunEvent) => void) | undefined
  /** Why, for the audit log. */
  readonly reason?: string | undefined
}

/** What a run works with. */
export interface RunEnvironment {
  readonly facts: FactStore
  readonly actor: string
  readonly performing: ChainContext['performing']
  /**
   * Called once the plan's nodes are this run's alone: gives the cluster as it is known now, and throws
   * if the plan does not hold any more. Nothing was done then.
   * @default what `performing` knows is taken for true
   */
  readonly recheck?: () => Promise<Model>
  /** Makes the files that are kept anew; needed where the plan writes any. */
  readonly lookAtFiles?: LookAtFiles
}

/**
 * Carries a plan out: each node's steps in their order, nodes beside each other. Before and after each
 * step a row is written to the journal, so that after a crash it is known what was begun. A node that
 * fails does not hold up others; at the end every node is accounted for. Files are written once nodes have
 * told what the files lack, and before anything is done to nodes: what they start with may be in them. For
 * nodes that are slow to tell they are written again, so that the others need not wait for them.
 *
 * @throws PhoenixError `run-conflict` if another run is at work on some of the nodes; nothing is done then
 */
export async function run(plan: Plan, env: RunEnvironment, options: RunOptions): Promise<Outcome> {
  const { model, connections } = env.performing
  checkConsent(plan, options, model.nodes.size)
  const uses = plan.steps.flatMap(({ node, kind }) => {
    const capability = capabilityOf(kind)
    return capability === undefined ? [] : [[node, capability] as const]
  })
  const images = imageSecrets(model, plan.steps)
  await connections.needSecrets(uses, options.signal, images).catch((error) => {
    // Who leaves now leaves with every node accounted for.
    if (options.signal?.aborted !== true) throw error
  })
  await needImages(model, plan.steps)
  const work = new Run(plan, env, options)
  try {
    return await work.all()
  } finally {
    work.over()
  }
}

/** How long the stored progress of a run may lag behind, in milliseconds. */
const progressPause = 2000

class Run {
  readonly #started = performance.now()
  readonly #emit: (event: RunEvent) => void
  readonly #waiting: Waiting
  #toldAt = this.#started
  readonly #nodes = new Map<string, NodeResult>()
  readonly #changes: FactChange[] = []
  #files: readonly FilesResult[] = []
  #id = ''

  constructor(
    private readonly plan: Plan,
    private readonly env: RunEnvironment,
    private readonly options: RunOptions,
  ) {
    this.#emit = heardBy(options.on)
    this.#waiting = new Waiting(this.#emit)
  }

  async all(): Promise<Outcome> {
    const { plan, env } = this
    for (const { node, code, reason } of plan.unseen) {
      this.#nodes.set(node, { result: 'failed', code, reason })
    }
    const unseenFiles = plan.unseenFiles.map((one): FilesResult => ({ ...one, result: 'failed' }))
    this.#files = unseenFiles
    if (plan.isEmpty) return this.#outcome(undefined)
    const { steps, chains, digest } = plan
    const nodes = chains.size + plan.unseen.length
    const { actor } = env
    const touches = plan.nodesWithSteps
    const record = await env.facts.runs.begin({ actor, planDigest: digest, nodes, touches })
    this.#id = record.id
    const model = await this.#recheck()
    // Who did it is written down before it is done.
    const files = plan.files.length === 0 ? {} : { files: plan.files.length }
    await this.#audit('apply', { run: this.#id, nodes: chains.size, steps: steps.length, ...files })
    this.#emit({ type: 'run-begin', run: this.#id, nodes: chains.size, steps: steps.length })
    const gate =
      plan.files.length === 0 ? undefined : new FilesGate(plan, env.performing.deadlines.files)
    const { facts } = env
    const reports = new BootReports((nodes) => facts.snapshot({ nodes, keys: bootKeys }))
    const context: ChainContext = {
      gate,
      reports,
      run: this.#id,
      facts: env.facts,
      performing: { ...env.performing, model },
      signal: this.options.signal,
      waiting: this.#waiting,
      emit: this.#emit,
      record: (observations) => this.#record(observations),
    }
    const nodesDone = [...chains].map(([node, chain]) => this.#node(node, chain, context))
    if (gate !== undefined) {
      this.#files = [...(await this.#writeFiles(gate)), ...unseenFiles]
    }
    await Promise.all(nodesDone)
    const outcome = await this.#end()
    this.#emit({ type: 'run-end', outcome })
    return outcome
  }

  #writeFiles(gate: FilesGate): Promise<FilesResult[]> {
    const { plan, env, options } = this
    const { lookAtFiles: look = async () => [] } = env
    const { journal } = env.facts
    const { signal } = options
    const audit = (action: string, after: FactValue) =>
      this.#audit(action, { run: this.#id, ...(after as Readonly<Record<string, FactValue>>) })
    const emit = this.#emit
    return writeAll({ run: this.#id, plan, gate, look, journal, audit, signal, emit })
  }

  /** Nothing is told any more. */
  over(): void {
    this.#waiting.end()
  }

  /** What is known once nobody else may touch the nodes; a run whose plan does not hold was none. */
  async #recheck(): Promise<Model> {
    const { recheck, performing, facts } = this.env
    try {
      return recheck === undefined ? performing.model : await recheck()
    } catch (error) {
      await facts.runs.withdraw(this.#id)
      throw error
    }
  }

  /** Stores how the run ended. What cannot be stored is told, and takes nothing from the outcome. */
  async #end(): Promise<Outcome> {
    const outcome = this.#outcome(this.#id)
    const counts = this.#counts()
    const { result } = outcome
    try {
      await this.env.facts.runs.end(this.#id, result, counts)
      const { done, failed } = counts
      await this.#audit('apply ended', { run: this.#id, result, done, failed })
      return outcome
    } catch (error) {
      return { ...outcome, unrecorded: PhoenixError.from(error).explanation }
    }
  }

  async #audit(action: string, after: FactValue): Promise<void> {
    const { reason } = this.options
    await this.env.facts.audit.append({
      actor: this.env.actor,
      action,
      nodes: this.plan.nodesWithSteps.toString(),
      planDigest: this.plan.digest,
      ...(reason === undefined ? {} : { reason }),
      after,
    })
  }

  async #node(node: string, chain: readonly Step[], context: ChainContext): Promise<void> {
    const outcome = await carryOut(node, chain, context)
    this.#nodes.set(node, outcome)
    this.#waiting.over(node)
    this.#emit({ type: 'node-end', node, outcome })
    this.#tellProgress()
  }

  /** Stores now and then how far the run is, for whoever looks meanwhile. */
  #tellProgress(): void {
    const now = performance.now()
    if (now - this.#toldAt < progressPause) return
    this.#toldAt = now
    // What fails here fails again at the end, where it counts.
    this.env.facts.runs.progress(this.#id, this.#counts()).catch(() => {})
  }

  #counts(): RunCounts {
    const counts = { done: 0, failed: 0, interrupted: 0 }
    for (const { result } of this.#nodes.values()) counts[result]++
    const { done, failed } = counts
    const all = this.plan.chains.size + this.plan.unseen.length
    return { done, failed, remaining: all - done - failed }
  }

  async #record(observations: readonly Observation[]): Promise<void> {
    const changes = await this.env.facts.record(observations, { run: this.#id })
    this.#changes.push(...changes)
    for (const change of changes) this.#emit({ type: 'fact', change })
  }

  #outcome(run: string | undefined): Outcome {
    const results = [...this.#nodes.values(), ...this.#files]
    const has = (result: NodeResult['result']) => results.some((one) => one.result === result)
    return {
      run,
      result: has('interrupted') ? 'interrupted' : has('failed') ? 'failed' : 'done',
      nodes: inNaturalOrder(this.#nodes),
      files: this.#files,
      changes: this.#changes,
      took: Math.round(performance.now() - this.#started),
    }
  }
}

/** Nodes end in whatever order; whoever reads of them expects theirs. */
function inNaturalOrder(nodes: ReadonlyMap<string, NodeResult>): Map<string, NodeResult> {
  const order = [...NodeSet.from(nodes.keys())]
  return new Map(order.map((node) => [node, nodes.get(node) as NodeResult]))
}
