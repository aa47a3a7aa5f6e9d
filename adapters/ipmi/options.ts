import type { Secret } from '../../src/model/secret.js'
import type { BootMode } from '../../src/ports/boot-device.js'
import type { CipherSuiteId } from './codec/suites.js'
import type { IpmiQuirk } from './quirks.js'
import type { Privilege } from './session/command.js'

/** How to reach one BMC. */
export interface IpmiOptions {
  /** A host name or an IP address, without brackets and port. */
  readonly address: string
  /** @default 623 */
  readonly port?: number | undefined
  /** The account on the BMC: at most 16 bytes. */
  readonly user: string
  /** The account's password: at most 20 bytes. */
  readonly password: Secret
  /** The BMC's own key (Kg), as text or as `0x` and hexadecimal digits. @default none */
  readonly kg?: Secret | undefined
  /**
   * The cipher suites to try, in turn. 1, 2, 15 and 16 do not encrypt; they are only offered where they
   * are named. Suite 0, those with MD5 or RC4, and sessions of IPMI 1.5 are never offered.
   * @default [17, 3]
   */
  readonly suites?: readonly CipherSuiteId[] | undefined
  /** The most that is ever asked for; each command asks for what it needs. @default 'admin' */
  readonly privilege?: Privilege | undefined
  /** How the firmware starts what is booted. @default 'uefi' */
  readonly bootMode?: BootMode | undefined
  /** How the BMC differs from the standard: names as FreeIPMI and ipmitool use them. @default none */
  readonly quirks?: readonly IpmiQuirk[] | undefined
  /** The node, for messages. @default none */
  readonly node?: string | undefined
  /** How long a call may take that sets no deadline of its own, in milliseconds. @default 20000 */
  readonly deadline?: number | undefined
  /** Hears what happens, for people who look for a fault. Never given a secret. @default nobody */
  readonly log?: ((message: string) => void) | undefined
}
