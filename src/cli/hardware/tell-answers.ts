/** Prints how the nodes of a selection answered: gathered, or as JSON; and who failed, and why. */
import { count } from '../../plan/print.js'
import type { Answer, Answers } from '../../sdk/selection/answer.js'
import {
  type Answers as Collected,
  collect,
  failureJson,
  notReachedJson,
  tellFailures,
} from '../output/failures.js'
import { gatheredLines } from '../output/gather.js'
import { AwaitedNodes } from './awaited-nodes.js'
import type { OnNodes } from './on-nodes.js'
import { untilAborted } from './until-aborted.js'

/** How an answer is told. */
export interface Telling<T> {
  /** For people; equal texts stand under a folded node set. May have several lines. */
  readonly text: (value: T, node: string) => string
  /** For programs: what stands beside `ok: true`. */
  readonly json: (value: T, node: string) => Record<string, unknown>
  /** For people, in place of `text`: all answers in one. */
  readonly together?: () => string
}

/** Hears a look to its end, or to an interrupt. */
export async function look<T>(on: OnNodes, answers: Answers<T>): Promise<Collected<T>> {
  return collect(on.nodes, watched(on, untilAborted(answers, on.signal)))
}

/** Hears a change to its end; at an interrupt what is in flight is finished. */
export async function carryOut<T>(on: OnNodes, answers: Answers<T>): Promise<Collected<T>> {
  return collect(on.nodes, watched(on, answers))
}

/** Prints answers and gives the exit code. */
export async function tell<T>(
  { call }: Pick<OnNodes, 'call'>,
  answers: Collected<T>,
  { text, json, together }: Telling<T>,
): Promise<number> {
  const { values, failed, remaining } = answers
  if (call.wantsJson) {
    const document: Record<string, unknown> = {}
    for (const [node, value] of values) document[node] = { ok: true, ...json(value, node) }
    for (const [node, error] of failed) document[node] = failureJson(error)
    for (const node of remaining) document[node] = notReachedJson
    await call.json(document)
  } else if (together !== undefined) {
    if (values.size > 0) await call.print(together())
  } else {
    const texts = [...values].map(([node, value]) => [node, text(value, node)] as const)
    const [only] = texts
    const lines = texts.length + failed.size === 1 && only ? [only[1]] : gatheredLines(texts)
    for (const line of lines) await call.print(line)
  }
  const code = await tellFailures(call, answers)
  if (code !== 0) {
    const rest = remaining.length === 0 ? '' : `, ${remaining.length} not reached`
    await call.note(`${count(values.size, 'node')} answered, ${failed.size} failed${rest}`)
  }
  return code
}

/** Looks at the nodes and tells what they answered. */
export async function tellLook<T>(
  on: OnNodes,
  answers: Answers<T>,
  telling: Telling<T>,
): Promise<number> {
  return tell(on, await look(on, answers), telling)
}

/** Changes something at the nodes and tells how that went. */
export async function tellChange<T>(
  on: OnNodes,
  answers: Answers<T>,
  telling: Telling<T>,
): Promise<number> {
  return tell(on, await carryOut(on, answers), telling)
}

async function* watched<T>(
  { call, nodes }: OnNodes,
  answers: AsyncIterable<Answer<T>>,
): AsyncIterable<Answer<T>> {
  const awaited = new AwaitedNodes(call, nodes)
  try {
    for await (const answer of answers) {
      awaited.over(answer.node)
      yield answer
    }
  } finally {
    awaited.end()
  }
}
