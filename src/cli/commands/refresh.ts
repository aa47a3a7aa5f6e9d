import type { FactChange } from '../../model/fact.js'
import { NodeSet } from '../../model/node-set/node-set.js'
import { count } from '../../plan/print.js'
import type { LookEvent } from '../../run/events.js'
import { Waiting } from '../../run/waiting.js'
import type { Phoenix } from '../../sdk/phoenix.js'
import type { Answer } from '../../sdk/selection/answer.js'
import type { Call } from '../command-line/call.js'
import { type BuildCommand, command } from '../command-line/command.js'
import {
  type HardwareFlags,
  hardwareFlags,
  hardwareLetters,
  nodesArgument,
} from '../command-line/flags.js'
import { withPhoenix } from '../config/opened.js'
import { selectNodes } from '../config/select-nodes.js'
import { untilAborted } from '../hardware/until-aborted.js'
import { collect, failureJson, notReachedJson, tellFailures } from '../output/failures.js'
import { withProgress } from '../output/progress/progress.js'
import { changeLines } from '../output/summary.js'
import { interruptOf } from '../terminal/interrupt.js'

const build: BuildCommand = (brief) =>
  command<HardwareFlags, [nodes?: string]>({
    brief,
    help:
      'Asks the BMC of each node whether the node is on, keeps the answers as facts, and tells which of\n' +
      'them are news. Without a node set all nodes that have a BMC are asked. Nothing is changed but\n' +
      'what is known; what was learnt before a Ctrl-C is kept.',
    examples: [
      ['phoenix refresh', 'the whole cluster'],
      ["phoenix refresh 'cn[0001-0048]' --json", 'some, for a program'],
    ],
    flags: hardwareFlags,
    letters: hardwareLetters,
    arguments: { kind: 'tuple', parameters: [{ ...nodesArgument, optional: true }] },
    run: async (call, _, expression) => {
      const interrupt = interruptOf(call)
      const { signal } = interrupt
      try {
        return await withPhoenix(call, (phoenix) => refresh(call, phoenix, expression, signal), {
          signal,
        })
      } finally {
        interrupt.release()
      }
    },
  })

export default build

async function refresh(
  call: Call,
  phoenix: Phoenix,
  expression: string | undefined,
  signal: AbortSignal,
): Promise<number> {
  const { model } = phoenix
  const nodes = expression === undefined ? withBmc(phoenix) : selectNodes(model, expression)
  const before = await phoenix.facts.snapshot({ nodes: [...nodes], keys: ['power'] })
  const answers = await withProgress(call, (on) =>
    collect(nodes, watched(nodes, untilAborted(phoenix.select(nodes).power.status(), signal), on)),
  )
  const changes: FactChange[] = []
  const after = await phoenix.facts.snapshot({ nodes: [...answers.values.keys()], keys: ['power'] })
  for (const [node, facts] of after) {
    const now = facts.get('power')
    if (now === undefined || now.value === before.get(node)?.get('power')?.value) continue
    changes.push({ node, key: 'power', ...now })
  }
  if (call.wantsJson) {
    const failed = [...answers.failed].map(([node, error]) => [node, failureJson(error)] as const)
    const missed = answers.remaining.map((node) => [node, notReachedJson] as const)
    const seen = [...answers.values].map(([node, power]) => [node, { ok: true, power }] as const)
    await call.json({ nodes: Object.fromEntries([...seen, ...failed, ...missed]), changes })
  } else {
    for (const line of changeLines(changes)) await call.print(line)
    await call.print(
      `${count(answers.values.size, 'node')} answered, ${changes.length} with something new`,
    )
  }
  return tellFailures(call, answers)
}

function withBmc({ model }: Phoenix): NodeSet {
  return NodeSet.from([...model.all()].filter(({ bmc }) => bmc.length > 0).map(({ name }) => name))
}

/** The answers, with what a look at the hardware tells while it goes. */
async function* watched<T>(
  nodes: NodeSet,
  answers: AsyncIterable<Answer<T>>,
  on: (event: LookEvent) => void,
): AsyncIterable<Answer<T>> {
  const began = performance.now()
  let through = 0
  let unseen = 0
  on({ type: 'look-begin', nodes: nodes.size })
  const waiting = new Waiting(on)
  try {
    for (const node of nodes) waiting.for(node, 'to say whether they are on')
    for await (const answer of answers) {
      waiting.over(answer.node)
      if (!answer.ok && answer.error.code === 'aborted') {
        yield answer
        continue
      }
      if (!answer.ok) unseen++
      const why = answer.ok ? {} : { reason: answer.error.explanation }
      on({ type: 'look-node', node: answer.node, ...why, through: ++through, nodes: nodes.size })
      yield answer
    }
  } finally {
    waiting.end()
  }
  if (through < nodes.size) return
  const took = Math.round(performance.now() - began)
  on({ type: 'look-end', answered: through - unseen, unseen, took })
}
