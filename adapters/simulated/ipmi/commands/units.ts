/** The field replaceable units. */
import { unitBytes } from '../content/units.js'
import { type Commands, codes, done, refused } from './answer.js'

/** The most bytes of an answer. */
const mostBytes = 64

export const unitCommands: Commands = {
  // Get FRU Inventory Area Info: read byte by byte.
  '0a/10': {
    privilege: 2,
    least: 1,
    run: ({ bmc }, data) => {
      const bytes = unitBytes(bmc.machine, data[0] ?? 0)
      if (bytes === undefined) return refused(codes.notPresent)
      return done([bytes.length & 0xff, bytes.length >> 8, 0])
    },
  },
  // Read FRU Data.
  '0a/11': {
    privilege: 2,
    least: 4,
    run: ({ bmc }, data) => {
      const bytes = unitBytes(bmc.machine, data[0] ?? 0)
      if (bytes === undefined) return refused(codes.notPresent)
      const [offset, count = 0] = [data.readUInt16LE(1), data[3]]
      if (offset >= bytes.length) return refused(codes.outOfRange)
      if (count > mostBytes) return refused(codes.tooMany)
      const part = bytes.subarray(offset, offset + count)
      return done([part.length, ...part])
    },
  },
}
