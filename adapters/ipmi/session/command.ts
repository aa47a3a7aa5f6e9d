/** A command to a BMC, before it is bytes. */

/** The privileges that an account may use, the least first. */
export type Privilege = 'user' | 'operator' | 'admin'

/** The privileges, the least first. */
export const privilegeLevels: readonly Privilege[] = ['user', 'operator', 'admin']

/** A command to a BMC. */
export interface Command {
  /** What it does, for messages: `reading the power state`. */
  readonly what: string
  readonly netFn: number
  readonly command: number
  readonly data?: Buffer | readonly number[]
  readonly lun?: number
  /** The least privilege that suffices. @default 'user' */
  readonly privilege?: Privilege
  /**
   * Whether it may be carried out twice without harm. If not, it is sent once, and a missing answer is
   * a `bmc-timeout`: look what has become of it. @default true
   */
  readonly repeatable?: boolean
  /** Whether it must not be sent where others can read along. @default false */
  readonly encrypted?: boolean
}
