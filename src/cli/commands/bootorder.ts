import { PhoenixError } from '../../error.js'
import { cleanLine } from '../../model/clean-text.js'
import type { BootOption, BootOrderChange } from '../../ports/boot-order.js'
import type { Answers } from '../../sdk/selection/answer.js'
import { type BuildCommand, command } from '../command-line/command.js'
import { nodesArgument } from '../command-line/flags.js'
import { textFlag } from '../command-line/word.js'
import { columns } from '../hardware/columns.js'
import {
  agreed,
  type ChangeFlags,
  changeFlags,
  changeLetters,
  type OnNodes,
  onNodes,
  reasonOf,
} from '../hardware/on-nodes.js'
import { tellChange, tellLook } from '../hardware/tell-answers.js'

type Flags = ChangeFlags & {
  readonly first: string | undefined
  readonly last: string | undefined
  readonly set: readonly string[] | undefined
}

const build: BuildCommand = (brief) =>
  command<Flags, [nodes: string]>({
    brief,
    help:
      'Shows the lasting order in which nodes try their boot options, or changes it and reads it back.\n' +
      'A pattern fits names, references and UEFI paths: * is any text, ? one character. With --set the\n' +
      'options that are not named follow as they were. Many machines take a new order over at their\n' +
      'next start; that is said. A change is asked about; without a terminal it needs --yes.',
    examples: [
      ['phoenix bootorder cn0042', 'the order'],
      ["phoenix bootorder @compute --first '*PXE*IPv4*'", 'the network first, for good'],
      ['phoenix bootorder cn0042 --set Boot0003,Boot0001', 'by reference'],
    ],
    flags: {
      ...changeFlags,
      first: textFlag('move what fits to the front', 'PATTERN'),
      last: textFlag('move what fits to the end', 'PATTERN'),
      set: {
        kind: 'parsed',
        parse: (input: string) => input,
        variadic: ',',
        brief: 'set the order by references',
        placeholder: 'REFERENCES',
        optional: true,
      },
    },
    letters: changeLetters,
    arguments: { kind: 'tuple', parameters: [nodesArgument] },
    run: (call, flags, expression) => {
      const { first, last, set } = flags
      if ([first, last, set].filter((one) => one !== undefined).length > 1) {
        throw new PhoenixError('usage', 'say one of --first, --last and --set')
      }
      if ([first, last, ...(set ?? [])].some((one) => one?.trim() === '')) {
        throw new PhoenixError('usage', 'an empty name fits no boot option')
      }
      return onNodes(call, expression, async (on) => {
        const change = changeOf(on, flags)
        if (change === undefined) {
          return tellLook(on, on.selection.bootOrder.read(), {
            text: orderText,
            json: (order) => ({ order }),
          })
        }
        if (!(await agreed(on, flags, whatOf(flags)))) return 0
        return tellChange(on, change(), {
          text: ({ order, staged }) =>
            `${orderText(order)}${staged ? '\n(counts from the next start)' : ''}`,
          json: (changed) => ({ ...changed }),
        })
      })
    },
  })

export default build

/** What is asked about. */
function whatOf({ first, last, set = [] }: Flags): string {
  const moved = first ?? last
  return cleanLine(
    moved === undefined
      ? `set the boot order to ${set.join(', ')}`
      : `move what fits '${moved}' to the ${first === undefined ? 'end' : 'front'} of the boot order`,
  )
}

function changeOf(
  { selection: { bootOrder } }: OnNodes,
  flags: Flags,
): (() => Answers<BootOrderChange>) | undefined {
  const { first, last, set } = flags
  const options = reasonOf(flags)
  if (first !== undefined) return () => bootOrder.move(first, 'first', options)
  if (last !== undefined) return () => bootOrder.move(last, 'last', options)
  return set === undefined ? undefined : () => bootOrder.set(set, options)
}

function orderText(order: readonly BootOption[]): string {
  if (order.length === 0) return 'no boot options'
  return columns(
    order.map(({ reference, name, enabled }, index) => [
      `${index + 1}.`,
      reference,
      name === reference ? '' : name,
      enabled ? '' : '(skipped)',
    ]),
  )
}
