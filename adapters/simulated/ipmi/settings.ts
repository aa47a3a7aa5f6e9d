/** What all BMCs of a rack that speak IPMI have in common. */
export interface IpmiSettings {
  /** The BMC's own key (Kg), which a login needs besides the password. @default none */
  readonly kg?: string | undefined
  /** The numbers of the cipher suites that it takes. @default 17 and 3 */
  readonly suites: readonly number[]
  /** The most sessions that a BMC holds at once. */
  readonly sessionLimit: number
  /** How long an unused session lasts, in milliseconds. */
  readonly sessionTimeout: number
  /** How long a BMC is away when it restarts, in milliseconds. */
  readonly restart: number
}

/** Where a BMC listens. */
export interface IpmiPlace {
  /** An address of 127/8. */
  readonly address: string
  readonly port: number
}

/** How long an unused session lasts where nobody says, in milliseconds: as the standard has it. */
export const usualSessionTimeout = 60_000
