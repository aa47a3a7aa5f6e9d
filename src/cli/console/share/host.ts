import { chmodSync, rmSync, statSync } from 'node:fs'
import { createServer, type Server, type Socket } from 'node:net'
import { cleanLine } from '../../../model/clean-text.js'
import { encodeFrame, type Frame, FrameReader, greeting } from './frames.js'

/** What the process that has the console does for those that watch. */
export interface HostWork {
  /** Somebody else types. */
  write(bytes: Uint8Array): void
  sendBreak(): void
  reopen(): void
  /** Something to be told at the own terminal. */
  note(text: string): void
  /** Whether the keyboard may be taken. */
  readonly mayBeTaken: boolean
}

/** What somebody who comes later is shown first, in bytes. */
const remembered = 8192
/** How much waits for somebody who does not read, in bytes. */
const patience = 1024 * 1024
const mostGuests = 32

/** The process that has the console: it shows others what comes, and lets one at a time type. */
export class ConsoleHost {
  readonly #guests = new Map<Socket, string>()
  #writer: Socket | undefined
  #memory = Buffer.alloc(0)
  #inode: number | undefined

  private constructor(
    private readonly server: Server,
    private readonly path: string,
    private readonly work: HostWork,
  ) {
    server.on('connection', (socket) => this.#welcome(socket))
  }

  /** Waits at the meeting place; undefined where somebody does already. */
  static async open(path: string, work: HostWork): Promise<ConsoleHost | undefined> {
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
    const host = new ConsoleHost(server, path, work)
    host.#inode = statSync(path, { throwIfNoEntry: false })?.ino
    return host
  }

  /** Whether what is typed at the own terminal reaches the node. */
  get hasKeyboard(): boolean {
    return this.#writer === undefined
  }

  /** Shows all what the node writes. */
  show(bytes: Uint8Array): void {
    this.#memory = Buffer.concat([this.#memory, bytes]).subarray(-remembered)
    this.#tellAll(encodeFrame('data', bytes))
  }

  /** Tells all something. */
  tell(text: string): void {
    this.#tellAll(encodeFrame('note', text))
  }

  /** Takes the keyboard back. */
  takeBack(): void {
    const writer = this.#writer
    this.#writer = undefined
    writer?.write(encodeFrame('keyboard', '0'))
  }

  /** Sends all away. */
  close(): void {
    // The place may be another's by now.
    if (statSync(this.path, { throwIfNoEntry: false })?.ino === this.#inode) {
      rmSync(this.path, { force: true })
    }
    this.server.close()
    for (const guest of this.#guests.keys()) guest.end()
    this.#guests.clear()
  }

  #tellAll(frame: Buffer): void {
    for (const guest of this.#guests.keys()) {
      if (guest.writableLength > patience) guest.destroy()
      else guest.write(frame)
    }
  }

  #welcome(socket: Socket): void {
    if (this.#guests.size >= mostGuests) {
      socket.destroy()
      return
    }
    const reader = new FrameReader()
    socket.on('error', () => {})
    socket.on('close', () => this.#leave(socket))
    socket.on('data', (chunk) => {
      const frames = reader.read(chunk)
      if (frames === undefined) socket.destroy()
      else for (const frame of frames) this.#hear(socket, frame)
    })
  }

  #hear(socket: Socket, { kind, bytes }: Frame): void {
    const name = this.#guests.get(socket)
    if (name === undefined) {
      const [first, who] = bytes.toString().split('\n')
      if (kind !== 'hello' || first !== greeting) {
        socket.destroy()
        return
      }
      this.#guests.set(socket, cleanLine(who ?? '').slice(0, 80))
      socket.write(encodeFrame('hello', greeting))
      socket.write(encodeFrame('data', this.#memory))
      this.work.note(`${this.#guests.get(socket)} watches`)
    } else if (kind === 'take') this.#give(socket, name)
    else if (socket !== this.#writer) return
    else if (kind === 'input') this.work.write(bytes)
    else if (kind === 'break') this.work.sendBreak()
    else if (kind === 'reopen') this.work.reopen()
  }

  #give(socket: Socket, name: string): void {
    if (!this.work.mayBeTaken) {
      socket.write(encodeFrame('note', 'the console was opened for reading only'))
      socket.write(encodeFrame('refused'))
      return
    }
    if (this.#writer !== socket) this.takeBack()
    this.#writer = socket
    socket.write(encodeFrame('keyboard', '1'))
    this.work.note(`${name} has taken the keyboard`)
  }

  #leave(socket: Socket): void {
    const name = this.#guests.get(socket)
    if (!this.#guests.delete(socket)) return
    const hadKeyboard = this.#writer === socket
    if (hadKeyboard) this.#writer = undefined
    this.work.note(`${name} has left${hadKeyboard ? '; the keyboard is here again' : ''}`)
  }
}
