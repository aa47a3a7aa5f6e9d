import type { Socket } from 'node:net'
import { cleanLine } from '../../../model/clean-text.js'
import { encodeFrame, type Frame, greeting } from './frames.js'

/** What the process that has the console does for those that watch. */
export interface RoomWork {
  /** Somebody else types. */
  write(bytes: Uint8Array): void
  sendBreak(): void
  reopen(): void
  /** Something to be told at the own terminal. */
  note(text: string): void
  /** Whether the keyboard may be taken. */
  readonly mayBeTaken: boolean
  /** What somebody who comes is told first. */
  readonly greeting?: () => string
  /** The last one has left. */
  deserted?(): void
}

/** A console that can be typed on. */
export interface Typable {
  write(bytes: Uint8Array): Promise<void>
  sendBreak(): Promise<void>
  reopen(): Promise<void>
}

/** What is done to a console for others; what fails is told by the console itself. */
export function workOn(console: Typable): Pick<RoomWork, 'write' | 'sendBreak' | 'reopen'> {
  const begin = (work: Promise<void>) => void work.catch(() => {})
  return {
    write: (bytes) => begin(console.write(bytes)),
    sendBreak: () => begin(console.sendBreak()),
    reopen: () => begin(console.reopen()),
  }
}

/** What somebody who comes later is shown first, in bytes. */
const remembered = 8192
/** How much waits for somebody who does not read, in bytes. */
const patience = 1024 * 1024

/** Those who watch one console: all see what comes, and one at a time may type. */
export class ConsoleRoom {
  readonly #guests = new Map<Socket, string>()
  #writer: Socket | undefined
  #memory = Buffer.alloc(0)

  constructor(private readonly work: RoomWork) {}

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

  /** Lets somebody in. @param who how others are told who it is; a stranger's word */
  welcome(socket: Socket, who: string): void {
    const name = cleanLine(who).slice(0, 80)
    this.#guests.set(socket, name)
    socket.on('close', () => this.#leave(socket))
    socket.write(encodeFrame('hello', greeting))
    if (this.work.greeting !== undefined) socket.write(encodeFrame('note', this.work.greeting()))
    socket.write(encodeFrame('data', this.#memory))
    this.work.note(`${name} watches`)
  }

  /** Does what one of them asks for. */
  hear(socket: Socket, { kind, bytes }: Frame): void {
    if (kind === 'take') this.#give(socket)
    else if (socket !== this.#writer) return
    else if (kind === 'input') this.work.write(bytes)
    else if (kind === 'break') this.work.sendBreak()
    else if (kind === 'reopen') this.work.reopen()
  }

  /** Sends all away. */
  close(): void {
    for (const guest of this.#guests.keys()) guest.end()
    this.#guests.clear()
  }

  #tellAll(frame: Buffer): void {
    for (const guest of this.#guests.keys()) {
      if (guest.writableLength > patience) guest.destroy()
      else guest.write(frame)
    }
  }

  #give(socket: Socket): void {
    if (!this.work.mayBeTaken) {
      socket.write(encodeFrame('note', 'the console was opened for reading only'))
      socket.write(encodeFrame('refused'))
      return
    }
    if (this.#writer !== socket) this.takeBack()
    this.#writer = socket
    socket.write(encodeFrame('keyboard', '1'))
    this.work.note(`${this.#guests.get(socket)} has taken the keyboard`)
  }

  #leave(socket: Socket): void {
    const name = this.#guests.get(socket)
    if (!this.#guests.delete(socket)) return
    const hadKeyboard = this.#writer === socket
    if (hadKeyboard) this.#writer = undefined
    this.work.note(`${name} has left${hadKeyboard ? '; the keyboard is here again' : ''}`)
    if (this.#guests.size === 0) this.work.deserted?.()
  }
}
