import { createHash } from 'node:crypto'
import { type ErrorCode, errorCodes, PhoenixError } from '../error.js'
import { canonicalJson } from '../model/canonical-json.js'
import { NodeSet } from '../model/node-set/node-set.js'
import type { Model } from '../model/settle/model.js'
import type { Disruption, Step, WriteStep } from '../model/step.js'
import { compare } from './compare.js'
import { compareFiles, type FilesLook, type UnseenFiles } from './files.js'
import { printPlan } from './print.js'
import { isStep, isUnseenFiles, isWriteStep } from './step-form.js'

/** A node that could not be looked at, so that nothing can be planned for it. */
export interface Unseen {
  readonly node: string
  /** Why, for programs. */
  readonly code: ErrorCode
  /** Why, for people. */
  readonly reason: string
}

/** Something that the plan cannot see or do for some nodes. */
export interface Note {
  readonly nodes: string
  readonly text: string
  /** Whether the nodes are not as they should be, though no step brings them there. */
  readonly differs?: true
}

/** What {@link Plan.toJSON} gives and {@link Plan.fromJSON} takes. */
export interface PlanData {
  readonly format: 1
  readonly cluster: string
  readonly digest: string
  /** How many nodes were looked at. */
  readonly considered: number
  readonly steps: readonly Step[]
  /** Left out where none is to be written. */
  readonly files?: readonly WriteStep[]
  readonly unseen: readonly Unseen[]
  /** Left out where all could be looked at. */
  readonly unseenFiles?: readonly UnseenFiles[]
  readonly notes: readonly Note[]
}

/** The format of what the digest is taken over; raised when the same steps would be written otherwise. */
const digestFormat = 1

/**
 * The fewest steps from how the cluster is to how its configuration says it should be.
 *
 * @example
 * ```ts
 * import { open, Plan } from 'phoenix-cluster'
 * import { cluster, nodes } from 'phoenix-cluster/dsl'
 *
 * const phoenix = await open(cluster('shelf').on(nodes('cn[1-4]'), {}), { facts: ':memory:' })
 * const plan = await phoenix.plan()
 * console.log(String(plan), plan.disrupted('reboot').size)
 *
 * const kept = JSON.stringify(plan)
 * await phoenix.apply(Plan.fromJSON(JSON.parse(kept)))
 * ```
 */
export class Plan {
  /**
   * SHA-256, in hexadecimal, of the steps, of the fact values that they rely on, and of what files say and
   * are to say.
   */
  readonly digest: string
  #chains: ReadonlyMap<string, readonly Step[]> | undefined

  private constructor(
    /** The cluster's name. */
    readonly cluster: string,
    /** How many nodes were looked at. */
    readonly considered: number,
    /** The steps of all nodes: nodes in natural order, and each node's steps in their order. */
    readonly steps: readonly Step[],
    /** The nodes that could not be looked at, each with the reason; no step is planned for them. */
    readonly unseen: readonly Unseen[],
    /** What is worth knowing although no step comes of it. */
    readonly notes: readonly Note[],
    /** The files to be written for other programs, in the order of the configuration. */
    readonly files: readonly WriteStep[],
    /** The files that could not be made or looked at, with the reason; no step is planned for them. */
    readonly unseenFiles: readonly UnseenFiles[],
    /** The folder that places are printed relative to. */
    private readonly folder: string | undefined,
  ) {
    this.digest = digest(cluster, steps, files)
  }

  /**
   * Plans for the given nodes of a settled cluster.
   *
   * @param options.nodes the nodes to look at; default: all
   * @param options.unseen nodes that could not be looked at, with the reason
   * @param options.notes what else is worth knowing of nodes
   * @param options.versions the version that `latest` of an image is, by the image's name
   * @param options.files what the files that are kept say, and are to say; default: they are not planned for
   */
  static of(
    model: Model,
    options: {
      nodes?: NodeSet
      unseen?: ReadonlyMap<string, Omit<Unseen, 'node'>>
      notes?: ReadonlyMap<string, string>
      versions?: ReadonlyMap<string, string>
      files?: readonly FilesLook[]
    } = {},
  ): Plan {
    const nodes = options.nodes ?? model.nodes
    const unseen: Unseen[] = []
    const steps: Step[] = []
    const notes = new Map<string, { readonly names: string[]; readonly differs: boolean }>()
    const note = (name: string, text: string, differs = false) => {
      const key = `${differs} ${text}`
      const others = notes.get(key)
      if (others === undefined) notes.set(key, { names: [name], differs })
      else others.names.push(name)
    }
    if (nodes.size > model.nodes.size / 10) model.classes.index()
    for (const name of nodes) {
      const why = options.unseen?.get(name)
      if (why !== undefined) {
        unseen.push({ node: name, ...why })
        continue
      }
      const comparison = compare(model, model.node(name), options.versions)
      steps.push(...comparison.steps)
      const told = options.notes?.get(name)
      if (told !== undefined) note(name, told)
      for (const { text, differs } of comparison.notes) note(name, text, differs)
    }
    const files = compareFiles(options.files ?? [], steps)
    for (const [name, text] of files.lacking) note(name, text)
    const gathered = [...notes].map(([key, { names, differs }]): Note => {
      const nodes = NodeSet.from(names).toString()
      return { nodes, text: key.slice(`${differs} `.length), ...(differs ? { differs } : {}) }
    })
    const file = model.declaration.origin.place?.file
    const folder = file?.replace(/[^/\\]*$/, '')
    const { steps: writes, unseen: unseenFiles } = files
    return new Plan(model.name, nodes.size, steps, unseen, gathered, writes, unseenFiles, folder)
  }

