/** The flags that commands share. Each command takes those that mean something to it. */
import type { Context } from './command.js'

const text = (input: string): string => input

export const configFlag = {
  kind: 'parsed',
  parse: text,
  brief: 'the configuration or its folder (without it: cluster.config.ts, .mts, .js or .mjs here)',
  placeholder: 'FILE',
  optional: true,
} as const

export const dbFlag = {
  kind: 'parsed',
  parse: text,
  brief: 'the facts database: a path or a file: URL (without it: what the configuration says)',
  placeholder: 'URL',
  optional: true,
} as const

export const throughFlag = {
  kind: 'parsed',
  parse: text,
  brief: 'talk to the rack of this file, which `phoenix simulate` wrote, instead of the real BMCs',
  placeholder: 'FILE',
  optional: true,
} as const

/** The same for commands that only look into what is known: the rack need not run any more. */
export const knownThroughFlag = {
  ...throughFlag,
  brief: 'take what is known from a rack, which is kept apart, instead of the real hardware',
} as const

export const jsonFlag = {
  kind: 'boolean',
  brief: 'print one JSON document',
  default: false,
  withNegated: false,
} as const

export const verboseFlag = {
  kind: 'boolean',
  brief: 'say on the error output what the drivers do',
  default: false,
  withNegated: false,
} as const

export const yesFlag = {
  kind: 'boolean',
  brief: 'do not ask',
  default: false,
  withNegated: false,
} as const

export const reasonFlag = {
  kind: 'parsed',
  parse: text,
  brief: 'why, for the audit log',
  placeholder: 'TEXT',
  optional: true,
} as const

/** How many rows of a list are shown. */
export const limitFlag = {
  kind: 'parsed',
  parse: (input: string): number => {
    if (/^[1-9]\d{0,6}$/.test(input)) return Number(input)
    throw new Error('it has to be a whole number from 1')
  },
  brief: 'how many rows',
  placeholder: 'N',
  default: '20',
} as const

/** The node set that most commands begin with. */
export const nodesArgument = {
  brief: "a node set: 'cn[1-4],@gpu!cn3'; @name is a group, @* all nodes",
  placeholder: 'NODES',
  parse: text,
  async proposeCompletions(this: Context, partial: string): Promise<readonly string[]> {
    const { proposeNodes } = await import('../completing/propose-nodes.js')
    return proposeNodes.call(this, partial)
  },
} as const

/** The letters of shared flags. */
export const letters = { c: 'config' } as const

export type ReadFlags = {
  readonly config: string | undefined
  readonly db: string | undefined
  readonly through: string | undefined
  readonly json: boolean
}

/** Flags of commands that look at the configuration and at what is known. */
export const readFlags = {
  config: configFlag,
  db: dbFlag,
  through: knownThroughFlag,
  json: jsonFlag,
} as const

export type HardwareFlags = ReadFlags & {
  readonly verbose: boolean
}

/** Flags of commands that talk to BMCs. */
export const hardwareFlags = { ...readFlags, through: throughFlag, verbose: verboseFlag } as const
export const hardwareLetters = { c: 'config', v: 'verbose' } as const
