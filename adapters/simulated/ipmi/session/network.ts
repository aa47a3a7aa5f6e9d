/** What happens to datagrams on the way to and from a BMC, by its faults. */
import type { Faults } from '../../faults/active.js'

/** How long a datagram is kept back where no other overtakes it, in milliseconds. */
const longestHold = 10

/** Spoils what one BMC sends and hears, as its faults want it. */
export class Network {
  #heard = 0
  #sent = 0
  #held: (() => void) | undefined
  #timer: NodeJS.Timeout | undefined

  /** Whether a datagram is lost on its way, or nobody is there to hear it. */
  loses(faults: Faults): boolean {
    if (faults.has('dead') || faults.has('refused')) return true
    const drops = faults.find('drops')
    return drops !== undefined && ++this.#heard % drops.every === 0
  }

  /** Sends a datagram: late, twice, changed, or behind the one that follows it. */
  send(datagram: Buffer, faults: Faults, transmit: (datagram: Buffer) => void): void {
    const slow = faults.find('slow')
    const whole = this.#spoils(datagram, faults) ? spoilt(datagram) : datagram
    const copies = faults.has('duplicates') ? 2 : 1
    const go = () => {
      for (let copy = 0; copy < copies; copy++) transmit(whole)
    }
    if (slow !== undefined) setTimeout(go, slow.ms).unref()
    else if (faults.has('reorders')) this.#hold(go)
    else go()
  }

  /** Ends what is under way. */
  close(): void {
    clearTimeout(this.#timer)
    this.#held = undefined
  }

  #spoils(datagram: Buffer, faults: Faults): boolean {
    const corrupts = faults.find('corrupts')
    if (corrupts === undefined || !isSigned(datagram)) return false
    return ++this.#sent % (corrupts.every ?? 1) === 0
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
