import type { ErrorCode } from '../error.js'

/** Something that the BMC lists and that could not be read; the rest of the report holds all the same. */
export interface Unreadable {
  /** How the BMC names it. */
  readonly path: string
  readonly code: ErrorCode
  /** Why, for people. */
  readonly reason: string
}
