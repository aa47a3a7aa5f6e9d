import type { CallOptions } from './call.js'

/** What a BMC says of itself, and what it shows to be able to do. Texts are its own, cleaned. */
export interface BmcReport {
  /**
   * The names of the capabilities that the BMC shows to have, sorted: for the system that the node is,
   * where there are several behind the BMC.
   */
  readonly capabilities: readonly string[]
  /** The names of capabilities that were looked for and not found, sorted. @default nothing was ruled out */
  readonly lacks?: readonly string[]
  /**
   * Those of {@link capabilities} that are only presumed, because what would show them could not be
   * read. @default none
   */
  readonly presumed?: readonly string[]
  /** The driver's word for the maker: `dell`, `hpe`, …; left out where the BMC does not say. */
  readonly vendor?: string
  /** What the BMC is: `iLO 5`, `MegaRAC`, … */
  readonly model?: string
  /** The version of the BMC's own firmware. */
  readonly firmware?: string
  /** The ids of the peculiarities that the driver takes into account. @default none */
  readonly quirks?: readonly string[]
  /**
   * Whether the driver was tried with firmware of this version. Where it was not, it goes by the rules
   * of the protocol and by what is known of the maker. Left out by drivers that keep no such list.
   */
  readonly tried?: boolean
}

/** One of the systems behind a BMC. */
export interface BmcSystem {
  /** What the option `system` of a driver takes. */
  readonly id: string
  readonly model?: string
  readonly serial?: string
  /** The capabilities that it shows to have by itself, sorted; those of the whole BMC are left out. */
  readonly capabilities: readonly string[]
  /** Whether it is the one that the node is. */
  readonly chosen: boolean
}

/** The capability to say what this very BMC can do, before it is asked to do it. */
export interface Probe {
  /**
   * The names of the capabilities that the BMC shows to have, sorted. Some may still be refused, for
   * want of a licence or of rights.
   */
  capabilities(options?: CallOptions): Promise<readonly string[]>
  /** Who the BMC is and what it can do. */
  about(options?: CallOptions): Promise<BmcReport>
  /** The systems behind the BMC, each with what it can do; also where it cannot be told which is meant. */
  systems(options?: CallOptions): Promise<readonly BmcSystem[]>
}
