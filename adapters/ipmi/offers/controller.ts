import { PhoenixError } from '../../../src/error.js'
import type { CallOptions } from '../../../src/ports/call.js'
import type { Controller } from '../../../src/ports/controller.js'
import type { Access } from '../access.js'
import {
  type DeviceId,
  type Guid,
  type GuidOf,
  readDeviceId,
  readGuid,
} from '../capabilities/inventory/device.js'
import {
  type ControllerReset,
  resetController,
  waitForController,
} from '../capabilities/upkeep/controller.js'

/** How long a restart of a BMC may take, in milliseconds. */
const usual = 900_000

/** The BMC itself. */
export class IpmiController implements Controller {
  constructor(private readonly access: Access) {}

  resetBmc(options?: CallOptions): Promise<void> {
    const { access } = this
    return access.call(
      'restarting the BMC',
      options,
      async (deadline) => {
        const { client } = access
        await resetController(client, 'warm', deadline).catch((error) => {
          if (!PhoenixError.is(error) || error.code !== 'not-supported') throw error
          return resetController(client, 'cold', deadline)
        })
        // It serves for some seconds more; the first good answers prove nothing.
        await deadline.sleep(client.options.timing.restart)
        await waitForController(client, deadline)
      },
      usual,
    )
  }

  waitForBmc(options?: CallOptions): Promise<void> {
    const { access } = this
    return access.call(
      'waiting for the BMC',
      options,
      (deadline) => waitForController(access.client, deadline),
      usual,
    )
  }

  /** Restarts the BMC in one of IPMI's two ways, and does not wait for it. */
  reset(how: ControllerReset, options?: CallOptions): Promise<void> {
    return this.access.call('restarting the BMC', options, (deadline) =>
      resetController(this.access.client, how, deadline),
    )
  }

  /** Who the BMC is: firmware, maker, product, what it says to have. */
  device(options?: CallOptions): Promise<DeviceId> {
    return this.access.call('reading the device id', options, (deadline) =>
      readDeviceId(this.access.client, deadline),
    )
  }

  /** A GUID. @param of @default 'system', which is behind the BMC */
  guid(of: GuidOf = 'system', options?: CallOptions): Promise<Guid> {
    return this.access.call('reading the GUID', options, (deadline) =>
      readGuid(this.access.client, of, deadline),
    )
  }
}
