import type { CallOptions } from '../../../src/ports/call.js'
import type { BmcReport, BmcSystem, Probe } from '../../../src/ports/probe.js'
import type { Access } from '../access.js'
import { probe } from '../capabilities/probe.js'

/** What the BMC shows to be able to do. */
export class IpmiProbe implements Probe {
  constructor(private readonly access: Access) {}

  async capabilities(options?: CallOptions): Promise<readonly string[]> {
    return (await this.about(options)).capabilities
  }

  about(options?: CallOptions): Promise<BmcReport> {
    const { client, options: own } = this.access
    return this.access.call('reading what the BMC can do', options, (deadline) =>
      probe(client, own.quirks ?? [], deadline),
    )
  }

  /** IPMI knows of one system, which has no name. */
  async systems(): Promise<readonly BmcSystem[]> {
    return []
  }
}
