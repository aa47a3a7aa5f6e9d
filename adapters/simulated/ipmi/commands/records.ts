/** The repository of sensor data records. */
import { recordsOf } from '../content/records.js'
import { type Call, type Commands, codes, done, refused } from './answer.js'

const last = 0xffff
const headLength = 5
/** The most bytes that fit into an answer, as with many real BMCs. */
const mostBytes = 32

function records({ bmc, now }: Call) {
  return recordsOf(bmc.machine, now)
}

export const recordCommands: Commands = {
  // Get SDR Repository Info: version 5.1, never changed, can be reserved.
  '0a/20': {
    privilege: 2,
    run: (call) => {
      const data = Buffer.alloc(14)
      data[0] = 0x51
      data.writeUInt16LE(records(call).length, 1)
      data.writeUInt16LE(last, 3)
      data.writeUInt32LE(1, 5)
      data.writeUInt32LE(1, 9)
      data[13] = 0x22
      return done(data)
    },
  },
  // Reserve SDR Repository.
  '0a/22': {
    privilege: 2,
    run: ({ bmc }) => {
      const { state } = bmc
      state.recordReservation = (state.recordReservation % 0xfffe) + 1
      return done([state.recordReservation & 0xff, state.recordReservation >> 8])
    },
  },
  // Get SDR.
  '0a/23': {
    privilege: 2,
    least: 6,
    run: (call, data) => {
      const reservation = data.readUInt16LE(0)
      const id = data.readUInt16LE(2)
      const [offset = 0, count = 0] = data.subarray(4)
      const all = records(call)
      const index = id === 0 ? 0 : id === last ? all.length - 1 : id - 1
      const record = all[index]
      if (record === undefined) return refused(codes.notPresent)
      // A part that is not the first needs the reservation under which the first was read.
      if (offset > 0 && reservation !== call.bmc.state.recordReservation) {
        return refused(codes.cancelled)
      }
      if (offset > record.length) return refused(codes.outOfRange)
      const wanted = count === 0xff ? record.length - offset : count
      if (wanted > mostBytes + headLength) return refused(codes.tooMany)
      const next = index + 1 < all.length ? index + 2 : last
      return done([next & 0xff, next >> 8, ...record.subarray(offset, offset + wanted)])
    },
  },
  // Get SDR Repository Time.
  '0a/28': {
    privilege: 2,
    run: ({ bmc, now }) => {
      const data = Buffer.alloc(4)
      data.writeUInt32LE(Math.floor(bmc.state.clock.at(now) / 1000) >>> 0)
      return done(data)
    },
  },
}
