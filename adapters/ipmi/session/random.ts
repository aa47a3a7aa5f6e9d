import { randomFillSync } from 'node:crypto'

/** Randomness is fetched a page at a time: a call of its own for every packet costs more than the bytes. */
const page = Buffer.alloc(4096)
let used = page.length

/** Random bytes that nobody else is given; at most a page. */
export function random(length: number): Buffer {
  if (used + length > page.length) {
    randomFillSync(page)
    used = 0
  }
  const bytes = Buffer.from(page.subarray(used, used + length))
  page.fill(0, used, used + length)
  used += length
  return bytes
}

/** A number for a session on our side: never 0, which stands for no session. */
export function randomSession(): number {
  for (;;) {
    const id = random(4).readUInt32LE()
    if (id !== 0) return id
  }
}
