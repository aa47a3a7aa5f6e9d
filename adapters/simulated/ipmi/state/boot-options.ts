/** The boot options of a BMC: the boot flags are the machine's override, in other words. */
import type { Machine } from '../../machine/machine.js'
import { noOverride, type SimulatedOverride } from '../../machine/override.js'

const flagsLength = 5
const valid = 0x80
const persistent = 0x40
const uefi = 0x20
const deviceBits = 0x3c
/** How long boot flags hold without a chassis control, in milliseconds. */
const minute = 60_000
/** In parameter 3: do not forget the flags because nothing followed within a minute. */
const keepBeyondMinute = 0x08

/** The devices that the machine knows, by the numbers of the standard. */
const targets: Readonly<Record<number, SimulatedOverride['target']>> = {
  1: 'Pxe',
  2: 'Hdd',
  3: 'Hdd',
  5: 'Cd',
  6: 'BiosSetup',
  8: 'Cd',
  15: 'Usb',
}
const numbers: Readonly<Record<string, number>> = { Pxe: 1, Hdd: 2, Cd: 5, BiosSetup: 6, Usb: 15 }

/** The parameters that can be set and read, with their lengths; 0 and 5 are looked after apart. */
const lengths: ReadonlyMap<number, number> = new Map([
  [0, 1],
  [1, 1],
  [2, 1],
  [3, 1],
  [4, 2],
  [5, flagsLength],
  [6, 9],
  [7, 17],
])

/** The boot options of one BMC. */
export class BootOptions {
  readonly #values = new Map<number, Buffer>()
  /** The flags as they were set, with all their bits, and the override that they became. */
  #set: { readonly flags: Buffer; readonly override: SimulatedOverride } | undefined

  constructor(private readonly machine: Machine) {}

  /** A parameter's value; undefined where there is no such parameter. */
  read(parameter: number, now: number): Buffer | undefined {
    const length = lengths.get(parameter)
    if (length === undefined) return undefined
    if (parameter === 5) return this.#flags(now)
    return this.#values.get(parameter) ?? Buffer.alloc(length)
  }

  /** Sets a parameter: whether it was done, or why not. */
  write(parameter: number, value: Buffer, now: number): 'done' | 'unknown' | 'conflict' | 'length' {
    const length = lengths.get(parameter)
    if (length === undefined) return 'unknown'
    if (parameter === 0) {
      const [progress = 0] = value
      if ((progress & 3) === 1 && ((this.#values.get(0)?.[0] ?? 0) & 3) === 1) return 'conflict'
      this.#values.set(0, Buffer.from([progress & 3]))
      return 'done'
    }
    if (parameter !== 7 && value.length < length) return 'length'
    if (parameter === 5) this.#setFlags(Buffer.from(value.subarray(0, flagsLength)), now)
    else if (parameter === 4) this.#acknowledge(value)
    else this.#values.set(parameter, Buffer.from(value.subarray(0, length)))
    return 'done'
  }

  /** A chassis control has come: the flags wait for the start that it brings. */
  controlled(): void {
    this.machine.cancel('boot-flags')
  }

  /** Forgets flags that nothing has followed. */
  #forget(at: number): void {
    // What Redfish or a start has changed meanwhile is not ours to forget.
    if (this.#set === undefined || this.machine.override(at) !== this.#set.override) return
    this.#set = undefined
    this.machine.setOverride(noOverride, at)
  }

  #setFlags(flags: Buffer, now: number): void {
    const override = overrideOf(flags)
    if (!this.machine.faults.has('ignores-boot')) {
      this.machine.setOverride(override, now)
      this.#set = { flags, override }
    }
    this.machine.tally.bootSetting()
    const keeps = ((this.#values.get(3)?.[0] ?? 0) & keepBeyondMinute) !== 0
    const isSet = ((flags[0] ?? 0) & valid) !== 0
    if (keeps || !isSet) this.machine.cancel('boot-flags')
    else this.machine.plan('boot-flags', now + minute, (at) => this.#forget(at))
  }

  #flags(now: number): Buffer {
    const override = this.machine.override(now)
    if (override === this.#set?.override) return this.#set.flags
    if (override.enabled === 'Disabled') {
      // A start takes the validity and leaves the rest, as the standard has it.
      const flags = Buffer.from(this.#set?.flags ?? Buffer.alloc(flagsLength))
      flags[0] = (flags[0] ?? 0) & ~valid
      return flags
    }
    const once = override.enabled === 'Once' ? 0 : persistent
    const mode = override.mode === 'UEFI' ? uefi : 0
    return Buffer.from([valid | once | mode, (numbers[override.target] ?? 0) << 2, 0, 0, 0])
  }

  /** Boot info acknowledge: only the bits of the mask are written. */
  #acknowledge(value: Buffer): void {
    const [mask = 0, data = 0] = value
    const before = this.#values.get(4)?.[1] ?? 0
    this.#values.set(4, Buffer.from([0, (before & ~mask) | (data & mask)]))
  }
}

function overrideOf(flags: Buffer): SimulatedOverride {
  const [first = 0, second = 0] = flags
  const target = targets[(second & deviceBits) >> 2]
  const mode = (first & uefi) !== 0 ? 'UEFI' : 'Legacy'
  if ((first & valid) === 0 || target === undefined) return { ...noOverride, mode }
  return { enabled: (first & persistent) !== 0 ? 'Continuous' : 'Once', target, mode }
}
