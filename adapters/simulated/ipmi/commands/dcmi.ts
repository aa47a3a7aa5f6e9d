/** DCMI: what the node draws, and its limit. */
import { capRange } from '../state/power-cap.js'
import { type Answer, type Call, type Commands, codes, done, refused } from './answer.js'
import { lanChannel } from './channel.js'
import { mostRecords } from './log.js'

const dcmi = 0xdc
const inactive = 0x80
/** The number of no channel. */
const none = 0xff
/** The bit of a log that is never full: it rolls over. */
const rollsOver = 0x8000

function drawn({ bmc, now }: Call): number {
  const power = bmc.machine.sensors(now).find(({ kind }) => kind === 'power')?.value ?? 0
  const { cap } = bmc.state
  return cap.active ? Math.min(power, cap.watts) : power
}

/** A command of DCMI: its data begin with its number, and so does the answer. */
function group(run: (call: Call, data: Buffer) => Answer): (call: Call, data: Buffer) => Answer {
  return (call, data) => (data[0] === dcmi ? run(call, data) : refused(codes.unknownCommand))
}

export const dcmiCommands: Commands = {
  // Get DCMI Capabilities Info: version 1.5; power is managed, by the network alone.
  '2c/01': {
    privilege: 2,
    least: 2,
    run: group((_, data) => {
      if (data[1] === 1) return done([dcmi, 1, 5, 2, 0x00, 0x01, 0x00])
      // How many records the log holds, of which the oldest give way, and every how many seconds it measures.
      if (data[1] === 2) {
        const log = mostRecords | rollsOver
        return done([dcmi, 1, 5, 2, log & 0xff, log >> 8, 0x00, 0x00, 1])
      }
      // The BMC itself looks after the power.
      if (data[1] === 3) return done([dcmi, 1, 5, 2, 0x20, 0x00])
      // The channels: the first to the network, no second one, none by a serial line.
      if (data[1] === 4) return done([dcmi, 1, 5, 2, lanChannel, none, none])
      if (data[1] === 5) return done([dcmi, 1, 5, 2, 1, 0x01])
      return refused(codes.invalidField)
    }),
  },
  // Get Power Reading: over the second that was.
  '2c/02': {
    privilege: 2,
    least: 4,
    run: group((call) => {
      const watts = drawn(call)
      const data = Buffer.alloc(18)
      data[0] = dcmi
      for (const at of [1, 3, 5, 7]) data.writeUInt16LE(watts, at)
      data.writeUInt32LE(Math.floor(call.now / 1000) >>> 0, 9)
      data.writeUInt32LE(1000, 13)
      data[17] = 0x40
      return done(data)
    }),
  },
  // Get Power Limit. One that is not in force is told with a code.
  '2c/03': {
    privilege: 2,
    least: 3,
    run: group(({ bmc }) => {
      const { cap } = bmc.state
      const data = Buffer.alloc(14)
      data[0] = dcmi
      data[3] = cap.action
      data.writeUInt16LE(cap.watts, 4)
      data.writeUInt32LE(cap.correctionTime, 6)
      data.writeUInt16LE(cap.samplingPeriod, 12)
      return { completion: cap.active ? 0 : inactive, data }
    }),
  },
  // Set Power Limit.
  '2c/04': {
    privilege: 3,
    least: 15,
    run: group(({ bmc }, data) => {
      const watts = data.readUInt16LE(5)
      if (watts < capRange.least || watts > capRange.most) return refused(0x84)
      const { cap } = bmc.state
      cap.action = data[4] ?? 0
      cap.watts = watts
      cap.correctionTime = data.readUInt32LE(7)
      cap.samplingPeriod = data.readUInt16LE(13)
      return done([dcmi])
    }),
  },
  // Activate or Deactivate Power Limit.
  '2c/05': {
    privilege: 3,
    least: 4,
    run: group(({ bmc }, data) => {
      const { cap } = bmc.state
      if (cap.watts === 0) return refused(inactive)
      cap.active = ((data[1] ?? 0) & 1) !== 0
      return done([dcmi])
    }),
  },
}
