import type { CallOptions } from './call.js'

/** What a node does when power returns after a failure. */
export type RestorePolicy = 'always-off' | 'previous' | 'always-on'

/** Every restore policy, in the order of help texts. */
export const restorePolicies = ['always-off', 'previous', 'always-on'] as const

/** The capability to say what a node does when power returns after a failure. */
export interface RestorePolicies {
  /** What it will do; undefined where the BMC does not tell. */
  restorePolicy(options?: CallOptions): Promise<RestorePolicy | undefined>
  /** Says what it is to do, and reads it back. Errors: `not-supported`, `no-effect`. */
  setRestorePolicy(policy: RestorePolicy, options?: CallOptions): Promise<void>
}
