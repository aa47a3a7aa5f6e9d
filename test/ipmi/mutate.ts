/** Numbers that a seed determines, and packets spoilt by them. */

/** A stream of numbers that is the same for the same seed. */
export class Dice {
  #state: number

  constructor(seed: number) {
    this.#state = seed >>> 0
  }

  /** A whole number from 0 up to, not including, the limit. */
  below(limit: number): number {
    this.#state = (this.#state + 0x6d2b79f5) >>> 0
    let mixed = Math.imul(this.#state ^ (this.#state >>> 15), this.#state | 1)
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)
    return ((mixed ^ (mixed >>> 14)) >>> 0) % limit
  }

  /** One of the given. */
  of<T>(items: readonly T[]): T {
    return items[this.below(items.length)] as T
  }
}

const telling = [0x00, 0x01, 0x06, 0x07, 0x0f, 0x40, 0x7f, 0x80, 0xc0, 0xff]

type Mutation = (packet: Buffer, dice: Dice, other: Buffer) => Buffer

const mutations: readonly Mutation[] = [
  (packet, dice) => changed(packet, dice, (byte) => byte ^ (1 << dice.below(8))),
  (packet, dice) => changed(packet, dice, () => dice.below(256)),
  (packet, dice) => changed(packet, dice, () => dice.of(telling)),
  (packet, dice) =>
    changed(packet, dice, (byte) => (byte + (dice.below(2) === 0 ? 1 : 255)) & 0xff),
  (packet, dice) => Buffer.from(packet.subarray(0, dice.below(packet.length + 1))),
  (packet, dice) => Buffer.concat([packet, noise(dice, 1 + dice.below(40))]),
  (packet, dice, other) =>
    Buffer.concat([
      packet.subarray(0, dice.below(packet.length + 1)),
      other.subarray(dice.below(other.length + 1)),
    ]),
  (packet, dice) => {
    const cut = dice.below(packet.length + 1)
    return Buffer.concat([
      packet.subarray(0, cut),
      noise(dice, dice.below(8)),
      packet.subarray(cut),
    ])
  },
  (_, dice) => noise(dice, dice.below(200)),
]

/** A packet with one to four faults. */
export function mutate(packet: Buffer, dice: Dice, other: Buffer): Buffer {
  let spoilt = packet
  for (let left = 1 + dice.below(4); left > 0; left--) {
    spoilt = dice.of(mutations)(spoilt, dice, other)
  }
  return spoilt
}

function changed(packet: Buffer, dice: Dice, change: (byte: number) => number): Buffer {
  const copy = Buffer.from(packet)
  if (copy.length === 0) return copy
  const at = dice.below(copy.length)
  copy.writeUInt8(change(copy[at] ?? 0) & 0xff, at)
  return copy
}

function noise(dice: Dice, length: number): Buffer {
  return Buffer.from(Array.from({ length }, () => dice.below(256)))
}