  /** A plan that was written to a file. What is not one, or was changed, is a `usage` error. */
  static fromJSON(data: unknown): Plan {
    const plan = data as Partial<PlanData> | null | undefined
    const { cluster, considered, steps, unseen = [], notes = [] } = plan ?? {}
    const { files = [], unseenFiles = [] } = plan ?? {}
    if (
      plan?.format !== 1 ||
      typeof cluster !== 'string' ||
      !(Number.isSafeInteger(considered) && Number(considered) >= 0) ||
      !(Array.isArray(steps) && steps.every(isStep)) ||
      !(Array.isArray(files) && files.every(isWriteStep)) ||
      !(Array.isArray(unseenFiles) && unseenFiles.every(isUnseenFiles)) ||
      !(Array.isArray(unseen) && unseen.every(isUnseen)) ||
      !(Array.isArray(notes) && notes.every(isNote))
    ) {
      throw new PhoenixError('usage', 'this is not a plan that this version of Phoenix can read')
    }
    const looked = Number(considered)
    const read = new Plan(cluster, looked, steps, unseen, notes, files, unseenFiles, undefined)
    if (read.digest !== plan.digest) {
      throw new PhoenixError('usage', 'the plan was changed: its digest does not fit its steps')
    }
    return read
  }

  /** Whether nothing is to be done, as far as could be seen. */
  get isEmpty(): boolean {
    return this.steps.length === 0 && this.files.length === 0
  }

  /** The steps of each node that has any, in their order. */
  get chains(): ReadonlyMap<string, readonly Step[]> {
    if (this.#chains === undefined) {
      const chains = new Map<string, Step[]>()
      for (const step of this.steps) {
        const chain = chains.get(step.node)
        if (chain === undefined) chains.set(step.node, [step])
        else chain.push(step)
      }
      this.#chains = chains
    }
    return this.#chains
  }

  /** The nodes that have steps. */
  get nodesWithSteps(): NodeSet {
    return NodeSet.from(this.chains.keys())
  }

  /** The nodes that the plan disrupts in a way. */
  disrupted(how: Disruption): NodeSet {
    return NodeSet.from(this.steps.filter((s) => s.disruption === how).map((s) => s.node))
  }

  /** The nodes for which two plans have other steps, or steps that rely on other facts. */
  differsFrom(other: Plan): NodeSet {
    const names = new Set([...this.chains.keys(), ...other.chains.keys()])
    const textOf = ({ chains }: Plan, name: string) =>
      canonicalJson(chains.get(name)?.map(essence) ?? null)
    return NodeSet.from([...names].filter((name) => textOf(this, name) !== textOf(other, name)))
  }

  /** The folders of files that two plans write otherwise, or that say something else. */
  filesDifferFrom(other: Plan): string[] {
    const textsOf = ({ files }: Plan) =>
      new Map(files.map((step) => [canonicalJson(essence(step)), step.out]))
    const [own, others] = [textsOf(this), textsOf(other)]
    const all = [...own, ...others]
    const differing = all.filter(([text]) => !(own.has(text) && others.has(text)))
    return [...new Set(differing.map(([, out]) => out))]
  }

  /** The plan for people: like chains of steps gathered under folded node sets. */
  toString(): string {
    return printPlan(this, this.folder)
  }

  toJSON(): PlanData {
    const { cluster, digest, considered, steps, files, unseen, unseenFiles, notes } = this
    return {
      format: 1,
      cluster,
      digest,
      considered,
      steps,
      ...(files.length === 0 ? {} : { files }),
      unseen,
      ...(unseenFiles.length === 0 ? {} : { unseenFiles }),
      notes,
    }
  }
}

function isUnseen(value: unknown): boolean {
  const { node, code, reason } = (value ?? {}) as Partial<Record<keyof Unseen, unknown>>
  const known = typeof code === 'string' && Object.hasOwn(errorCodes, code)
  return typeof node === 'string' && known && typeof reason === 'string'
}

function isNote(value: unknown): boolean {
  const { nodes, text, differs } = (value ?? {}) as Partial<Record<keyof Note, unknown>>
  const known = differs === undefined || differs === true
  return typeof nodes === 'string' && typeof text === 'string' && known
}

/** A step without what is only for people. */
function essence({ reason, place, ...step }: Step | WriteStep): object {
  return step
}

function digest(cluster: string, steps: readonly Step[], files: readonly WriteStep[]): string {
  const hash = createHash('sha256')
  hash.update(canonicalJson({ format: digestFormat, cluster }))
  // Step by step, so that a plan for a whole machine need not be one string.
  for (const step of [...steps, ...files]) hash.update(`\n${canonicalJson(essence(step))}`)
  return hash.digest('hex')
}
