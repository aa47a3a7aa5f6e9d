import type { CallOptions } from '../../../src/ports/call.js'
import type { CapabilityName } from '../../../src/ports/driver.js'
import type { Probe } from '../../../src/ports/probe.js'
import type { Access } from '../access.js'
import { probe } from '../capabilities/probe.js'

/** What the BMC shows to be able to do. */
export class IpmiProbe implements Probe {
  constructor(private readonly access: Access) {}

  capabilities(options?: CallOptions): Promise<readonly CapabilityName[]> {
    return this.access.call('reading what the BMC can do', options, (deadline) =>
      probe(this.access.client, deadline),
    )
  }
}
