import type { PhoenixError } from '../../error.js'

/** How one node answered. */
export type Answer<T> =
  | { readonly node: string; readonly ok: true; readonly value: T }
  | { readonly node: string; readonly ok: false; readonly error: PhoenixError }

/** The answers of nodes as they come; leaving the loop ends the work, see {@link Selection}. */
export type Answers<T> = AsyncIterableIterator<Answer<T>>

/** Options of the calls that only look. */
export interface ReadOptions {
  /** How long one node may take, in milliseconds. @default what the call usually takes at most */
  readonly deadline?: number
}

/** Options of the calls that change something. */
export interface ChangeOptions {
  /** Why, for the audit log. */
  readonly reason?: string
  /** How long one node may take, in milliseconds. @default what the call usually takes at most */
  readonly deadline?: number
}
