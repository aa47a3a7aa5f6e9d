import type { CallOptions } from '../../../src/ports/call.js'
import {
  type Hardware,
  type HardwareKind,
  type HardwareReport,
  hardwareKinds,
} from '../../../src/ports/hardware.js'
import type { Access } from '../access.js'
import { readFru, readFruBytes } from '../capabilities/inventory/fru.js'
import type { Fru } from '../capabilities/inventory/fru-decode.js'
import { readHardware } from '../capabilities/inventory/hardware.js'
import { decodeSpd, type MemoryModule } from '../capabilities/inventory/spd.js'
import type { UnitRecord } from '../capabilities/sensors/sdr-decode.js'

/** How long a call may take: a BMC has hundreds of records. In milliseconds. */
const usual = 120_000

/** The parts of the machine. */
export class IpmiHardware implements Hardware {
  constructor(private readonly access: Access) {}

  hardware(
    kinds: readonly HardwareKind[] = hardwareKinds,
    options?: CallOptions,
  ): Promise<HardwareReport> {
    const { access } = this
    return access.call(
      'reading the hardware',
      options,
      (deadline) => readHardware(access.client, access.records, kinds, deadline),
      usual,
    )
  }

  /** The field replaceable units that the records of the BMC name. */
  units(options?: CallOptions): Promise<readonly UnitRecord[]> {
    const { access } = this
    return access.call(
      'reading the units',
      options,
      async (deadline) => (await access.records.read(deadline)).units,
      usual,
    )
  }

  /** What a field replaceable unit says of itself. @param id @default 0, the machine */
  fru(id = 0, options?: CallOptions): Promise<Fru> {
    return this.access.call(`reading unit ${id}`, options, (deadline) =>
      readFru(this.access.client, id, deadline),
    )
  }

  /**
   * What a memory module says of itself. Errors: `bmc-not-found` for a unit that is none, `bmc-protocol` for
   * a wrong checksum.
   */
  module(id: number, options?: CallOptions): Promise<MemoryModule> {
    return this.access.call(`reading unit ${id}`, options, async (deadline) => {
      const { client } = this.access
      const module = decodeSpd(await readFruBytes(client, id, deadline))
      if (module === 'damaged') {
        throw client.peer.error('bmc-protocol', `sent unit ${id} with a wrong checksum`)
      }
      if (module !== undefined) return module
      throw client.peer.error('bmc-not-found', `has no memory module in unit ${id}`)
    })
  }
}
