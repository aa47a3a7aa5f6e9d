/** What the commands that work with the hardware of some nodes have in common. */
import type { NodeSet } from '../../model/node-set/node-set.js'
import { printNodes } from '../../plan/print.js'
import type { Phoenix } from '../../sdk/phoenix.js'
import type { ChangeOptions } from '../../sdk/selection/answer.js'
import type { Selection } from '../../sdk/selection/selection.js'
import type { Call } from '../command-line/call.js'
import {
  type HardwareFlags,
  hardwareFlags,
  hardwareLetters,
  reasonFlag,
  yesFlag,
} from '../command-line/flags.js'
import { withPhoenix } from '../config/opened.js'
import { selectNodes } from '../config/select-nodes.js'
import { confirm } from '../terminal/confirm.js'
import { interruptOf } from '../terminal/interrupt.js'

/** Flags of commands that change something that nobody has to be asked about. */
export type MildFlags = HardwareFlags & { readonly reason: string | undefined }
export const mildFlags = { ...hardwareFlags, reason: reasonFlag } as const

/** Flags of commands that change something that somebody is asked about. */
export type ChangeFlags = MildFlags & { readonly yes: boolean }
export const changeFlags = { ...mildFlags, yes: yesFlag } as const
export const changeLetters = { ...hardwareLetters, y: 'yes' } as const

/** One call of a command, and the nodes that it is about. */
export interface OnNodes {
  readonly call: Call
  readonly phoenix: Phoenix
  readonly selection: Selection
  readonly nodes: NodeSet
  /** Aborts when somebody interrupts. */
  readonly signal: AbortSignal
}

/**
 * Opens the cluster, works with the nodes of an expression, and closes whatever happens. What `follows`
 * goes on until an interrupt, which is its usual end.
 */
export async function onNodes(
  call: Call,
  expression: string,
  work: (on: OnNodes) => Promise<number | undefined>,
  { follows = false }: { readonly follows?: boolean } = {},
): Promise<number | undefined> {
  const interrupt = interruptOf(call, follows ? 'Ended.' : undefined)
  const { signal } = interrupt
  try {
    return await withPhoenix(
      call,
      async (phoenix) => {
        const selection = phoenix.select(selectNodes(phoenix.model, expression))
        if (selection.nodes.size === 0) await call.note(`There is no node in '${expression}'.`)
        return work({ call, phoenix, selection, nodes: selection.nodes, signal })
      },
      { signal },
    )
  } finally {
    interrupt.release()
  }
}

/** What a change is given of its flags. */
export function reasonOf({ reason }: Pick<MildFlags, 'reason'>): ChangeOptions {
  return reason === undefined ? {} : { reason }
}

/**
 * Asks on the terminal whether something is to be done to the nodes, unless --yes was said; a no is
 * told. @param what as it stands before the nodes: `power off` */
export async function agreed(
  { call, nodes }: Pick<OnNodes, 'call' | 'nodes'>,
  { yes }: Pick<ChangeFlags, 'yes'>,
  what: string,
): Promise<boolean> {
  // To nobody nothing is done.
  if (yes || nodes.size === 0) return true
  if (await confirm(call, `${what}: ${printNodes(nodes)}. Go on?`)) return true
  await call.note('Nothing was done.')
  return false
}
