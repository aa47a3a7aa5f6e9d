/**
 * A few UDP sockets for the whole fleet: thousands of sessions would otherwise be thousands of sockets, and one
 * has too little memory for all that comes in, on systems with the usual limits. What comes in is told apart by
 * the address that it comes from, and by the session's number in it.
 */
import { createSocket, type Socket } from 'node:dgram'
import { isIPv6, SocketAddress } from 'node:net'
import { PhoenixError } from '../../../src/error.js'
import { each, type Few, withOne, without } from '../few.js'
import { Airspace } from './airspace.js'

/** Where a BMC listens, as an IP address. */
export interface Place {
  readonly address: string
  readonly port: number
}

/** Takes what comes from a place. Others may be listening to the same place. */
export interface Receiver {
  hear(datagram: Buffer): void
}

/** How much of a socket's memory a small datagram uses, on the kernels that use most. */
const bytesOfAnswer = 2304
const wantedMemory = 4 * 1024 * 1024

/** A socket and everybody who uses it. */
export class UdpSocket {
  readonly #receivers = new Map<string, Few<Receiver>>()
  readonly #socket: Socket
  readonly #ready: Promise<void>
  #airspace: Airspace | undefined
  #isClosed = false

  constructor(family: 'udp4' | 'udp6') {
    this.#socket = createSocket({
      type: family,
      // Addresses are resolved before; without this, every packet waits a turn for nothing.
      lookup: (host, _, done) => done(null, host, family === 'udp4' ? 4 : 6),
    })
    this.#socket.on('message', (datagram, { address, port }) => {
      for (const receiver of each(this.#receivers.get(keyOf(address, port)))) {
        receiver.hear(datagram)
      }
    })
    this.#ready = new Promise((resolve, reject) => {
      const fail = (cause: Error) =>
        reject(new PhoenixError('bmc-unreachable', 'no UDP socket can be had', { cause }))
      this.#socket.once('error', fail)
      this.#socket.bind(0, () => {
        this.#socket.off('error', fail)
        // A packet that could not be sent is one that gets no answer; it is sent again.
        this.#socket.on('error', () => {})
        resolve()
      })
    })
    // Whoever waits for an answer holds a timer; an idle socket keeps no process alive.
    this.#socket.unref()
  }

  /** How many requests may be on their way, and who waits. */
  get airspace(): Airspace {
    this.#airspace ??= new Airspace(this.#room())
    return this.#airspace
  }

  /** Waits until the socket can be used. Errors: `bmc-unreachable`; a process may be short of descriptors. */
  ready(): Promise<void> {
    return this.#ready
  }

  /** Tells a receiver what comes from a place. */
  listen(place: Place, receiver: Receiver): void {
    const key = keyOf(canonical(place.address), place.port)
    this.#receivers.set(key, withOne(this.#receivers.get(key), receiver))
  }

  /** Tells it no more. */
  unlisten(place: Place, receiver: Receiver): void {
    const key = keyOf(canonical(place.address), place.port)
    const rest = without(this.#receivers.get(key), receiver)
    if (rest === undefined) this.#receivers.delete(key)
    else this.#receivers.set(key, rest)
  }

  /** Sends a datagram. Whether it arrives, nobody knows; after the end it does not. */
  send(datagram: Buffer, { address, port }: Place): void {
    if (this.#isClosed) return
    this.#socket.send(datagram, port, address, ignoreFailure)
  }

  /** Whether nobody listens. */
  get idle(): boolean {
    return this.#receivers.size === 0
  }

  close(): void {
    this.#isClosed = true
    this.#socket.close()
  }

  #room(): number {
    try {
      this.#socket.setRecvBufferSize(wantedMemory)
    } catch {
      // The system's own size has to do.
    }
    const fits = Math.floor(this.#socket.getRecvBufferSize() / bytesOfAnswer)
    return Math.min(1024, Math.max(32, fits))
  }
}

/** Without anybody who hears of it, a failure would be thrown at the process. */
function ignoreFailure(): void {}

/** What stands for a place. The zone of a link-local address is no part of it: it has a name and a number. */
function keyOf(address: string, port: number): string {
  const zone = address.indexOf('%')
  return `${zone < 0 ? address : address.slice(0, zone)} ${port}`
}

/** An address as the system writes it for what comes in. */
function canonical(address: string): string {
  // A look for the colon suffices: what comes here is an address, and comes with every packet that is waited for.
  return address.includes(':') ? new SocketAddress({ address, family: 'ipv6' }).address : address
}

/** How many users a socket has before another one is opened, and how many sockets there are at most. */
const usersPerSocket = 1024
const mostSockets = 8

interface Shared {
  readonly socket: UdpSocket
  users: number
}

const sockets = { udp4: new Set<Shared>(), udp6: new Set<Shared>() }

/** A part in a socket for an address, until it is given back; the last one closes the socket. */
export function leaseSocket(address: string): { socket: UdpSocket; release(): void } {
  const family = isIPv6(address) ? 'udp6' : 'udp4'
  const shared = leastUsed(family)
  shared.users++
  let given = false
  return {
    socket: shared.socket,
    release: () => {
      if (given) return
      given = true
      shared.users--
      if (shared.users > 0) return
      sockets[family].delete(shared)
      shared.socket.close()
    },
  }
}

/** The socket with the fewest users, or another one where all have many. */
function leastUsed(family: 'udp4' | 'udp6'): Shared {
  const open = sockets[family]
  let least: Shared | undefined
  for (const one of open) if (one.users < (least?.users ?? Number.POSITIVE_INFINITY)) least = one
  if (least !== undefined && (least.users < usersPerSocket || open.size >= mostSockets))
    return least
  const shared = { socket: new UdpSocket(family), users: 0 }
  open.add(shared)
  return shared
}
