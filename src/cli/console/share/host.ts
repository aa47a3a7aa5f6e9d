import { chmodSync, rmSync, statSync } from 'node:fs'
import { createServer, type Server, type Socket } from 'node:net'
import { type Frame, FrameReader, greeting } from './frames.js'
import type { ConsoleRoom } from './room.js'

const mostGuests = 32

/** Which console somebody wants to watch; undefined where this process does not have it. */
export type Rooms = (node: string) => ConsoleRoom | undefined

/** The process that has consoles: it lets others of the same user watch them. */
export class ConsoleHost {
  /** Those who have come, and where they are; undefined as long as they have not said it. */
  readonly #guests = new Map<Socket, ConsoleRoom | undefined>()
  #inode: number | undefined

  private constructor(
    private readonly server: Server,
    private readonly path: string,
    private readonly rooms: Rooms,
  ) {
    server.on('connection', (socket) => this.#welcome(socket))
  }

  /** Waits at the meeting place; undefined where somebody does already. */
  static async open(path: string, rooms: Rooms): Promise<ConsoleHost | undefined> {
    const server = createServer()
    const isOurs = await new Promise<boolean>((resolve, reject) => {
      server.once('error', (error: NodeJS.ErrnoException) => {
        if (error.code === 'EADDRINUSE') resolve(false)
        else reject(error)
      })
      server.listen(path, () => resolve(true))
    })
    if (!isOurs) return undefined
    chmodSync(path, 0o600)
    server.unref()
    server.on('error', () => {})
    const host = new ConsoleHost(server, path, rooms)
    host.#inode = statSync(path, { throwIfNoEntry: false })?.ino
    return host
  }

  /** Sends all away. */
  close(): void {
    // The place may be another's by now.
    if (statSync(this.path, { throwIfNoEntry: false })?.ino === this.#inode) {
      rmSync(this.path, { force: true })
    }
    this.server.close()
    for (const [guest, room] of this.#guests) {
      if (room === undefined) guest.destroy()
      else room.close()
    }
  }

  #welcome(socket: Socket): void {
    if (this.#guests.size >= mostGuests) {
      socket.destroy()
      return
    }
    this.#guests.set(socket, undefined)
    const reader = new FrameReader()
    socket.on('error', () => {})
    socket.on('close', () => this.#guests.delete(socket))
    socket.on('data', (chunk) => {
      const frames = reader.read(chunk)
      if (frames === undefined) socket.destroy()
      else for (const frame of frames) this.#hear(socket, frame)
    })
  }

  #hear(socket: Socket, frame: Frame): void {
    const room = this.#guests.get(socket)
    if (room !== undefined) {
      room.hear(socket, frame)
      return
    }
    const [first, who = '', node = ''] = frame.bytes.toString().split('\n')
    const wanted = frame.kind === 'hello' && first === greeting ? this.rooms(node) : undefined
    if (wanted === undefined) {
      socket.destroy()
      return
    }
    this.#guests.set(socket, wanted)
    wanted.welcome(socket, who)
  }
}
