/** The serial line between a machine and its BMC, which stays while the machine comes and goes. */
import { createServer, type Server, type Socket } from 'node:net'

/** A serial line; all that the machine ever said on it is kept. */
export class SerialLine {
  /** The ports of 127.0.0.1 where the two ends are plugged in. */
  machine = 0
  bmc = 0
  /** What the machine said, since the beginning. */
  said = ''
  readonly #servers: Server[] = []
  readonly #ends: { machine?: Socket; bmc?: Socket } = {}

  static async open(): Promise<SerialLine> {
    const line = new SerialLine()
    line.machine = await line.#listen('machine', 'bmc')
    line.bmc = await line.#listen('bmc', 'machine')
    return line
  }

  /** Waits until the machine has said some words. */
  async says(words: RegExp): Promise<void> {
    for (let tries = 0; !words.test(this.said); tries++) {
      if (tries === 600) throw new Error(`no ${words} in:\n${this.said}`)
      await new Promise((resolve) => setTimeout(resolve, 100))
    }
  }

  close(): void {
    for (const end of Object.values(this.#ends)) end.destroy()
    for (const server of this.#servers) server.close()
  }

  #listen(end: 'machine' | 'bmc', other: 'machine' | 'bmc'): Promise<number> {
    const server = createServer((socket) => {
      this.#ends[end]?.destroy()
      this.#ends[end] = socket
      socket.on('data', (bytes) => {
        if (end === 'machine') this.said += bytes.toString('latin1')
        this.#ends[other]?.write(bytes)
      })
      socket.on('error', () => {})
    })
    this.#servers.push(server)
    return new Promise((resolve) => {
      server.listen(0, '127.0.0.1', () => {
        const address = server.address()
        resolve(typeof address === 'object' && address !== null ? address.port : 0)
      })
    })
  }
}
