/** What happens to datagrams on the way to and from a BMC, by its fault. */
import type { Fault } from '../../faults/faults.js'

/** How long a datagram is kept back where no other overtakes it, in milliseconds. */
const longestHold = 10

/** Spoils what one BMC sends and hears, as its fault wants it. */
export class Network {
  #count = 0
  #held: (() => void) | undefined
  #timer: NodeJS.Timeout | undefined

  /** Whether a datagram is lost on its way, or nobody is there to hear it. */
  loses(fault: Fault | undefined): boolean {
    if (fault?.kind === 'dead' || fault?.kind === 'refused') return true
    return fault?.kind === 'drops' && ++this.#count % fault.every === 0
  }

  /** Sends a datagram: late, twice, changed, or behind the one that follows it. */
  send(datagram: Buffer, fault: Fault | undefined, transmit: (datagram: Buffer) => void): void {
    if (fault?.kind === 'slow') {
      setTimeout(() => transmit(datagram), fault.ms).unref()
    } else if (fault?.kind === 'duplicates') {
      transmit(datagram)
      transmit(datagram)
    } else if (fault?.kind === 'corrupts' && isSigned(datagram)) {
      const spoils = ++this.#count % (fault.every ?? 1) === 0
      transmit(spoils ? spoilt(datagram) : datagram)
    } else if (fault?.kind === 'reorders') {
      this.#hold(() => transmit(datagram))
    } else transmit(datagram)
  }

  /** Ends what is under way. */
  close(): void {
    clearTimeout(this.#timer)
    this.#held = undefined
  }

  /** Keeps one back until another has overtaken it, or a moment has passed. */
  #hold(transmit: () => void): void {
    const held = this.#held
    this.#held = undefined
    clearTimeout(this.#timer)
    if (held !== undefined) {
      transmit()
      held()
      return
    }
    this.#held = transmit
    this.#timer = setTimeout(() => {
      this.#held = undefined
      transmit()
    }, longestHold)
    this.#timer.unref()
  }
}

/** A packet with another code than its own. */
function spoilt(datagram: Buffer): Buffer {
  const copy = Buffer.from(datagram)
  copy[copy.length - 1] = (copy[copy.length - 1] ?? 0) ^ 0xff
  return copy
}

/** Whether a packet of RMCP+ carries a code that protects it. */
function isSigned(datagram: Buffer): boolean {
  return datagram.length > 16 && datagram[4] === 0x06 && ((datagram[5] ?? 0) & 0x40) !== 0
}
