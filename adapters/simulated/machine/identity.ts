import { createHash } from 'node:crypto'
import { PhoenixError } from '../../../src/error.js'
import { Mac } from '../../../src/model/address/mac.js'
import type { SimulatedNode } from './node.js'

/** A network interface of a simulated node, its MAC in lower case with colons. */
export interface SimulatedInterface {
  readonly name: string
  readonly mac: string
}

/** What does not change about a simulated node. */
export interface Identity {
  readonly node: string
  readonly serial: string
  readonly uuid: string
  readonly manufacturer: string
  readonly model: string
  readonly interfaces: readonly SimulatedInterface[]
  /** The MAC of the BMC's own interface. */
  readonly bmcMac: string
}

/**
 * Gives nodes what was left open: MACs, serial numbers and UUIDs that follow from the node's name
 * alone, so that a rack is the same at each start, and that occur once in the rack.
 */
export class Identities {
  readonly #macs = new Set<string>()
  readonly #serials = new Set<string>()

  /** Call this for every node before {@link of}: what was given must not be made up again. */
  reserve(node: SimulatedNode): void {
    for (const { mac } of node.interfaces ?? []) {
      if (mac !== undefined) this.#macs.add(canonicalMac(mac, node.name))
    }
    if (node.serial !== undefined) this.#serials.add(node.serial)
  }

  of(node: SimulatedNode): Identity {
    const interfaces = node.interfaces ?? [{ name: 'eno1' }]
    const bmcMac = this.#makeMac(node.name, 'bmc')
    return {
      bmcMac,
      node: node.name,
      serial: node.serial ?? this.#makeSerial(node.name),
      uuid: uuidFrom(digest(node.name, 'uuid', 0)),
      manufacturer: node.manufacturer ?? 'Phoenix',
      model: node.model ?? 'Simulated Node',
      interfaces: interfaces.map(({ name, mac }) => ({
        name,
        mac: mac === undefined ? this.#makeMac(node.name, name) : canonicalMac(mac, node.name),
      })),
    }
  }

  #makeMac(node: string, name: string): string {
    return unused(this.#macs, (attempt) => {
      const bytes = digest(node, `mac ${name}`, attempt).subarray(0, 6)
      // Locally administered and for one receiver: no vendor's, so no real machine has it.
      bytes[0] = ((bytes[0] ?? 0) & 0b1111_1100) | 0b10
      return bytes.toString('hex').replace(/..(?=.)/g, '$&:')
    })
  }

  #makeSerial(node: string): string {
    return unused(this.#serials, (attempt) => {
      return `SIM${digest(node, 'serial', attempt).subarray(0, 5).toString('hex').toUpperCase()}`
    })
  }
}

/** The first of the texts made that was not in use; two nodes may hash to the same few bytes. */
function unused(used: Set<string>, make: (attempt: number) => string): string {
  for (let attempt = 0; ; attempt++) {
    const text = make(attempt)
    if (used.has(text)) continue
    used.add(text)
    return text
  }
}

function digest(node: string, purpose: string, attempt: number): Buffer {
  return createHash('sha256').update(`${node}\0${purpose}\0${attempt}`).digest()
}

/** A UUID of version 8, which is for values that their maker derives in its own way. */
function uuidFrom(bytes: Buffer): string {
  bytes[6] = ((bytes[6] ?? 0) & 0x0f) | 0x80
  bytes[8] = ((bytes[8] ?? 0) & 0x3f) | 0x80
  const hex = bytes.toString('hex')
  return [
    hex.slice(0, 8),
    hex.slice(8, 12),
    hex.slice(12, 16),
    hex.slice(16, 20),
    hex.slice(20, 32),
  ].join('-')
}

function canonicalMac(text: string, node: string): string {
  try {
    return Mac.parse(text).toString()
  } catch (cause) {
    const { message } = PhoenixError.from(cause)
    throw new PhoenixError('address', `${node}: ${message}`, { node, cause })
  }
}
