import { NodeSet } from '../../model/node-set.js'
import { count, printNodes } from '../../plan/print.js'
import type { Fingerprint } from '../../ports/driver.js'
import type { Call } from '../call.js'
import { cleanLine } from '../clean.js'
import { type BuildCommand, command } from '../command.js'
import { confirm } from '../confirm.js'
import { collect, failureJson, tellFailures } from '../failures.js'
import { readFingerprints } from '../fingerprints-file.js'
import {
  type HardwareFlags,
  hardwareFlags,
  hardwareLetters,
  nodesArgument,
  reasonFlag,
  yesFlag,
} from '../flags.js'
import { gather } from '../gather.js'
import { interruptOf } from '../interrupt.js'
import { withPhoenix } from '../opened.js'

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
      'are trusted and what differs is refused. Trusted keys are kept as the fact bmc.pin.',
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
      try {
        return await withPhoenix(
          call,
          async (phoenix) => {
            const selection = phoenix.select(expression)
            const { model } = phoenix
            const list =
              flags.fingerprints === undefined
                ? undefined
                : readFingerprints(call.path(flags.fingerprints), model)
            const answers = await collect(selection.nodes, selection.fingerprints())
            const known = (node: string) => model.facts.get(node)?.get('bmc.pin')?.value
            const judged = [...answers.values].map(([node, shown]): Judged => {
              return { node, shown, verdict: judge(shown.pin, known(node), list, node) }
            })
            const refused = judged.filter(({ verdict }) => verdict.startsWith('refused'))
            const fresh = judged.filter(({ verdict }) => /^(new|changed)/.test(verdict))
            if (!call.wantsJson) await show(call, judged)
            const failures = await tellFailures(call, answers)
            if (failures === 130) return failures
            const agreed =
              fresh.length === 0 || list !== undefined || flags.yes || (await ask(call, fresh))
            if (fresh.length > 0 && agreed) {
              const pins = new Map(fresh.map(({ node, shown }) => [node, shown.pin]))
              const { reason } = flags
              await selection.trust(pins, reason === undefined ? {} : { reason })
            }
            if (call.wantsJson) {
              const json: Record<string, unknown> = {}
              for (const { node, shown, verdict } of judged) {
                json[node] = { ok: !verdict.startsWith('refused') && agreed, verdict, ...shown }
              }
              for (const [node, error] of answers.failed) json[node] = failureJson(error)
              await call.json(json)
            }
            const stored = agreed ? fresh.length : 0
            await call.note(`${count(stored, 'key')} newly trusted`)
            return refused.length > 0 || !agreed ? 1 : failures
          },
          { signal: interrupt.signal },
        )
      } finally {
        interrupt.release()
      }
    },
  })

export default build

interface Judged {
  readonly node: string
  readonly shown: Fingerprint
  readonly verdict: string
}

function judge(
  pin: string,
  known: unknown,
  list: ReadonlyMap<string, string> | undefined,
  node: string,
): string {
  const listed = list?.get(node)
  if (list !== undefined && listed === undefined) return 'refused: it is not in the list'
  if (listed !== undefined && listed !== pin) return `refused: the list says ${listed}`
  if (known === pin) return 'trusted already'
  return known === undefined ? 'new' : `changed: trusted so far is ${String(known)}`
}

async function show(call: Call, judged: readonly Judged[]): Promise<void> {
  const entries = judged.map((one) => [one.node, one] as const)
  const key = ({ shown, verdict }: Judged) => JSON.stringify([shown, verdict])
  for (const { nodes, item } of gather(entries, key)) {
    const { pin, subject, issuer, validTo } = item.shown
    await call.print(`${printNodes(nodes)}: ${pin}: ${cleanLine(item.verdict)}`)
    const by = issuer === subject ? 'self-signed' : `issued by ${cleanLine(issuer)}`
    await call.print(`  ${cleanLine(subject)}, ${by}, until ${cleanLine(validTo)}`)
  }
}

function ask(call: Call, fresh: readonly Judged[]): Promise<boolean> {
  const nodes = NodeSet.from(fresh.map(({ node }) => node))
  return confirm(
    call,
    `Trust ${fresh.length === 1 ? 'this key' : 'these keys'} of ${printNodes(nodes)}?`,
  )
}
