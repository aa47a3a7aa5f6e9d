/** Sequence numbers: what each packet of a session is counted by, so that none is taken twice. */

const modulus = 2 ** 32

/** The number after this one. It is never 0, which stands for packets outside of a session. */
export function nextSequence(sequence: number): number {
  const next = (sequence + 1) % modulus
  return next === 0 ? 1 : next
}

/** How far ahead of the highest number a packet may be, by the standard. */
const usuallyAhead = 15
/** How far behind it may be. */
const behind = 16

/** Remembers which packets came, within a window around the highest number. */
export class SequenceWindow {
  #highest: number | undefined
  /** Bit n stands for the number n below the highest. */
  #seen = 0

  /**
   * @param ahead how far ahead of the highest number a packet may be. Where codes prove who sent it, a packet
   * with a higher number was never seen before, and those between are lost; it may be as far as it likes.
   */
  constructor(private readonly ahead = usuallyAhead) {}

  /**
   * Whether a packet is new; if so, it is remembered. Call it only for packets whose code is right, so
   * that nobody can move the window with a forged one. The first packet may have any number.
   */
  accept(sequence: number): boolean {
    if (sequence === 0) return false
    if (this.#highest === undefined) {
      this.#highest = sequence
      this.#seen = 1
      return true
    }
    const distance = distanceBetween(this.#highest, sequence)
    if (distance > this.ahead || distance < -behind) return false
    if (distance > 0) {
      this.#seen = distance > behind ? 1 : (this.#seen << distance) | 1
      this.#highest = sequence
      return true
    }
    const bit = 1 << -distance
    if ((this.#seen & bit) !== 0) return false
    this.#seen |= bit
    return true
  }
}

/** How far `to` is ahead of `from`, on the ring without 0. */
function distanceBetween(from: number, to: number): number {
  const ring = modulus - 1
  const forward = (((to - from) % ring) + ring) % ring
  return forward <= ring / 2 ? forward : forward - ring
}
