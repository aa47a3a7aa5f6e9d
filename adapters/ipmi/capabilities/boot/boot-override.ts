import type { BootDeviceTarget, BootMode, BootOverride } from '../../../../src/ports/boot-device.js'
import type { Deadline } from '../../deadline.js'
import type { IpmiClient } from '../../session/client.js'
import { chassis } from '../power/chassis.js'

const setOptions = 0x08
const getOptions = 0x09
const parameters = { progress: 0, keepValid: 3, acknowledge: 4, flags: 5 } as const
const valid = 0x80
/** Beside the number of a parameter: what it holds does not count. */
const invalid = 0x80
const persistent = 0x40
const uefi = 0x20

/** Do not drop the override because no chassis control followed within 60 seconds. */
const keepBeyondMinute = 0x08

/** The devices that the protocol has a number for. */
const numberOf: Readonly<Partial<Record<BootDeviceTarget, number>>> = {
  none: 0,
  network: 1,
  disk: 2,
  cd: 5,
  setup: 6,
  usb: 15,
}
const deviceOf: Readonly<Record<number, BootDeviceTarget>> = {
  0: 'none',
  1: 'network',
  2: 'disk',
  3: 'disk',
  5: 'cd',
  6: 'setup',
  8: 'cd',
  15: 'usb',
}

/** The five bytes of the boot flags. */
export function encodeBootFlags({ device, once }: BootOverride, mode: BootMode): Buffer {
  const number = device === 'other' ? undefined : numberOf[device]
  if (number === undefined || number === 0) return Buffer.alloc(5)
  const flags = valid | (once ? 0 : persistent) | (mode === 'uefi' ? uefi : 0)
  return Buffer.from([flags, number << 2, 0, 0, 0])
}

/**
 * What the boot flags mean.
 *
 * @param validBit `missing` for BMCs that store the device and not whether it is valid
 */
export function decodeBootFlags(data: Buffer, validBit: 'kept' | 'missing' = 'kept'): BootOverride {
  const [flags = 0, device = 0] = data
  if ((flags & valid) === 0 && validBit === 'kept') return { device: 'none', once: false }
  const target = deviceOf[(device >> 2) & 0x0f] ?? 'other'
  if (target === 'none') return { device: 'none', once: false }
  // Where the bits are not kept, the one for the mode is not either.
  const mode = (flags & uefi) === 0 ? 'legacy' : 'uefi'
  return {
    device: target,
    once: (flags & persistent) === 0,
    ...(validBit === 'kept' ? { mode } : {}),
  }
}

function told({ device, once, mode }: BootOverride): string {
  if (device === 'none') return 'none'
  return `${device}${once ? ' once' : ''}${mode === undefined ? '' : ` by ${mode}`}`
}

/** The override of one BMC. */
export class BootFlags {
  /** Whether this BMC was seen to store a device without the bit that makes it count. */
  #validBit: 'kept' | 'missing' = 'kept'

  constructor(
    private readonly client: IpmiClient,
    private readonly mode: BootMode,
  ) {}

  /** The override as the BMC reports it now. */
  async read(deadline: Deadline): Promise<BootOverride> {
    return decodeBootFlags(await this.#flags(deadline), this.#validBit)
  }

  /** Sets the override and reads it back. */
  async write(wanted: BootOverride, deadline: Deadline): Promise<void> {
    const { client } = this
    if (wanted.device === 'other') {
      throw client.peer.error('usage', 'cannot be given `other` as a boot device')
    }
    if (numberOf[wanted.device] === undefined || wanted.protocol === 'http') {
      const by = wanted.protocol === 'http' ? ' by HTTP' : ''
      throw client.peer.error('not-supported', `cannot start from '${wanted.device}'${by}`)
    }
    const flags = encodeBootFlags(wanted, wanted.mode ?? this.mode)
    const before = await this.#flags(deadline)
    await this.#store(flags, wanted.device !== 'none', deadline)
    const stored = await this.#flags(deadline)
    const now = decodeBootFlags(stored)
    if (now.device === wanted.device && (now.device === 'none' || now.once === wanted.once)) {
      this.#validBit = 'kept'
      if (wanted.mode === undefined || now.device === 'none' || now.mode === wanted.mode) return
    }
    if (wanted.device !== 'none' && (await this.#losesValidBit(flags, before, stored, deadline))) {
      client.log('the BMC keeps the boot device, but not the bits that go with it')
      this.#validBit = 'missing'
      if (wanted.once && wanted.mode === undefined) return
    }
    const held = told(decodeBootFlags(stored, this.#validBit))
    throw client.peer.error(
      'no-effect',
      `accepted the boot device ${told(wanted)}, but holds ${held}`,
    )
  }

  /** Whether the BMC has stored the device without the bit that makes it count. */
  async #losesValidBit(
    flags: Buffer,
    before: Buffer,
    stored: Buffer,
    deadline: Deadline,
  ): Promise<boolean> {
    if (((stored[0] ?? 0) & valid) !== 0 || stored[1] !== flags[1]) return false
    if (this.#validBit === 'missing' || stored[1] !== before[1]) return true
    // It was there before: left by a start that has consumed it, perhaps, and nothing is stored at all.
    await this.#store(encodeBootFlags({ device: 'none', once: false }, this.mode), false, deadline)
    if ((await this.#flags(deadline))[1] === stored[1]) return false
    await this.#store(flags, true, deadline)
    return (await this.#flags(deadline))[1] === flags[1]
  }

  /** @param keep whether the start that it is for may come later than a minute from now */
  async #store(flags: Buffer, keep: boolean, deadline: Deadline): Promise<void> {
    await this.#optional(parameters.progress, [1], deadline)
    if (keep) await this.#optional(parameters.keepValid, [keepBeyondMinute], deadline)
    await this.#optional(parameters.acknowledge, [0x01, 0x01], deadline)
    try {
      await this.client.command(
        {
          what: 'setting the boot device',
          netFn: chassis,
          command: setOptions,
          data: [parameters.flags, ...flags],
          privilege: 'operator',
        },
        deadline,
      )
    } finally {
      // Two steps: many BMCs take the flags at the first, and all are ready for others after the second.
      await this.#optional(parameters.progress, [2], deadline)
      await this.#optional(parameters.progress, [0], deadline)
    }
  }

  async #flags(deadline: Deadline): Promise<Buffer> {
    const { client } = this
    const what = 'reading the boot device'
    const data = await client.command(
      {
        what,
        netFn: chassis,
        command: getOptions,
        data: [parameters.flags, 0, 0],
        privilege: 'operator',
      },
      deadline,
    )
    if (data.length >= 4) {
      const flags = Buffer.from(data.subarray(2))
      // A BMC may mark the whole parameter as one that does not count, whatever it holds.
      if (((data[1] ?? 0) & invalid) !== 0) flags[0] = (flags[0] ?? 0) & ~valid
      return flags
    }
    throw client.peer.error('bmc-protocol', `sent only ${data.length} bytes when ${what}`)
  }

  /** A step that many BMCs do not have, and can be done without. */
  async #optional(parameter: number, value: readonly number[], deadline: Deadline): Promise<void> {
    const { client } = this
    const what = `boot option ${parameter}`
    const data = [parameter, ...value]
    const { completion } = await client.ask(
      { what, netFn: chassis, command: setOptions, data, privilege: 'operator' },
      deadline,
    )
    if (completion !== 0) client.log(`${what} is not taken (${completion.toString(16)})`)
  }
}
