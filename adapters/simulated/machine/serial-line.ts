import type { Hardware } from './hardware.js'

/** The serial line of a machine that drives something real, for all who listen at it. */
export class SerialLine {
  readonly #listeners = new Set<(bytes: Uint8Array) => void>()

  constructor(private readonly hardware: () => Hardware | undefined) {}

  /** Hears what the machine writes, until the function that it gives is called. */
  listen(hear: (bytes: Uint8Array) => void): () => void {
    this.#listeners.add(hear)
    return () => void this.#listeners.delete(hear)
  }

  /** The machine wrote something. */
  tell(bytes: Uint8Array): void {
    for (const hear of this.#listeners) hear(bytes)
  }

  /** Somebody types. */
  write(bytes: Uint8Array): void {
    this.hardware()?.write?.(bytes)
  }

  sendBreak(): void {
    this.hardware()?.sendBreak?.()
  }
}
