import type { Deadlines } from '../../run/deadlines.js'
import {
  type HardwareFlags,
  hardwareFlags,
  hardwareLetters,
  reasonFlag,
  yesFlag,
} from '../command-line/flags.js'
import { deadlineFlag } from './deadline-flag.js'

/** Flags of commands that apply. */
export type ApplyFlags = HardwareFlags & {
  readonly yes: boolean
  readonly allow: readonly ('reboot' | 'stop')[] | undefined
  readonly maxDisrupted: number | undefined
  readonly reason: string | undefined
  readonly deadline: readonly Partial<Deadlines>[] | undefined
}

export const applyFlags = {
  ...hardwareFlags,
  yes: yesFlag,
  allow: {
    kind: 'enum',
    values: ['reboot', 'stop'],
    variadic: ',',
    brief: 'what may be done to running nodes',
    optional: true,
  },
  maxDisrupted: {
    kind: 'parsed',
    parse: parseCount,
    brief: 'how many nodes may be restarted or stopped',
    placeholder: 'N',
    optional: true,
  },
  reason: reasonFlag,
  deadline: deadlineFlag,
} as const

export const applyLetters = { ...hardwareLetters, y: 'yes' } as const

function parseCount(input: string): number {
  if (/^\d{1,9}$/.test(input)) return Number(input)
  throw new Error('it has to be a whole number')
}
