/** What a run came to, for people and for programs. */

import { cleanLine } from '../../model/clean-text.js'
import type { FactChange } from '../../model/fact.js'
import type { Plan } from '../../plan/plan.js'
import { count } from '../../plan/print.js'
import { describeStep, filePath } from '../../plan/words.js'
import type { NodeResult, Outcome } from '../../run/events.js'
import type { FilesResult } from '../../run/files/keep-files.js'
import { allNodes, gather, gatheredLines } from './gather.js'
import { clock } from './progress/counters.js'

/** The summary of a run: what was learnt, who failed and why, what remains, the counts. */
export function* summaryLines(plan: Plan, outcome: Outcome): Iterable<string> {
  const { nodes, changes, took, run, unrecorded } = outcome
  yield* changeLines(changes)
  const failures = ofResult(nodes, 'failed').map(([node, { step, reason }]) => {
    return [node, cleanLine(step === undefined ? reason : `${step}: ${reason}`)] as const
  })
  for (const line of gatheredLines(failures)) yield `failed: ${line}`
  const remaining = ofResult(nodes, 'interrupted')
  const left = remaining.map(([node, { remaining: steps }]) => {
    const rest = steps === 0 ? [] : (plan.chains.get(node) ?? []).slice(-steps)
    return [node, rest.map(describeStep).join(', then ')] as const
  })
  for (const line of gatheredLines(left)) yield `remains: ${line}`
  yield* fileLines(outcome.files)
  const counts = [
    `${ofResult(nodes, 'done').length} done`,
    ...(failures.length > 0 ? [`${failures.length} failed`] : []),
    ...(remaining.length > 0 ? [`${remaining.length} remaining`] : []),
  ].join(', ')
  const where = run === undefined ? '' : `; run ${run}`
  if (unrecorded !== undefined) yield `the end of the run was not stored: ${cleanLine(unrecorded)}`
  const [filesWell, allFiles] = [writtenWell(outcome.files), outcome.files.length]
  const filesToo = allFiles === 0 ? '' : `; files: ${filesWell} of ${allFiles} as wanted`
  yield `${count(nodes.size, 'node')}: ${counts}${filesToo} in ${clock(took / 1000)}${where}`
}

/** What became of the files of each declaration. */
function* fileLines(files: readonly FilesResult[]): Iterable<string> {
  for (const file of files) {
    const { renderer, out } = file
    if (file.result === 'done') {
      for (const path of file.written) yield cleanLine(`written: ${filePath(out, path)}`)
      if (file.told !== undefined) yield cleanLine(`told of ${renderer} below ${out}: ${file.told}`)
    } else if (file.result === 'failed') {
      yield cleanLine(`failed: ${renderer} below ${out}: ${file.reason}`)
    } else yield cleanLine(`remains: ${renderer} below ${out}`)
  }
}

function writtenWell(files: readonly FilesResult[]): number {
  return files.filter(({ result }) => result === 'done').length
}

const aboutWaiting = new Set(['boot.awaited', 'boot.before', 'boot.missed', 'boot.heard'])

/**
 * Facts that changed, gathered by key: `learnt interfaces.eno1.mac of cn[01-16] (16 nodes)`. That a node which
 * was started anew no longer runs what it ran before, and is waited for, is no news to whoever had it started.
 */
export function* changeLines(changes: readonly FactChange[]): Iterable<string> {
  const news = changes.filter(
    ({ key, value }) =>
      !aboutWaiting.has(key) && (value !== undefined || !key.startsWith('booted.')),
  )
  const told = news.map((change) => {
    const { node, key, value } = change
    if (value === undefined) return [node, `withdrawn: ${key}`] as const
    // A power state is short and the same for many; most other facts differ from node to node.
    return [node, key === 'power' ? `power is ${String(value)}` : `learnt ${key}`] as const
  })
  for (const { nodes, item } of gather(told, (text) => text)) {
    yield `${cleanLine(item)}: ${allNodes(nodes)}`
  }
}

/** A run as one JSON document. */
export function outcomeJson(plan: Plan, outcome: Outcome): Record<string, unknown> {
  const { run, result, nodes, files, changes, took, unrecorded } = outcome
  return {
    ...(run === undefined ? {} : { run }),
    result,
    planDigest: plan.digest,
    took,
    nodes: Object.fromEntries(nodes),
    ...(files.length === 0 ? {} : { files }),
    changes,
    ...(unrecorded === undefined ? {} : { unrecorded }),
  }
}

function ofResult<R extends NodeResult['result']>(
  nodes: Outcome['nodes'],
  result: R,
): [node: string, outcome: Extract<NodeResult, { result: R }>][] {
  return [...nodes].filter(
    (entry): entry is [string, Extract<NodeResult, { result: R }>] => entry[1].result === result,
  )
}
