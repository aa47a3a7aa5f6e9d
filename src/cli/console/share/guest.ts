import { rmSync, statSync } from 'node:fs'
import { connect, type Socket } from 'node:net'
import { cleanLine } from '../../../model/clean-text.js'
import type { ConsoleEnd, TerminalEvent } from '../console-end.js'
import { TerminalEvents } from '../terminal-events.js'
import { encodeFrame, type Frame, FrameReader, greeting } from './frames.js'

/** How long another process may take to answer, in milliseconds. */
const patience = 3000

/** What somebody says who joins. */
export interface Joining {
  /** How others are told who it is. */
  readonly who: string
  readonly node: string
  /** Called before the keyboard is asked for. */
  readonly taking: () => Promise<void>
}

/** The console of another process of the same user: watched, and typed on once the keyboard was taken. */
export class ConsoleGuest implements ConsoleEnd {
  readonly #events = new TerminalEvents()
  readonly #reader = new FrameReader()
  #mayWrite = false
  #isClosed = false
  #hasLeft = false
  /** Hears whether the other process has the console. */
  #met: ((isWelcome: boolean) => void) | undefined
  /** Hears of the answer to the question for the keyboard. */
  #answered: (() => void) | undefined

  private constructor(
    private readonly socket: Socket,
    private readonly taking: () => Promise<void>,
  ) {
    socket.on('data', (chunk) => {
      const frames = this.#reader.read(chunk)
      if (frames === undefined) socket.destroy()
      else for (const frame of frames) this.#hear(frame)
    })
    socket.on('error', () => {})
    socket.on('close', () => {
      this.#hasLeft = !this.#isClosed
      this.#met?.(false)
      this.#answered?.()
      this.#events.end()
    })
  }

  /**
   * Joins the process that has the console; undefined where there is none, and where it has another one. Throws
   * where it does not answer.
   */
  static async join(
    path: string,
    { who, node, taking }: Joining,
  ): Promise<ConsoleGuest | undefined> {
    const before = statSync(path, { throwIfNoEntry: false })?.ino
    const socket = await new Promise<Socket | undefined>((resolve, reject) => {
      const trying = connect(path)
      trying.once('connect', () => resolve(trying))
      trying.once('error', (error: NodeJS.ErrnoException) => {
        if (error.code === 'ENOENT' || error.code === 'ECONNREFUSED') resolve(undefined)
        else reject(error)
      })
    })
    if (socket === undefined) {
      // What a process that was killed has left behind; not what another has made meanwhile.
      const now = statSync(path, { throwIfNoEntry: false })?.ino
      if (now !== undefined && now === before) rmSync(path, { force: true })
      return undefined
    }
    const guest = new ConsoleGuest(socket, taking)
    socket.write(encodeFrame('hello', `${greeting}\n${who}\n${node}`))
    return (await guest.#isWelcome()) ? guest : undefined
  }

  async #isWelcome(): Promise<boolean> {
    let timer: NodeJS.Timeout | undefined
    try {
      return await new Promise<boolean>((resolve, reject) => {
        this.#met = resolve
        timer = setTimeout(() => {
          this.socket.destroy()
          reject(new Error(`the other process does not answer within ${patience / 1000} s`))
        }, patience)
      })
    } finally {
      clearTimeout(timer)
    }
  }

  get mayWrite(): boolean {
    return this.#mayWrite
  }

  /** Whether the process that had the console has ended. */
  get isAbandoned(): boolean {
    return this.#hasLeft
  }

  async write(bytes: Uint8Array): Promise<void> {
    if (!this.#mayWrite) return
    if (this.socket.write(encodeFrame('input', bytes))) return
    await new Promise((resolve) => this.socket.once('drain', resolve).once('close', resolve))
  }

  async sendBreak(): Promise<void> {
    if (this.#mayWrite) this.socket.write(encodeFrame('break'))
  }

  async reopen(): Promise<void> {
    if (this.#mayWrite) this.socket.write(encodeFrame('reopen'))
  }

  async take(): Promise<void> {
    await this.taking()
    this.socket.write(encodeFrame('take'))
    await new Promise<void>((resolve) => {
      this.#answered = resolve
    })
  }

  async close(): Promise<void> {
    this.#isClosed = true
    this.#events.end()
    this.socket.end()
  }

  [Symbol.asyncIterator](): AsyncIterator<TerminalEvent> {
    return this.#events[Symbol.asyncIterator]()
  }

  #hear({ kind, bytes }: Frame): void {
    if (kind === 'data') this.#events.push({ kind: 'data', bytes: Buffer.from(bytes) })
    else if (kind === 'note') this.#events.note(cleanLine(bytes.toString()))
    else if (kind === 'hello') this.#met?.(true)
    else if (kind === 'refused') this.#answered?.()
    else if (kind === 'keyboard') {
      this.#mayWrite = bytes.toString() === '1'
      this.#answered?.()
      this.#events.note(
        this.#mayWrite ? 'the keyboard is yours' : 'somebody else has taken the keyboard',
      )
    }
  }
}
