import type { PhoenixError } from '../../error.js'
import { canonicalJson } from '../../model/canonical-json.js'
import type { FactChange } from '../../model/fact.js'
import { biosKey, firmwareKey } from '../../model/hardware-facts.js'
import { NodeSet } from '../../model/node-set/node-set.js'
import { count } from '../../plan/print.js'
import type { LookEvent } from '../../run/events.js'
import { Waiting } from '../../run/waiting.js'
import type { Phoenix } from '../../sdk/phoenix.js'
import type { Answer, Answers } from '../../sdk/selection/answer.js'
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
      'Asks the BMC of each node whether the node is on, of what rules say about its BIOS and its\n' +
      'firmware, and what it can do, where that is not known; keeps the answers as facts, and tells\n' +
      'which of them are news. Without a node set all nodes that have a BMC are asked. Nothing is\n' +
      'changed but what is known; what was learnt before a Ctrl-C is kept.',
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
  const wishes = wishesOf(phoenix, nodes)
  const keys = ['power', ...wishes.keys]
  const before = await phoenix.facts.snapshot({ nodes: [...nodes], keys })
  const looked = await withProgress(call, (on) =>
    collect(nodes, watched(nodes, untilAborted(phoenix.select(nodes).power.status(), signal), on)),
  )
  const answered = NodeSet.from(looked.values.keys())
  if (!signal.aborted && answered.size > 0) {
    // Whoever does not say what it can do is not said to be unable to.
    for await (const _ of untilAborted(phoenix.select(answered).bmc.learn(), signal));
  }
  const failures = await askFurther(phoenix, wishes, looked.values, signal)
  const answers = {
    values: new Map([...looked.values].filter(([node]) => !failures.has(node))),
    failed: new Map([...looked.failed, ...failures]),
    remaining: looked.remaining,
  }
  const changes: FactChange[] = []
  const after = await phoenix.facts.snapshot({ nodes: [...nodes], keys })
  for (const [node, facts] of after) {
    for (const [key, now] of facts) {
      const was = before.get(node)?.get(key)
      if (was !== undefined && canonicalJson(was.value) === canonicalJson(now.value)) continue
      changes.push({ node, key, ...now })
    }
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

/** The nodes of whose BIOS and firmware rules speak, and the facts about that. */
interface Wishes {
  readonly bios: readonly string[]
  readonly firmware: readonly string[]
  readonly keys: ReadonlySet<string>
}

function wishesOf({ model }: Phoenix, nodes: NodeSet): Wishes {
  const bios: string[] = []
  const firmware: string[] = []
  const keys = new Set<string>()
  for (const name of nodes) {
    const node = model.node(name)
    const attributes = Object.keys(node.bios)
    const components = Object.keys(node.firmware)
    if (attributes.length > 0) bios.push(name)
    if (components.length > 0) firmware.push(name)
    for (const attribute of attributes) keys.add(biosKey(attribute))
    for (const component of components) keys.add(firmwareKey(component))
  }
  return { bios, firmware, keys }
}

/** Reads BIOS and firmware of those that have answered; who fails in that has failed. */
async function askFurther(
  phoenix: Phoenix,
  { bios, firmware }: Wishes,
  values: ReadonlyMap<string, unknown>,
  signal: AbortSignal,
): Promise<ReadonlyMap<string, PhoenixError>> {
  const failed = new Map<string, PhoenixError>()
  const answered = (names: readonly string[]) =>
    phoenix.select(NodeSet.from(names.filter((name) => values.has(name))))
  const hear = async (answers: Answers<unknown>) => {
    for await (const one of untilAborted(answers, signal)) {
      if (!one.ok && one.error.code !== 'aborted') failed.set(one.node, one.error)
    }
  }
  await hear(answered(bios).bios.read())
  await hear(answered(firmware).firmware.list())
  return failed
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
