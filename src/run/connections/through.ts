import { PhoenixError } from '../../error.js'

/** Where a simulated BMC of a node is, and how it is reached. */
export interface ThroughEntry {
  readonly address: string
  readonly port: number
  /** SHA-256 of its public key (SPKI): `sha256/` and base64. */
  readonly pin: string
  /** The credential that the rack itself hands out. */
  readonly user: string
  readonly password: string
  /**
   * The driver whose protocol the BMC speaks; no other driver of the node is used, but for those of
   * {@link also}.
   * @default 'redfish'
   */
  readonly driver?: string
  /** Further drivers whose protocols it speaks, each on a port of its own. @default none */
  readonly also?: { readonly [driver: string]: { readonly port: number } }
}

/** A rack to talk to instead of the real BMCs: an entry for each node. */
export interface Through {
  readonly [node: string]: ThroughEntry
}

/** What a rack's BMCs speak where the rack does not say. */
const usualDriver = 'redfish'

/** The driver whose protocol the BMC of an entry speaks. */
export function driverOf(entry: ThroughEntry): string {
  return entry.driver ?? usualDriver
}

/** The port on which the BMC of an entry speaks to a driver; undefined where it does not. */
export function portFor(entry: ThroughEntry, driver: string): number | undefined {
  if (driver === driverOf(entry)) return entry.port
  const { also } = entry
  return also !== undefined && Object.hasOwn(also, driver) ? also[driver]?.port : undefined
}

/** The entry of a node; undefined without a rack. `not-in-rack` where the rack has none for the node. */
export function entryOf(through: Through | undefined, node: string): ThroughEntry | undefined {
  if (through === undefined) return undefined
  if (Object.hasOwn(through, node)) return through[node]
  const message = 'the rack has no BMC for this node, and its real BMC is not touched'
  throw new PhoenixError('not-in-rack', message, { node })
}
