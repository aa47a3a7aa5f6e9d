/** QEMU's monitor (QMP): commands, their answers, and what happens to the machine. */
import type { Duplex } from 'node:stream'
import { PhoenixError } from '../../../src/error.js'
import { cleanLine } from '../../../src/model/clean-text.js'

/** Something that QEMU tells by itself. */
export interface MonitorEvent {
  readonly event: string
  readonly data?: Readonly<Record<string, unknown>>
}

interface Answer {
  readonly id?: number
  readonly return?: unknown
  readonly error?: { readonly desc?: unknown }
  readonly QMP?: unknown
}

interface Asked {
  resolve(value: unknown): void
  reject(error: Error): void
}

/** The most characters of one message; QEMU's own are short. */
const longestMessage = 1_000_000

/** A connection to the monitor of one machine. */
export class Monitor {
  #text = ''
  #last = 0
  readonly #asked = new Map<number, Asked>()
  #ended = false

  constructor(
    private readonly socket: Duplex,
    private readonly heard: (event: MonitorEvent) => void,
  ) {
    socket.setEncoding('utf8')
    socket.on('data', (text: string) => this.#read(text))
    // The end of the process says all that there is to say.
    socket.on('error', () => this.#end())
    socket.on('close', () => this.#end())
  }

  /** Has a command done. It fails where QEMU refuses it or is gone. */
  execute(command: string, args: Readonly<Record<string, unknown>> = {}): Promise<unknown> {
    return new Promise((resolve, reject) => {
      if (this.#ended) return reject(gone())
      const id = ++this.#last
      this.#asked.set(id, { resolve, reject })
      this.socket.write(`${JSON.stringify({ execute: command, arguments: args, id })}\n`)
    })
  }

  #read(text: string): void {
    const lines = (this.#text + text).split('\n')
    this.#text = lines.pop() ?? ''
    if (this.#text.length > longestMessage) this.socket.destroy()
    for (const line of lines) {
      const message = parsed(line)
      if (message !== undefined) this.#message(message)
    }
  }

  #message(message: Answer | MonitorEvent): void {
    if ('event' in message) {
      this.heard(message)
      return
    }
    const asked = this.#asked.get(message.id ?? 0)
    if (asked === undefined) return
    this.#asked.delete(message.id ?? 0)
    if (message.error === undefined) asked.resolve(message.return)
    else asked.reject(new PhoenixError('not-supported', cleanLine(String(message.error.desc), 300)))
  }

  #end(): void {
    this.#ended = true
    for (const { reject } of this.#asked.values()) reject(gone())
    this.#asked.clear()
  }
}

function parsed(line: string): Answer | MonitorEvent | undefined {
  try {
    return JSON.parse(line)
  } catch {
    return undefined
  }
}

function gone(): PhoenixError {
  return new PhoenixError('aborted', 'QEMU has ended')
}
