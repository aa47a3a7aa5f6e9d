/** Bytes of a file at any place, read a window at a time: what is skipped is not read. */
import type { FileHandle } from 'node:fs/promises'

const windowSize = 16 * 1024

/** A file that is walked through. */
export class Bytes {
  #window = Buffer.alloc(0)
  #start = 0

  constructor(
    readonly handle: FileHandle,
    /** In bytes. */
    readonly size: number,
  ) {}

  /** So many bytes at a place, or fewer where the file ends: at most those of a window. */
  async at(place: number, length: number): Promise<Buffer> {
    const end = Math.min(this.size, place + length)
    if (place < this.#start || end > this.#start + this.#window.length) {
      const window = Buffer.alloc(Math.max(0, Math.min(windowSize, this.size - place)))
      const { bytesRead } = await this.handle.read(window, 0, window.length, place)
      this.#window = window.subarray(0, bytesRead)
      this.#start = place
    }
    return this.#window.subarray(place - this.#start, Math.max(place, end) - this.#start)
  }

  /** Where the next byte is that is not zero, from a place on; the file's size where there is none. */
  async afterZeros(place: number): Promise<number> {
    for (let from = place; from < this.size; ) {
      const piece = await this.at(from, windowSize)
      const found = piece.findIndex((byte) => byte !== 0)
      if (found >= 0) return from + found
      if (piece.length === 0) break
      from += piece.length
    }
    return this.size
  }
}
