import { type ReadFlags, readFlags, reasonFlag } from '../../command-line/flags.js'

/** The key of a fact. */
export const keyArgument = {
  brief: 'a fact: power, serial, interfaces.eno1.mac',
  placeholder: 'KEY',
  parse: (input: string) => input,
} as const

/** A path of a file. */
export const fileArgument = {
  brief: 'a file',
  placeholder: 'FILE',
  parse: (input: string) => input,
} as const

/** What to do where a key is unknown. */
export const newKeyHint = 'to keep a fact of your own under such a key, say --new-key'

export type ChangeFlags = ReadFlags & { readonly reason: string | undefined }
export const changeFlags = { ...readFlags, reason: reasonFlag } as const

export type StoreFlags = ChangeFlags & { readonly newKey: boolean }

/** Flags of commands that store facts. */
export const storeFlags = {
  ...changeFlags,
  newKey: {
    kind: 'boolean',
    brief: 'keep facts of your own, under keys that nothing knows yet',
    default: false,
    withNegated: false,
  },
} as const
