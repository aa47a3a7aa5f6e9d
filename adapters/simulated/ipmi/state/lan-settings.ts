/** The network settings of a BMC. They are told and can be set; where it listens does not follow them. */
import type { Machine } from '../../machine/machine.js'
import type { IpmiPlace } from '../settings.js'

/** The revision that every answer begins with: as of the first version of the standard. */
export const lanRevision = 0x11

const mac = 5
/** The parameters that only the BMC itself knows. */
const fixed: ReadonlySet<number> = new Set([1, 2, mac, 22, 23])

/** The network settings of one BMC. */
export class LanSettings {
  readonly #values: Map<number, Buffer>

  constructor(machine: Machine, place: IpmiPlace) {
    const address = Buffer.from(place.address.split('.').map(Number))
    const text = (content: string, length: number) => {
      const bytes = Buffer.alloc(length)
      bytes.write(content, 'latin1')
      return bytes
    }
    const port = Buffer.alloc(2)
    port.writeUInt16LE(place.port)
    this.#values = new Map([
      [0, Buffer.from([0])],
      // It takes no password of IPMI 1.5, on no privilege.
      [1, Buffer.from([0])],
      [2, Buffer.alloc(5)],
      [3, address],
      [4, Buffer.from([1])],
      [mac, Buffer.from(machine.identity.bmcMac.replaceAll(':', ''), 'hex')],
      [6, Buffer.from([255, 0, 0, 0])],
      [7, Buffer.from([64, 0x40, 0x10])],
      [8, port],
      [10, Buffer.from([2])],
      [12, Buffer.alloc(4)],
      [13, Buffer.alloc(6)],
      [14, Buffer.alloc(4)],
      [15, Buffer.alloc(6)],
      [16, text('public', 18)],
      [20, Buffer.alloc(2)],
      [21, Buffer.from([0])],
      [22, Buffer.from([2])],
      [23, Buffer.from([0, 3, 17])],
      [24, Buffer.from([0, 0x44, 0, 0, 0, 0, 0, 0, 0])],
    ])
  }

  /** A parameter's value; undefined where there is no such parameter. */
  read(parameter: number): Buffer | undefined {
    return this.#values.get(parameter)
  }

  /** Sets a parameter: whether it was done, or why not. */
  write(
    parameter: number,
    value: Buffer,
  ): 'done' | 'unknown' | 'read-only' | 'conflict' | 'length' {
    const before = this.#values.get(parameter)
    if (before === undefined) return 'unknown'
    if (fixed.has(parameter)) return 'read-only'
    if (parameter === 0) {
      const progress = (value[0] ?? 0) & 3
      if (progress === 1 && before[0] === 1) return 'conflict'
      this.#values.set(0, Buffer.from([progress === 2 ? 1 : progress]))
      return 'done'
    }
    if (value.length < before.length) return 'length'
    this.#values.set(parameter, Buffer.from(value.subarray(0, before.length)))
    return 'done'
  }
}
