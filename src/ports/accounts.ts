import type { Secret } from '../model/secret.js'
import type { CallOptions } from './call.js'

/** An account on a BMC. */
export interface AccountInfo {
  readonly user: string
  readonly role?: string
  readonly enabled: boolean
  readonly locked: boolean
}

/** How a password is changed so that at each moment one is known that works. */
export interface PasswordRotation {
  readonly next: Secret
  /** Whose. @default the account that is logged in */
  readonly user?: string
  /**
   * Stores the new password beside the old one. Called before the BMC is told: whatever happens
   * afterwards, one of the two works.
   */
  readonly prepare: () => Promise<void>
  /** Makes the new password the only one. Called once a login with it has succeeded. */
  readonly commit: () => Promise<void>
}

/** The capability to manage the accounts of a BMC. */
export interface Accounts {
  /** The accounts; empty slots are left out. */
  accounts(options?: CallOptions): Promise<readonly AccountInfo[]>
  /**
   * Changes a password in two phases: the new one is stored as pending, set on the BMC, proven by a
   * login, and then stored as the one. Works for an account that has to change its password first.
   * Errors say which of the two passwords works; where neither can be proven, that.
   */
  rotatePassword(rotation: PasswordRotation, options?: CallOptions): Promise<void>
}
