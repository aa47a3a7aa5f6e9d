import type { Secret } from '../../../src/model/secret.js'
import type { AccountInfo, Accounts, PasswordRotation } from '../../../src/ports/accounts.js'
import type { CallOptions } from '../../../src/ports/call.js'
import type { Access } from '../access.js'
import { rotatePassword } from '../capabilities/upkeep/rotation.js'
import {
  type BmcUser,
  type BmcUserChange,
  readUsers,
  testPassword,
  writePassword,
  writeUser,
} from '../capabilities/upkeep/users.js'

/** How long the change of a password may take, with its proof. In milliseconds. */
const usual = 60_000

/** The accounts, as the port wants them and as they are. */
export class IpmiAccounts implements Accounts {
  constructor(private readonly access: Access) {}

  async accounts(options?: CallOptions): Promise<readonly AccountInfo[]> {
    const users = await this.users(options)
    return users.map(({ name, privilege, messaging, enabled }) => ({
      user: name,
      role: privilege,
      enabled: messaging && enabled !== false,
      locked: false,
    }))
  }

  rotatePassword(rotation: PasswordRotation, options?: CallOptions): Promise<void> {
    return this.access.call(
      'changing a password',
      options,
      (deadline) => rotatePassword(this.access, rotation, deadline),
      usual,
    )
  }

  /** The accounts that have a name, with all that IPMI tells of them. */
  users(options?: CallOptions): Promise<readonly BmcUser[]> {
    return this.access.call('reading the accounts', options, (deadline) =>
      readUsers(this.access.client, deadline),
    )
  }

  /** Changes an account: its name, its privilege, whether it is switched on. */
  setUser(id: number, change: BmcUserChange, options?: CallOptions): Promise<void> {
    return this.access.call(`changing account ${id}`, options, (deadline) =>
      writeUser(this.access.client, id, change, deadline),
    )
  }

  /**
   * Gives an account another password and asks the BMC whether it holds. Never sent in a session that
   * does not encrypt. Errors: `no-effect` where the BMC holds another, as those do that cut it short.
   */
  setPassword(id: number, password: Secret, options?: CallOptions): Promise<void> {
    return this.access.call(`setting the password of account ${id}`, options, (deadline) =>
      writePassword(this.access.client, id, password, deadline),
    )
  }

  /** Whether this is the password of an account. Never sent in a session that does not encrypt. */
  testPassword(id: number, password: Secret, options?: CallOptions): Promise<boolean> {
    return this.access.call(`testing the password of account ${id}`, options, (deadline) =>
      testPassword(this.access.client, id, password, deadline),
    )
  }
}
