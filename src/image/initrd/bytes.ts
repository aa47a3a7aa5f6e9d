/** Bytes of a file at any place, read a window at a time: what is skipped is not read. */
import type { FileHandle } from 'node:fs/promises'

const windowSize = 16 * 1024
const pieceSize = 256 * 1024
const zeros = Buffer.alloc(pieceSize)

/** A file that is walked through. */
export class Bytes {
  #window: Buffer = Buffer.alloc(0)
  #start = 0

  constructor(
    readonly handle: FileHandle,
    /** In bytes. */
    readonly size: number,
    readonly signal?: AbortSignal,
  ) {}

  /** So many bytes at a place, or fewer where the file ends: at most those of a window. */
  async at(place: number, length: number): Promise<Buffer> {
    const end = Math.min(this.size, place + length)
    if (place < this.#start || end > this.#start + this.#window.length) {
      this.#window = await this.#read(place, windowSize)
      this.#start = place
    }
    return this.#window.subarray(place - this.#start, Math.max(place, end) - this.#start)
  }

  /** All bytes from a place on, in large pieces. */
  async *pieces(start: number): AsyncGenerator<Buffer> {
    for (let place = start; place < this.size; ) {
      this.signal?.throwIfAborted()
      const piece = await this.#read(place, pieceSize)
      // It became shorter since.
      if (piece.length === 0) return
      yield piece
      place += piece.length
    }
  }

  /** Where the next byte is that is not zero, from a place on; the file's size where there is none. */
  async afterZeros(start: number): Promise<number> {
    const [next = 0] = await this.at(start, 1)
    if (next !== 0) return start
    let place = start
    for await (const piece of this.pieces(start)) {
      // A callback for each byte would hold up who serves files from this thread.
      if (!piece.equals(zeros.subarray(0, piece.length))) {
        return place + piece.findIndex((byte) => byte !== 0)
      }
      place += piece.length
    }
    return this.size
  }

  async #read(place: number, length: number): Promise<Buffer> {
    const piece = Buffer.alloc(Math.max(0, Math.min(length, this.size - place)))
    const { bytesRead } = await this.handle.read(piece, 0, piece.length, place)
    return piece.subarray(0, bytesRead)
  }
}
