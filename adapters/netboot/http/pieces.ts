/** What many machines fetch at the same time is read once for all of them. */
import type { FileHandle } from 'node:fs/promises'
import type { Range } from './range.js'

/** How many bytes are read and sent at a time. */
export const pieceSize = 512 * 1024

/** How long pieces are kept that nobody fetches, in milliseconds. */
const idleTime = 30_000

/** A file whose pieces are fetched. */
export interface PiecesOf {
  readonly handle: FileHandle
  readonly size: number
  /** What tells its content from any other. */
  readonly mark: string
}

/** Pieces of files that were just read: those that were fetched last, and no more than there is room for. */
export class Pieces {
  readonly #most: number
  readonly #read: (bytes: number) => void
  /** By file and place; the one that was fetched last is the last. */
  readonly #kept = new Map<string, Promise<Buffer>>()
  #idle: NodeJS.Timeout | undefined

  /**
   * @param room in bytes
   * @param read hears how many bytes were read
   */
  constructor(room: number, read: (bytes: number) => void) {
    this.#most = Math.floor(room / pieceSize)
    this.#read = read
  }

  /** How many are kept. */
  get size(): number {
    return this.#kept.size
  }

  /** The bytes of a part of a file. They are others' too: nobody may change them. */
  async *of(file: PiecesOf, { start, end }: Range): AsyncGenerator<Buffer> {
    for (let at = start; at <= end; ) {
      const index = Math.floor(at / pieceSize)
      const piece = await this.#piece(file, index)
      const from = at - index * pieceSize
      const part = piece.subarray(from, Math.min(piece.length, from + end - at + 1))
      at += part.length
      yield part
    }
  }

  /** Forgets all pieces. */
  clear(): void {
    clearTimeout(this.#idle)
    this.#idle = undefined
    this.#kept.clear()
  }

  #piece(file: PiecesOf, index: number): Promise<Buffer> {
    const key = `${file.mark} ${index}`
    const piece = this.#kept.get(key) ?? this.#begin(file, index, key)
    this.#kept.delete(key)
    this.#kept.set(key, piece)
    for (const oldest of this.#kept.keys()) {
      if (this.#kept.size <= this.#most) break
      this.#kept.delete(oldest)
    }
    if (this.#idle === undefined) {
      this.#idle = setTimeout(() => this.clear(), idleTime).unref()
    } else this.#idle.refresh()
    return piece
  }

  #begin(file: PiecesOf, index: number, key: string): Promise<Buffer> {
    const piece = this.#readPiece(file, index * pieceSize)
    piece.catch(() => {
      if (this.#kept.get(key) === piece) this.#kept.delete(key)
    })
    return piece
  }

  async #readPiece({ handle, size }: PiecesOf, position: number): Promise<Buffer> {
    const piece = Buffer.allocUnsafeSlow(Math.min(pieceSize, size - position))
    let filled = 0
    while (filled < piece.length) {
      const { bytesRead } = await handle.read(
        piece,
        filled,
        piece.length - filled,
        position + filled,
      )
      if (bytesRead === 0) throw new Error('a file became shorter while it was sent')
      filled += bytesRead
      this.#read(bytesRead)
    }
    return piece
  }
}
