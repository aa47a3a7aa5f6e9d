/** The memory modules of the machines that are served from our own tree: all alike but for their numbers. */
import { createHash } from 'node:crypto'

export const memoryModules = {
  count: 8,
  gibibytes: 32,
  /** In millions of transfers a second. */
  speed: 4800,
  part: 'SIM-32G-4800',
} as const

/** The serial number of a module: eight hexadecimal digits that follow from its machine's and its place. */
export function moduleSerial(serial: string, place: number): string {
  const digest = createHash('sha256').update(`${serial}\0module ${place}`).digest('hex')
  return digest.slice(0, 8).toUpperCase()
}
