/** Parameters of the kernel behind an initial RAM disk, by the kernel's document "Boot Configuration". */
import type { Bytes } from './bytes.js'

const magic = '#BOOTCONFIG\n'

/**
 * How many bytes come before the parameters: all where there are none; `undefined` where they say that they are
 * longer than what is there.
 */
export async function withoutBootconfig(bytes: Bytes): Promise<number | undefined> {
  // GRUB may fill up to a multiple of four behind it.
  const tail = await bytes.at(Math.max(0, bytes.size - 3 - magic.length), 3 + magic.length)
  const found = tail.lastIndexOf(magic)
  if (found < 0) return bytes.size
  const head = bytes.size - tail.length + found - 8
  if (head < 0) return undefined
  const start = head - (await bytes.at(head, 4)).readUInt32LE(0)
  return start < 0 ? undefined : start
}
