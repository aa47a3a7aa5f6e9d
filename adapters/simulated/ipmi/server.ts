/** The sockets of all BMCs of a rack that speak IPMI: one for each, as each answers from its own address. */
import { createSocket, type Socket } from 'node:dgram'
import { once } from 'node:events'
import { isLoopback } from '../rack/addresses.js'
import { cannotListen } from '../rack/cannot-listen.js'
import type { SimulatedIpmi } from './bmc.js'

/** The BMCs that listen. */
export class IpmiServer {
  readonly #sockets: Socket[] = []
  readonly #bmcs: SimulatedIpmi[] = []
  #closed = false

  constructor(private readonly now: () => number) {}

  /**
   * Listens at a place, and gives the port.
   *
   * @param make makes the BMC, once the port is known
   */
  async listen(
    address: string,
    port: number,
    make: (port: number) => SimulatedIpmi,
  ): Promise<number> {
    const socket = createSocket('udp4')
    socket.bind({ address, port, exclusive: true })
    await once(socket, 'listening').catch((cause: NodeJS.ErrnoException) => {
      socket.close()
      throw cannotListen(address, port, cause, 'UDP')
    })
    const taken = socket.address().port
    const bmc = make(taken)
    socket.on('error', () => {}) // what cannot be sent is lost, as on any network
    socket.on('message', (datagram, from) => {
      if (!isLoopback(from.address)) return
      const answer = (packet: Buffer) => {
        if (!this.#closed) socket.send(packet, from.port, from.address, ignoreFailure)
      }
      bmc.receive(datagram, this.now(), answer, from)
    })
    this.#sockets.push(socket)
    this.#bmcs.push(bmc)
    return taken
  }

  /** Ends all sessions and stops listening. */
  async close(): Promise<void> {
    this.#closed = true
    for (const bmc of this.#bmcs.splice(0)) bmc.close()
    const closed = this.#sockets
      .splice(0)
      .map((socket) => new Promise<void>((resolve) => socket.close(() => resolve())))
    await Promise.all(closed)
  }
}

function ignoreFailure(): void {}
