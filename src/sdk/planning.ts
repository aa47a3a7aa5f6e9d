/** Makes a plan: looks at the hardware where that is wanted, and compares. */
import type { FactStore } from '../facts/index.js'
import type { NodeSet } from '../model/node-set/node-set.js'
import type { Model } from '../model/settle/model.js'
import type { FilesLook } from '../plan/files.js'
import { Plan, type Unseen } from '../plan/plan.js'
import { forgetWhatItBooted } from '../run/boot/forget-booted.js'
import type { LookEvent } from '../run/events.js'
import { probeUnknown, unprobed } from '../run/inventory/probe-bmcs.js'
import { observePower } from '../run/power/look.js'
import { type Looking, needsLook, refresh, usesOf } from '../run/refresh.js'
import {
  examine,
  notLookedAt,
  restart,
  switchedBy,
  type UnprovenRestart,
  unprovenRestarts,
} from '../run/unproven.js'
import { contradicted } from './contradicted.js'

/** What planning works with. */
export interface PlanningEnvironment {
  readonly facts: FactStore
  /** The cluster as it is known at that moment, and the ways to its BMCs. */
  readonly performing: () => Omit<Looking, 'signal'>
  /** What the files that are kept say, and are to say. */
  readonly files: (nodes: NodeSet, model: Model, unseen: UnseenNodes) => readonly FilesLook[]
  /** The version that `latest` of an image is, by the image's name. */
  readonly versions: () => ReadonlyMap<string, string>
  /** What is wrong with images that nodes would be sent to, by the image's name. */
  readonly broken: (images: ReadonlySet<string>) => Promise<ReadonlyMap<string, string>>
  /** Takes note of changed facts. */
  readonly settle: () => Promise<void>
  readonly signal: AbortSignal
  readonly on: (event: LookEvent) => void
}

type UnseenNodes = Map<string, Omit<Unseen, 'node'>>

/** Compares the nodes with their configuration, after a look at them unless `looks` is false. */
export async function makePlan(
  nodes: NodeSet,
  looks: boolean,
  env: PlanningEnvironment,
): Promise<Plan> {
  const { facts, performing, settle } = env
  await settle()
  const unseen = contradicted(performing().model)
  if (looks) await look(nodes, unseen, env)
  const planned = (notes: ReadonlyMap<string, string> = new Map()) => {
    const { model } = performing()
    const files = env.files(nodes, model, unseen)
    return Plan.of(model, { nodes, unseen, notes, files, versions: env.versions() })
  }
  let plan = planned()
  if (looks && (await probe(plan, env))) plan = planned()
  if (await refuseBroken(plan, unseen, env)) plan = planned()
  const switched = switchedBy(plan)
  if (switched.size === 0) return plan
  const unproven = unprovenRestarts(
    performing().model,
    await facts.runs.lastSwitched(switched, restart),
  )
  if (unproven.length === 0) return plan
  const notes = looks
    ? await findOut(unproven, unseen, env)
    : new Map(unproven.map((one) => [one.node, notLookedAt(one)]))
  return planned(notes)
}

/** Nodes that would be started with an image that is not whole are left out, each with the reason. */
async function refuseBroken(
  plan: Plan,
  unseen: UnseenNodes,
  { performing, broken }: PlanningEnvironment,
): Promise<boolean> {
  const { model } = performing()
  const starting = new Map<string, string>()
  for (const { node: name, kind, disruption } of plan.steps) {
    if (kind !== 'power' || (disruption !== 'start' && disruption !== 'reboot')) continue
    const { image, boot } = model.node(name)
    if (image !== undefined && boot !== 'disk' && boot !== 'hold') starting.set(name, image)
  }
  if (starting.size === 0) return false
  const problems = await broken(new Set(starting.values()))
  for (const [node, image] of starting) {
    const problem = problems.get(image)
    if (problem === undefined) continue
    const reason = `its image '${image}' cannot be started: ${problem}`
    unseen.set(node, { code: 'image', reason })
  }
  return problems.size > 0
}

async function look(nodes: NodeSet, unseen: UnseenNodes, env: PlanningEnvironment): Promise<void> {
  const { facts, performing, settle, signal, on } = env
  const { model, connections } = performing()
  await connections.renew()
  const looks = needsLook({ model }, nodes).filter(({ node }) => !unseen.has(node))
  await connections.needSecrets(usesOf(looks), signal)
  const seen = await refresh(looks, { ...performing(), signal }, on)
  for (const [node, why] of seen.unseen) unseen.set(node, why)
  await facts.record(seen.observations)
  await settle()
}

/**
 * Finds out what the BMCs of nodes can do that something is about to be done to, where nobody knows yet:
 * better now than in the middle of a run. Gives whether there is something new.
 */
async function probe(plan: Plan, env: PlanningEnvironment): Promise<boolean> {
  const { facts, performing, settle, signal, on } = env
  const to = { ...performing(), signal }
  const acting = plan.steps.filter(({ kind }) => kind !== 'learn').map(({ node }) => node)
  const names = unprobed(to, new Set(acting))
  if (names.length === 0) return false
  const observations = await probeUnknown(names, to, on)
  await facts.record(observations)
  await settle()
  return observations.length > 0
}

/** Looks whether restarts happened of which the journal does not know; gives what is worth telling. */
async function findOut(
  unproven: readonly UnprovenRestart[],
  unseen: UnseenNodes,
  env: PlanningEnvironment,
): Promise<Map<string, string>> {
  const { facts, performing, settle, signal, on } = env
  const uses = unproven.map(({ node }) => [node, 'bootDevice'] as const)
  await performing().connections.needSecrets(uses, signal)
  const findings = await examine(unproven, { ...performing(), signal }, on)
  const recording = {
    ...performing(),
    record: async (observations: Parameters<FactStore['record']>[0]) =>
      void (await facts.record(observations)),
    known: async (name: string) => (await facts.snapshot({ nodes: [name] })).get(name),
  }
  const notes = new Map<string, string>()
  for (const [node, finding] of findings) {
    if (finding.is === 'pending') {
      unseen.set(node, finding.unseen)
      continue
    }
    notes.set(node, finding.note)
    if (finding.is === 'done') await forgetWhatItBooted(node, recording)
    const { power } = finding
    if (power !== undefined) await facts.record([observePower(node, power, performing())])
  }
  await settle()
  return notes
}
