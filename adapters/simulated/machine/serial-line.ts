/** What a machine says on its serial line, in the words of no system in particular. */
import type { SimulatedPower } from './reset.js'

/** Hears what is written on the line. */
export type Listener = (bytes: Buffer) => void

/**
 * The serial line of a machine. Whoever is connected hears what the machine writes; what it writes while
 * nobody is, is gone. While it runs, it echoes what is typed, and after each line asks for a login again.
 */
export class SerialLine {
  readonly #listeners = new Set<Listener>()

  /** @param node the name that the machine shows */
  constructor(private readonly node: string) {}

  /** Hears what is written, until the returned function is called. */
  connect(listener: Listener): () => void {
    this.#listeners.add(listener)
    return () => void this.#listeners.delete(listener)
  }

  /** Writes to whoever is connected. */
  write(data: string | Uint8Array): void {
    if (this.#listeners.size === 0) return
    const bytes = Buffer.from(data as string)
    for (const hear of this.#listeners) hear(bytes)
  }

  /** Asks for a login. */
  prompt(): void {
    this.write(`\r\n${this.node} login: `)
  }

  /** Somebody types. A machine that does not run hears nothing. */
  type(data: Buffer, power: SimulatedPower): void {
    if (power !== 'on' || data.length === 0) return
    const text = data.toString('latin1')
    const echo = text.replace(/\r\n?|\n/g, `\r\n${this.node} login: `).replaceAll('\x7f', '\b \b')
    this.write(Buffer.from(echo, 'latin1'))
  }

  /** Somebody sends a break. */
  break(power: SimulatedPower): void {
    if (power === 'on') this.write('\r\n[break]\r\n')
  }

  /** The firmware begins to start. */
  starts(model: string, from: string): void {
    const source = from === 'None' ? 'as usual' : `from ${from}`
    this.write(`\r\n${model}: self-test passed\r\n${this.node}: starting ${source}\r\n`)
  }

  /** The power is gone. */
  stops(): void {
    this.write(`\r\n${this.node}: power off\r\n`)
  }
}
