import { cleanLine } from '../../model/clean-text.js'
import { NodeSet } from '../../model/node-set/node-set.js'
import type { FileChange, Step, WriteStep } from '../../model/step.js'
import type { Plan } from '../../plan/plan.js'
import { count } from '../../plan/print.js'
import { describeChange, describeWrite, filePath, isOnlyTold } from '../../plan/words.js'
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
import { allNodes, gather } from '../output/gather.js'
import { withProgress } from '../output/progress/progress.js'
import { interruptOf } from '../terminal/interrupt.js'

type Flags = HardwareFlags & { readonly refresh: boolean }

const build: BuildCommand = (brief) =>
  command<Flags, [nodes?: string]>({
    brief,
    help:
      'Looks at the nodes and tells where they are not as the configuration wants them, with the rule\n' +
      'that wants it, and files that do not say what they are to say. What is not known yet is no drift;\n' +
      'it is told too. Nothing is changed but what is known. Exit code 1 if a node differs or could not\n' +
      'be looked at: for a timer or a monitor.',
    examples: [
      ['phoenix drift', 'the whole cluster'],
      ['phoenix drift @gpu --json', 'for a program'],
      ['phoenix drift --no-refresh', 'by what is known, without a look at the hardware'],
    ],
    flags: {
      ...hardwareFlags,
      refresh: { kind: 'boolean', brief: 'look at the hardware first', default: true },
    },
    letters: hardwareLetters,
    arguments: { kind: 'tuple', parameters: [{ ...nodesArgument, optional: true }] },
    run: async (call, { refresh }, expression) => {
      const interrupt = interruptOf(call)
      const { signal } = interrupt
      try {
        return await withPhoenix(call, async (phoenix) => {
          const nodes =
            expression === undefined ? phoenix.model.nodes : selectNodes(phoenix.model, expression)
          const plan = await withProgress(call, (on) =>
            phoenix.plan({ nodes, refresh, signal, on }),
          )
          return tell(call, nodes, plan)
        })
      } finally {
        interrupt.release()
      }
    },
  })

export default build

/** A file that does not say what it is to say. */
interface DriftedFile {
  readonly path: string
  readonly change: FileChange
  readonly place: WriteStep['place']
}

/** Why a node is not as it should be. */
type Difference = Pick<Step, 'reason' | 'place'>

/** What is done for its own sake, and not only on the way to something else. */
const causal: ReadonlySet<Step['kind']> = new Set(['power', 'bios', 'firmware'])

/** Where a node is not as it should be: the reason of each step that is not only the way to another. */
function differences(plan: Plan): Map<string, readonly Difference[]> {
  const found = new Map<string, readonly Difference[]>()
  for (const [node, chain] of plan.chains) {
    const steps = chain.filter(({ kind }) => kind !== 'learn')
    const causes = steps.filter(({ kind }) => causal.has(kind))
    // A node that is on its way already has only to be waited for.
    const first = steps[0]
    if (causes.length > 0) found.set(node, causes)
    else if (first !== undefined) found.set(node, [first])
  }
  for (const { nodes, text: reason, differs } of plan.notes) {
    if (differs !== true) continue
    for (const node of NodeSet.parse(nodes)) {
      found.set(node, [...(found.get(node) ?? []), { reason }])
    }
  }
  return found
}

async function tell(call: Call, nodes: NodeSet, plan: Plan): Promise<number> {
  const differing = differences(plan)
  const unseen = new Map(plan.unseen.map(({ node, code, reason }) => [node, { code, reason }]))
  const unknown = new Map(
    plan.steps.flatMap((step) => (step.kind === 'learn' ? [[step.node, step.facts]] : [])),
  )
  const asWanted = NodeSet.from(
    [...nodes].filter((node) => !differing.has(node) && !unseen.has(node)),
  )
  const { unseenFiles } = plan
  const files: DriftedFile[] = plan.files.flatMap(({ out, files: changes, place }) =>
    changes
      .filter(({ content, replaces }) => content !== replaces)
      .map((change) => ({ path: filePath(out, change.path), change, place })),
  )
  // They say the right thing, but not to the program that is to know it.
  const untold = plan.files.filter(isOnlyTold)
  const bad = differing.size + unseen.size + files.length + untold.length + unseenFiles.length
  const code = bad > 0 ? 1 : 0
  if (call.wantsJson) {
    const drifted = [...differing].map(([node, steps]) => {
      return [
        node,
        steps.map(({ reason, place }) => ({ reason, ...(place && { place }) })),
      ] as const
    })
    await call.json({
      cluster: plan.cluster,
      asWanted: asWanted.toString(),
      drifted: Object.fromEntries(drifted),
      unseen: Object.fromEntries(unseen),
      unknown: Object.fromEntries(unknown),
      ...(files.length === 0 ? {} : { files: files.map(fileJson) }),
      ...(untold.length === 0 ? {} : { untold: untold.map(untoldJson) }),
      ...(unseenFiles.length === 0 ? {} : { unseenFiles }),
      notes: plan.notes,
    })
    return code
  }
  const told = [...differing].flatMap(([node, steps]) => {
    return steps.map(({ reason, place }) => {
      return [node, place === undefined ? reason : `${reason} (${call.place(place)})`] as const
    })
  })
  const lines = [
    ...section(told),
    ...section(
      [...unseen].map(([node, { reason }]) => [node, `could not be looked at: ${reason}`]),
    ),
    ...files.map(({ path, change, place }) => {
      const where = place === undefined ? '' : ` (${call.place(place)})`
      return `${path}: to be written: ${describeChange(change)}${where}`
    }),
    ...untold.map((step) => {
      const where = step.place === undefined ? '' : ` (${call.place(step.place)})`
      const { renderer, out, reason } = step
      return `${renderer} below ${out}: to be done: ${describeWrite(step)}: ${reason}${where}`
    }),
    ...unseenFiles.map(({ renderer, out, reason }) => {
      return `${renderer} below ${out}: could not be looked at: ${reason}`
    }),
    ...section([...unknown].map(([node, facts]) => [node, `not known yet: ${facts.join(', ')}`])),
    ...plan.notes.flatMap(({ nodes: set, text, differs }) =>
      differs === true ? [] : [`${allNodes(NodeSet.parse(set))}: ${text}`],
    ),
  ]
  for (const line of lines) await call.print(cleanLine(line))
  await call.print(
    `${count(asWanted.size, 'node')} as wanted, ${differing.size} drifted, ${unseen.size} not seen`,
  )
  return code
}

function fileJson({ path, change, place }: DriftedFile): object {
  const { added, removed, replaces } = change
  return { path, isThere: replaces !== null, added, removed, ...(place && { place }) }
}

function untoldJson({ renderer, out, reason, place }: WriteStep): object {
  return { renderer, out, reason, ...(place && { place }) }
}

function section(told: Iterable<readonly [node: string, text: string]>): string[] {
  return gather(told, (text) => text).map(({ nodes, item }) => `${allNodes(nodes)}: ${item}`)
}
