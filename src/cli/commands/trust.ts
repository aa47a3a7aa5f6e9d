import { cleanLine } from '../../model/clean-text.js'
import { NodeSet } from '../../model/node-set/node-set.js'
import type { Model } from '../../model/settle/model.js'
import { count, printNodes } from '../../plan/print.js'
import type { Fingerprint } from '../../ports/driver.js'
import type { Selection } from '../../sdk/selection/selection.js'
import type { Call } from '../command-line/call.js'
import { type BuildCommand, command } from '../command-line/command.js'
import {
  type HardwareFlags,
  hardwareFlags,
  hardwareLetters,
  nodesArgument,
  reasonFlag,
  yesFlag,
} from '../command-line/flags.js'
import { withPhoenix } from '../config/opened.js'
import { selectNodes } from '../config/select-nodes.js'
import { readFingerprints } from '../files/fingerprints-file.js'
import { collect, failureJson, notReachedJson, tellFailures } from '../output/failures.js'
import { allNodes, gather } from '../output/gather.js'
import { confirm } from '../terminal/confirm.js'
import { interruptOf } from '../terminal/interrupt.js'

type Flags = HardwareFlags & {
  readonly fingerprints: string | undefined
  readonly yes: boolean
  readonly reason: string | undefined
}

const build: BuildCommand = (brief) =>
  command<Flags, [nodes: string]>({
    brief,
    help:
      'Reads the TLS key of each BMC, shows its fingerprint, and asks whether to trust it from now on.\n' +
      'With a list of fingerprints from elsewhere, such as the labels of the machines, those that fit\n' +
      'are trusted and what differs is refused. Trusted keys are kept as the fact bmc.pin. A key that\n' +
      'is not the one trusted so far is never taken with --yes alone.',
    examples: [
      ["phoenix trust 'cn[0001-0048]'", 'look at the keys, then say yes'],
      ['phoenix trust @* --fingerprints keys.txt', 'lines such as: cn0001 sha256/…'],
    ],
    flags: {
      ...hardwareFlags,
      fingerprints: {
        kind: 'parsed',
        parse: (input: string) => input,
        brief: 'trust what fits this list, and nothing else',
        placeholder: 'FILE',
        optional: true,
      },
      yes: yesFlag,
      reason: reasonFlag,
    },
    letters: { ...hardwareLetters, y: 'yes' },
    arguments: { kind: 'tuple', parameters: [nodesArgument] },
    run: async (call, flags, expression) => {
      const interrupt = interruptOf(call)
      const options = { signal: interrupt.signal }
      try {
        return await withPhoenix(
          call,
          (phoenix) => {
            const { model } = phoenix
            return trust(call, phoenix.select(selectNodes(model, expression)), model, flags)
          },
          options,
        )
      } finally {
        interrupt.release()
      }
    },
  })

export default build

async function trust(
  call: Call,
  selection: Selection,
  model: Model,
  { fingerprints, yes, reason }: Flags,
): Promise<number> {
  const list =
    fingerprints === undefined ? undefined : readFingerprints(call.path(fingerprints), model)
  const answers = await collect(selection.nodes, selection.fingerprints())
  const judged = [...answers.values].map(([node, shown]): Judged => {
    const known = model.facts.get(node)?.get('bmc.pin')?.value
    return { node, shown, ...judge(shown.pin, known, list, node, yes) }
  })
  // With JSON on the standard output, what is asked about goes beside it.
  for (const line of shownLines(judged)) {
    if (call.wantsJson) await call.note(line)
    else await call.print(line)
  }
  const failures = await tellFailures(call, answers)
  const fresh = judged.filter(({ verdict }) => verdict === 'new' || verdict === 'changed')
  const agreed =
    failures !== 130 &&
    (fresh.length === 0 || list !== undefined || yes || (await ask(call, fresh)))
  const trusted = agreed ? fresh : []
  if (trusted.length > 0) {
    const pins = new Map(trusted.map(({ node, shown }) => [node, shown.pin]))
    await selection.trust(pins, reason === undefined ? {} : { reason })
  }
  if (call.wantsJson) {
    const json: Record<string, unknown> = {}
    for (const { node, shown, verdict, text } of judged) {
      const ok = verdict === 'trusted' || (agreed && verdict !== 'refused')
      json[node] = { ok, verdict, text, ...shown }
    }
    for (const [node, error] of answers.failed) json[node] = failureJson(error)
    for (const node of answers.remaining) json[node] = notReachedJson
    await call.json(json)
  }
  await call.note(agreed ? `${count(trusted.length, 'key')} newly trusted` : 'Nothing was done.')
  if (failures === 130) return failures
  return judged.some(({ verdict }) => verdict === 'refused') ? 1 : failures
}

interface Judgement {
  readonly verdict: 'new' | 'changed' | 'trusted' | 'refused'
  /** The verdict for people. */
  readonly text: string
}

interface Judged extends Judgement {
  readonly node: string
  readonly shown: Fingerprint
}

function judge(
  pin: string,
  known: unknown,
  list: ReadonlyMap<string, string> | undefined,
  node: string,
  unseen: boolean,
): Judgement {
  const refused = (why: string): Judgement => ({ verdict: 'refused', text: `refused: ${why}` })
  const listed = list?.get(node)
  if (list !== undefined && listed === undefined) return refused('it is not in the list')
  if (listed !== undefined && listed !== pin) return refused(`the list says ${listed}`)
  if (known === pin) return { verdict: 'trusted', text: 'trusted already' }
  if (known === undefined) return { verdict: 'new', text: 'new' }
  // Another key than before may be another machine in between: that takes somebody who looks.
  if (list === undefined && unseen) {
    const how = 'answer on a terminal, or use --fingerprints'
    return refused(`it was ${String(known)} so far; ${how}`)
  }
  return { verdict: 'changed', text: `CHANGED: it was ${String(known)} so far` }
}

function* shownLines(judged: readonly Judged[]): Iterable<string> {
  const entries = judged.map((one) => [one.node, one] as const)
  const key = ({ shown, text }: Judged) => JSON.stringify([shown, text])
  for (const { nodes, item } of gather(entries, key)) {
    const { pin, subject, issuer, validTo } = item.shown
    yield `${allNodes(nodes)}: ${pin}: ${cleanLine(item.text)}`
    const by = issuer === subject ? 'self-signed' : `issued by ${cleanLine(issuer)}`
    yield `  ${cleanLine(subject)}, ${by}, until ${cleanLine(validTo)}`
  }
}

function ask(call: Call, fresh: readonly Judged[]): Promise<boolean> {
  const nodes = NodeSet.from(fresh.map(({ node }) => node))
  return confirm(
    call,
    `Trust ${fresh.length === 1 ? 'this key' : 'these keys'} of ${printNodes(nodes)}?`,
  )
}
