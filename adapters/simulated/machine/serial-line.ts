/** What a machine says on its serial line, in the words of no system in particular. */
import type { Hardware } from './hardware.js'
import type { SimulatedPower } from './reset.js'

/**
 * The serial line of a machine. Whoever listens hears what the machine writes; what it writes while nobody
 * does, is gone. One that drives something real is that thing's line. Any other echoes what is typed while
 * it runs, and after each line asks for a login again.
 */
export class SerialLine {
  readonly #listeners = new Set<(bytes: Uint8Array) => void>()

  constructor(
    /** The name that the machine shows. */
    private readonly node: string,
    private readonly hardware: () => Hardware | undefined,
  ) {}

  /** Hears what the machine writes, until the function that it gives is called. */
  listen(hear: (bytes: Uint8Array) => void): () => void {
    this.#listeners.add(hear)
    return () => void this.#listeners.delete(hear)
  }

  /** The machine wrote something. */
  tell(data: string | Uint8Array): void {
    if (this.#listeners.size === 0) return
    const bytes = Buffer.from(data as string)
    for (const hear of this.#listeners) hear(bytes)
  }

  /** Somebody types. A machine that does not run hears nothing. */
  type(data: Buffer, power: SimulatedPower): void {
    const hardware = this.hardware()
    if (hardware !== undefined) {
      if (data.length > 0) hardware.write?.(data)
    } else if (power === 'on' && data.length > 0) {
      const text = data.toString('latin1')
      const echo = text.replace(/\r\n?|\n/g, this.#prompt).replaceAll('\x7f', '\b \b')
      this.tell(Buffer.from(echo, 'latin1'))
    }
  }

  /** Somebody sends a break. */
  sendBreak(power: SimulatedPower): void {
    const hardware = this.hardware()
    if (hardware !== undefined) hardware.sendBreak?.()
    else if (power === 'on') this.tell('\r\n[break]\r\n')
  }

  /** The system runs, and asks for a login. */
  runs(): void {
    this.#say(this.#prompt)
  }

  /** The firmware begins to start. */
  starts(model: string, from: string): void {
    const source = from === 'None' ? 'as usual' : `from ${from}`
    this.#say(`\r\n${model}: self-test passed\r\n${this.node}: starting ${source}\r\n`)
  }

  /** The power is gone. */
  stops(): void {
    this.#say(`\r\n${this.node}: power off\r\n`)
  }

  get #prompt(): string {
    return `\r\n${this.node} login: `
  }

  /** Something real speaks for itself. */
  #say(text: string): void {
    if (this.hardware() === undefined) this.tell(text)
  }
}
