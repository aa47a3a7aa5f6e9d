import type { CallOptions } from '../../../src/ports/call.js'
import type { PowerLimit, PowerLimitReport, PowerLimits } from '../../../src/ports/power-limit.js'
import type { Access } from '../access.js'
import { readPowerLimit, writePowerLimit } from '../capabilities/power/power-limit.js'

/** The limit of what the node draws, by DCMI. */
export class IpmiPowerLimit implements PowerLimits {
  constructor(private readonly access: Access) {}

  powerLimit(options?: CallOptions): Promise<PowerLimitReport> {
    return this.access.call('reading the power limit', options, (deadline) =>
      readPowerLimit(this.access.client, deadline),
    )
  }

  setPowerLimit(limit: PowerLimit | undefined, options?: CallOptions): Promise<void> {
    return this.access.call('setting the power limit', options, (deadline) =>
      writePowerLimit(this.access.client, limit, deadline),
    )
  }
}
