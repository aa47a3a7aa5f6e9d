/** What two processes that watch the same console say to each other: a letter, a length, and bytes. */

/** What a frame means. */
export const frameKinds = {
  /** What the node writes. */
  data: 'd',
  /** Something to be told, as text. */
  note: 'n',
  /** Whether the keyboard is given: `1` or `0`. */
  keyboard: 'k',
  /** The keyboard is given to nobody. */
  refused: 'x',
  /** The first word of either side. */
  hello: 'h',
  input: 'i',
  break: 'b',
  take: 't',
  reopen: 'r',
} as const

export type FrameKind = keyof typeof frameKinds

export interface Frame {
  readonly kind: FrameKind
  readonly bytes: Buffer
}

/** The first word: who speaks another form of this is not understood. */
export const greeting = 'phoenix console 1'

const head = 5
const longest = 64 * 1024
const kinds = new Map<string, FrameKind>(
  Object.entries(frameKinds).map(([kind, letter]) => [letter, kind as FrameKind]),
)

export function encodeFrame(kind: FrameKind, bytes: Uint8Array | string = ''): Buffer {
  const all = typeof bytes === 'string' ? Buffer.from(bytes) : bytes
  const frames: Buffer[] = []
  for (let from = 0; from === 0 || from < all.length; from += longest) {
    const piece = all.subarray(from, from + longest)
    const first = Buffer.alloc(head)
    first.write(frameKinds[kind], 'latin1')
    first.writeUInt32BE(piece.length, 1)
    frames.push(first, Buffer.from(piece))
  }
  return Buffer.concat(frames)
}

/** Cuts a stream into frames. */
export class FrameReader {
  #rest = Buffer.alloc(0)

  /** The frames that are whole now; undefined where the stream is none of ours. */
  read(chunk: Buffer): Frame[] | undefined {
    this.#rest = Buffer.concat([this.#rest, chunk])
    const frames: Frame[] = []
    while (this.#rest.length >= head) {
      const kind = kinds.get(this.#rest.toString('latin1', 0, 1))
      const length = this.#rest.readUInt32BE(1)
      if (kind === undefined || length > longest) return undefined
      if (this.#rest.length < head + length) break
      frames.push({ kind, bytes: this.#rest.subarray(head, head + length) })
      this.#rest = this.#rest.subarray(head + length)
    }
    return frames
  }
}
