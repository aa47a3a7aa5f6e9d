import type { Secret } from '../../src/model/secret.js'
import type { Trust } from '../../src/ports/driver.js'
import type { Behaviour } from './quirks/quirks.js'

/** How to reach one BMC. */
export interface RedfishOptions {
  /** A host name or an IP address, without brackets, port or scheme. */
  readonly address: string
  /** @default 443 */
  readonly port?: number | undefined
  /** The account on the BMC. */
  readonly user: string
  /** The account's password. */
  readonly password: Secret
  /**
   * Whom the BMC's certificate is checked against, besides the system's authorities. With pins, one of
   * them must match, and then neither the authority nor the host name matters.
   * @default the system's authorities alone
   */
  readonly trust?: Trust | undefined
  /**
   * Which system behind the BMC is meant: its id or its path.
   * @default the only one that can be switched on and off
   */
  readonly system?: string | undefined
  /** The node, for messages. @default none */
  readonly node?: string | undefined
  /** How long a connection may take until the TLS handshake is done, in milliseconds. @default 10000 */
  readonly connectTimeout?: number | undefined
  /** How long a call may take that sets no deadline of its own, in milliseconds. @default 60000 */
  readonly deadline?: number | undefined
  /** The maker of the BMC, where detection errs: `dell`, `hpe`, `supermicro`, … @default detected */
  readonly vendor?: string | undefined
  /** How the BMC wants to be treated, over what is known of its maker. @default by quirks */
  readonly quirks?: Partial<Behaviour> | undefined
  /**
   * How requests prove whose they are: by a session, or by the password itself with each request
   * (HTTP Basic). The latter takes none of the BMC's few sessions and is never fallen back to.
   * @default 'session'
   */
  readonly login?: 'session' | 'basic' | undefined
  /** The oldest TLS that is spoken with this BMC, for old ones. What is older than 1.2 is not secure. @default '1.2' */
  readonly minTls?: '1.0' | '1.1' | '1.2' | '1.3' | undefined
  /** The ciphers that are offered, as OpenSSL names them. @default the usual ones */
  readonly ciphers?: string | undefined
  /** Hears what happens, for people who look for a fault. Never given a secret. @default nobody */
  readonly log?: ((message: string) => void) | undefined
}

/** What a BMC offers and how it is treated. Texts are the BMC's own, cleaned. */
export interface RedfishProfile {
  /** The path of the chosen system. */
  readonly system: string
  /** Our word for the maker: `dell`, `hpe`, …; undefined where the BMC does not say. */
  readonly vendor: string | undefined
  /** What told the vendor: `ServiceRoot.Vendor`, … */
  readonly because: string | undefined
  /** The ids of the quirks that are taken into account. */
  readonly quirks: readonly string[]
  readonly behaviour: Behaviour
  /** The ResetType values offered; empty where there is no reset, undefined where none are listed. */
  readonly resetTypes: readonly string[] | undefined
  /** The boot targets offered; empty where there is no override, undefined where none are listed. */
  readonly bootTargets: readonly string[] | undefined
  /** The durations of overrides offered, likewise. */
  readonly bootDurations: readonly string[] | undefined
}
