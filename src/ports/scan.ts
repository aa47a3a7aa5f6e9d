import type { CallOptions } from './call.js'

/** What a BMC says of itself to anybody, without a log-in. Texts are its own, cleaned. */
export interface Scanned {
  /** The port that answered. */
  readonly port: number
  /** The driver's word for the maker: `dell`, `hpe`, …; left out where it cannot be told. */
  readonly vendor?: string
  readonly product?: string
  /** Lower-case with dashes. */
  readonly uuid?: string
  /** Of the machine. */
  readonly serial?: string
  /** The version of the BMC's firmware. */
  readonly firmware?: string
  /** The SHA-256 digest of its public key (SPKI): `sha256/` and base64. */
  readonly pin?: string
  /** What is worth knowing of it: `lets anybody in without a password`. @default nothing */
  readonly notes?: readonly string[]
}

/**
 * Looks whether a BMC answers at an address, and sends no credential. Gives undefined where nothing
 * does, or something else. Never rejects for what it meets there; `deadline` bounds the whole look.
 *
 * @param port @default the protocol's own
 */
export type Scan = (
  address: string,
  port: number | undefined,
  options?: CallOptions,
) => Promise<Scanned | undefined>
