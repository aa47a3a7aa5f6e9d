import type {
  BmcNetwork,
  BmcNetworkChange,
  BmcNetworkReport,
} from '../../../src/ports/bmc-network.js'
import type { CallOptions } from '../../../src/ports/call.js'
import type { Access } from '../access.js'
import { readLan } from '../capabilities/upkeep/lan.js'
import { writeLan } from '../capabilities/upkeep/lan-set.js'

/** The network settings of the BMC itself. */
export class IpmiNetwork implements BmcNetwork {
  constructor(private readonly access: Access) {}

  bmcNetwork(options?: CallOptions): Promise<BmcNetworkReport> {
    return this.access.call('reading the network settings', options, (deadline) =>
      readLan(this.access.client, deadline),
    )
  }

  setBmcNetwork(change: BmcNetworkChange, options?: CallOptions): Promise<void> {
    return this.access.call('changing the network settings', options, (deadline) =>
      writeLan(this.access.client, change, deadline),
    )
  }
}
