const lineFeed = 0x0a

/** Puts the time before each line, as its first byte comes; all else stays as it is. */
export class LineStamps {
  #atStart = true

  stamp(bytes: Uint8Array, time: Date): Uint8Array {
    const stamp = Buffer.from(`${time.toISOString()} `)
    const pieces: Uint8Array[] = []
    for (let from = 0; from < bytes.length; ) {
      if (this.#atStart) pieces.push(stamp)
      const end = bytes.indexOf(lineFeed, from)
      const next = end < 0 ? bytes.length : end + 1
      pieces.push(bytes.subarray(from, next))
      this.#atStart = end >= 0
      from = next
    }
    return Buffer.concat(pieces)
  }
}
