/** What the boot service is given. */
import type { LoaderFiles } from '../../src/boot/loaders.js'
import type { UnknownMachines } from '../../src/boot/unknown/unknown-machines.js'
import type { Observation } from '../../src/model/fact.js'
import type { Secret } from '../../src/model/secret.js'
import type { Model } from '../../src/model/settle/model.js'

/** Options of {@link serveNetboot}. */
export interface NetbootOptions {
  /** The cluster to begin with; {@link Netboot.update} exchanges it. */
  readonly model: Model
  /** The absolute path of the folder of images. */
  readonly images: string
  /** The key that links are signed with: at least 32 characters that nobody can guess. */
  readonly key: Secret
  /** The address to listen on. @default all of IPv6 and IPv4 */
  readonly host?: string
  /** The port to listen on; 0 takes a free one. @default 8080 */
  readonly port?: number
  /** Where nodes reach the service. @default what the configuration says, else the address they came to */
  readonly url?: string
  /** The absolute path of the folder of boot loaders, for UEFI that fetches them by HTTP. @default none are served */
  readonly loaders?: string
  /** Their files below it, where they are not the usual ones of iPXE. */
  readonly loaderFiles?: LoaderFiles
  /** The certificate and key of TLS, as PEM texts. @default plain HTTP */
  readonly tls?: { readonly cert: string; readonly key: Secret }
  /**
   * Whether machines must ask from the addresses that the configuration gives their nodes. Off only for
   * machines behind a translation of addresses, such as virtual ones of a user.
   * @default true
   */
  readonly address?: boolean
  /** Stores what nodes report. What it rejects is logged and tried again. @default nothing is stored */
  readonly record?: (observations: readonly Observation[]) => Promise<void>
  /** Where machines are kept that ask and are no nodes. @default nowhere */
  readonly unknown?: UnknownMachines
  /** How what runs beside it is, such as DHCP: `/healthz` tells it too. @default nothing runs beside it */
  readonly health?: () => { readonly ok?: boolean; readonly [key: string]: unknown }
  /** Hears what happens. It never holds a secret or a signed link. @default nobody does */
  readonly log?: (entry: NetbootLog) => void
  /** @default see {@link NetbootLimits} */
  readonly limits?: Partial<NetbootLimits>
  /** The time, in milliseconds since 1970. @default Date.now */
  readonly clock?: () => number
}

/** What one client, or all of them, may use. Times are in milliseconds. */
export interface NetbootLimits {
  /** Connections at the same time. @default 16000 */
  readonly connections: number
  /** Connections of one address at the same time. @default 64 */
  readonly perAddress: number
  /** The time in which a request's headers have to be there. @default 10000 */
  readonly headers: number
  /** The longest pause of a client that is sent something. @default 30000 */
  readonly stall: number
  /** How long links to files of images are good. @default 1800000 */
  readonly fileLife: number
  /** How long a node may report with what its start gave it. @default 7200000 */
  readonly reportLife: number
  /** How often the folder of images is looked at for other files. @default 10000 */
  readonly refresh: number
  /** Memory for what several machines fetch at the same time, in bytes: given back soon after. @default 268435456 */
  readonly memory: number
}

/** One line of the log. */
export interface NetbootLog {
  readonly level: 'info' | 'warning' | 'error'
  /** What happened, for programs: `boot`, `report`, `refused`, `configuration`, … */
  readonly event: string
  /** The same for people. */
  readonly message: string
  readonly node?: string
  /** The address that it came from. */
  readonly client?: string
  readonly status?: number
  /** How many like it were not told since the last one. */
  readonly repeated?: number
}

/** The limits where nobody says otherwise. */
export const defaultLimits: NetbootLimits = {
  connections: 16_000,
  perAddress: 64,
  headers: 10_000,
  stall: 30_000,
  fileLife: 1_800_000,
  reportLife: 7_200_000,
  refresh: 10_000,
  memory: 256 * 1024 * 1024,
}
