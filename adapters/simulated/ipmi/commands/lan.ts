/** The network settings. */
import { lanRevision } from '../state/lan-settings.js'
import { type Commands, codes, done, refused } from './answer.js'
import { isOurChannel } from './channel.js'

const outcomes = {
  unknown: 0x80,
  conflict: 0x81,
  'read-only': 0x82,
  length: codes.length,
} as const

export const lanCommands: Commands = {
  // Set LAN Configuration Parameters.
  '0c/01': {
    privilege: 4,
    least: 2,
    run: ({ bmc }, data) => {
      if (!isOurChannel(data[0])) return refused(codes.invalidField)
      const outcome = bmc.state.lan.write(data[1] ?? 0, data.subarray(2))
      return outcome === 'done' ? done() : refused(outcomes[outcome])
    },
  },
  // Get LAN Configuration Parameters; the highest bit asks for the revision alone.
  '0c/02': {
    privilege: 3,
    least: 4,
    run: ({ bmc }, data) => {
      if (!isOurChannel(data[0])) return refused(codes.invalidField)
      if (((data[0] ?? 0) & 0x80) !== 0) return done([lanRevision])
      const value = bmc.state.lan.read(data[1] ?? 0)
      return value === undefined ? refused(0x80) : done([lanRevision, ...value])
    },
  },
}
