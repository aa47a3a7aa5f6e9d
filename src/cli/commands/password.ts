import { PhoenixError } from '../../error.js'
import { cleanLine } from '../../model/clean-text.js'
import { NodeSet } from '../../model/node-set/node-set.js'
import { describeSecretRef, isSecretRef, type SecretRef } from '../../model/secret.js'
import { type BuildCommand, command } from '../command-line/command.js'
import { nodesArgument } from '../command-line/flags.js'
import { textFlag } from '../command-line/word.js'
import {
  agreed,
  type ChangeFlags,
  changeFlags,
  changeLetters,
  type OnNodes,
  onNodes,
  reasonOf,
} from '../hardware/on-nodes.js'
import { secretFrom, secretSource, typedSecret } from '../hardware/secret-input.js'
import { carryOut, tell } from '../hardware/tell-answers.js'
import { allNodes, gather } from '../output/gather.js'

type Flags = ChangeFlags & {
  readonly from: string | undefined
  readonly user: string | undefined
}

const build: BuildCommand = (brief) =>
  command<Flags, [nodes: string]>({
    brief,
    help:
      'Gives an account of the BMCs a new password, in two phases: the BMC is told, then a login proves\n' +
      'the new one. Where that fails it is said which of the two passwords is in force. Keep the new\n' +
      'password somewhere first: --from env:NAME, file:PATH, command:PROGRAM, or - for the standard\n' +
      'input; without it, it is typed, unseen. It is never on the command line. Without --user it is\n' +
      'the account that Phoenix itself logs in with: then what the configuration refers to has to be\n' +
      'changed afterwards, and it is said what for which nodes. It is asked about; without a terminal it\n' +
      'needs --yes.',
    examples: [
      [
        "phoenix password 'cn[1-48]' --from file:/root/new-bmc-password",
        'a password that is kept already',
      ],
      ['phoenix password @rack7 --user operator', 'of another account; typed twice'],
    ],
    flags: {
      ...changeFlags,
      from: textFlag('where the new password comes from', 'SOURCE'),
      user: textFlag('whose (without it: the account that Phoenix logs in with)', 'NAME'),
    },
    letters: changeLetters,
    arguments: { kind: 'tuple', parameters: [nodesArgument] },
    run: (call, flags, expression) => onNodes(call, expression, (on) => rotate(on, flags)),
  })

export default build

async function rotate(on: OnNodes, flags: Flags): Promise<number> {
  const { call } = on
  const { from, user } = flags
  // A rack hands out a credential of its own.
  const references = user === undefined && call.through === undefined ? referencesOf(on) : []
  if (from !== undefined) refuseSame(call, from, references)
  const whose = user === undefined ? 'the BMC account of Phoenix' : `the BMC account ${user}`
  const next =
    from === undefined
      ? await typedSecret(call, `new password of ${whose}`)
      : await secretFrom(call, from, on.signal)
  if (!(await agreed(on, flags, `change the password of ${cleanLine(whose)}`))) return 0
  const whom = user === undefined ? {} : { user }
  const answers = await carryOut(
    on,
    on.selection.accounts.rotatePassword(next, { ...reasonOf(flags), ...whom }),
  )
  const code = await tell(on, answers, {
    text: () => 'the new password is in force',
    json: () => ({ inForce: 'new' }),
  })
  const proven = new Set(answers.values.keys())
  if (call.through !== undefined && user === undefined && proven.size > 0) {
    const { changeRackPassword } = await import('../files/rack-file.js')
    changeRackPassword(call.through, proven, next)
  }
  for (const line of whatToChange(references, proven)) await call.note(line)
  return code
}

/** One node, and a secret with which its BMC is logged in to. */
type Reference = readonly [node: string, ref: SecretRef]

function referencesOf({ phoenix: { model }, nodes }: OnNodes): Reference[] {
  return [...nodes].flatMap((node) => {
    const serving = model.node(node).bmc.find(({ driver }) => driver.offers.includes('accounts'))
    const { password, ...others } = serving?.driver.options ?? {}
    const ref = [password, ...Object.values(others)].find(isSecretRef)
    return ref === undefined ? [] : [[node, ref] as const]
  })
}

/** The new password cannot come from where the old one is needed to log in. */
function refuseSame(call: OnNodes['call'], from: string, references: readonly Reference[]): void {
  const source = secretSource(call, from)
  if (source === undefined) return
  const key = (ref: SecretRef) => JSON.stringify([ref.provider, ref.name])
  const same = references.find(([, ref]) => key(ref) === key(source))
  if (same === undefined) return
  throw new PhoenixError(
    'usage',
    `${describeSecretRef(source)} is what ${same[0]} is logged in with now: it has to give the old password until the new one is in force`,
    { hint: 'put the new password somewhere else first' },
  )
}

/** Whose secrets have to be changed in what the configuration refers to, and what not. */
function* whatToChange(
  references: readonly Reference[],
  changed: ReadonlySet<string>,
): Iterable<string> {
  const all = references.map(([node, ref]) => [node, describeSecretRef(ref)] as const)
  for (const { nodes, item } of gather(all, (text) => text)) {
    const done = [...nodes].filter((node) => changed.has(node))
    if (done.length === 0) continue
    yield `From now on ${cleanLine(item)} has to give the new password: ${allNodes(NodeSet.from(done))}`
    const rest = [...nodes].filter((node) => !changed.has(node))
    if (rest.length === 0) continue
    yield `  … but ${allNodes(NodeSet.from(rest))} share it and did not change: try these again first, or give them a reference of their own`
  }
}
