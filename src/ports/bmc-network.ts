import type { CallOptions } from './call.js'

/** How a BMC gets its address. */
export type AddressSource = 'static' | 'dhcp' | 'bios' | 'other'

/** The network settings of a BMC itself. What it does not tell is left out. */
export interface BmcNetworkReport {
  /** Lower-case with colons. */
  readonly mac?: string
  readonly ip?: string
  readonly source?: AddressSource
  /** The length of the prefix of {@link ip}. */
  readonly prefix?: number
  readonly gateway?: string
  /** The number of the VLAN, where one is switched on. */
  readonly vlan?: number
}

/** What is to be changed about the network settings of a BMC; what is left out stays. */
export interface BmcNetworkChange {
  readonly source?: 'static' | 'dhcp'
  /** With {@link source} `static`. */
  readonly ip?: string
  /** With {@link source} `static`. */
  readonly prefix?: number
  readonly gateway?: string
  /** A number switches the VLAN on, `off` switches it off. */
  readonly vlan?: number | 'off'
}

/** The capability to read and to set the network settings of a BMC itself. */
export interface BmcNetwork {
  /** The settings of the interface that is being used. */
  bmcNetwork(options?: CallOptions): Promise<BmcNetworkReport>
  /**
   * Changes settings and reads them back, the address last. A BMC that moves to another address or
   * VLAN cannot be asked there: then the call ends once it has accepted, or stopped to answer.
   * Errors: `usage` for what fits no address, `bmc-refused`, `no-effect`.
   */
  setBmcNetwork(change: BmcNetworkChange, options?: CallOptions): Promise<void>
}
