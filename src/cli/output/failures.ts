import type { PhoenixError } from '../../error.js'
import { cleanLine } from '../../model/clean-text.js'
import { NodeSet } from '../../model/node-set/node-set.js'
import type { Answer } from '../../sdk/selection/answer.js'
import type { Call } from '../command-line/call.js'
import { allNodes, gatheredLines } from './gather.js'

/** How the nodes of a call answered. */
export interface Answers<T> {
  readonly values: ReadonlyMap<string, T>
  readonly failed: ReadonlyMap<string, PhoenixError>
  /** Those whose turn had not come when the work was interrupted. */
  readonly remaining: readonly string[]
}

/** Gathers answers in the order of the node set. */
export async function collect<T>(
  nodes: NodeSet,
  answers: AsyncIterable<Answer<T>>,
): Promise<Answers<T>> {
  const byNode = new Map<string, Answer<T>>()
  for await (const answer of answers) byNode.set(answer.node, answer)
  const values = new Map<string, T>()
  const failed = new Map<string, PhoenixError>()
  const remaining: string[] = []
  for (const node of nodes) {
    const answer = byNode.get(node)
    if (answer === undefined) remaining.push(node)
    else if (answer.ok) values.set(node, answer.value)
    else if (answer.error.code === 'aborted') remaining.push(node)
    else failed.set(node, answer.error)
  }
  return { values, failed, remaining }
}

/** Why a node failed, in one line: what is wrong, and what to do about it. */
export function failureText({ code, explanation }: PhoenixError): string {
  return cleanLine(`${code}: ${explanation}`)
}

/** Prints who failed and who was not reached, gathered by reason, and gives the exit code. */
export async function tellFailures<T>(call: Call, answers: Answers<T>): Promise<number> {
  const { failed, remaining } = answers
  const reasons = [...failed].map(([node, error]) => [node, failureText(error)] as const)
  for (const line of gatheredLines(reasons)) await call.note(line)
  if (remaining.length > 0) {
    await call.note(`Not reached: ${allNodes(NodeSet.from(remaining))}`)
    return 130
  }
  return failed.size > 0 ? 1 : 0
}

/** One node's answer as JSON. */
export function failureJson(error: PhoenixError): Record<string, unknown> {
  return { ok: false, error: error.toJSON() }
}

/** One node's answer as JSON, where its turn had not come when the work was interrupted. */
export const notReachedJson = {
  ok: false,
  error: { code: 'aborted', message: 'interrupted before its turn came' },
} as const
