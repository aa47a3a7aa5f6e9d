/** The system event log: the log of the machine, in IPMI's words. */
import { eventRecord } from '../content/events.js'
import { type Call, type Commands, codes, done, refused } from './answer.js'

const last = 0xffff
/** How many records the log holds. */
export const mostRecords = 512

function seconds(milliseconds: number): number {
  return Math.floor(milliseconds / 1000) >>> 0
}

function time({ bmc, now }: Call): Buffer {
  const data = Buffer.alloc(4)
  data.writeUInt32LE(seconds(bmc.state.clock.at(now)))
  return data
}

export const logCommands: Commands = {
  // Get SEL Info.
  '0a/40': {
    privilege: 2,
    run: ({ bmc, now }) => {
      const log = bmc.machine.log(now)
      const data = Buffer.alloc(14)
      data[0] = 0x51
      data.writeUInt16LE(log.length, 1)
      data.writeUInt16LE((mostRecords - log.length) * 16, 3)
      const { clock, erasedAt } = bmc.state
      const dated = (at: number | undefined) =>
        at === undefined ? 0xffff_ffff : seconds(clock.at(at))
      data.writeUInt32LE(dated(log.at(-1)?.at), 5)
      data.writeUInt32LE(dated(erasedAt), 9)
      data[13] = 0x02
      return done(data)
    },
  },
  // Get SEL Allocation Info: units of a record each.
  '0a/41': {
    privilege: 2,
    run: ({ bmc, now }) => {
      const data = Buffer.alloc(9)
      const free = mostRecords - bmc.machine.log(now).length
      data.writeUInt16LE(mostRecords, 0)
      data.writeUInt16LE(16, 2)
      data.writeUInt16LE(free, 4)
      data.writeUInt16LE(free, 6)
      data[8] = 1
      return done(data)
    },
  },
  // Reserve SEL.
  '0a/42': {
    privilege: 3,
    run: ({ bmc }) => {
      const { state } = bmc
      state.logReservation = (state.logReservation % 0xfffe) + 1
      return done([state.logReservation & 0xff, state.logReservation >> 8])
    },
  },
  // Get SEL Entry.
  '0a/43': {
    privilege: 2,
    least: 6,
    run: ({ bmc, now }, data) => {
      const id = data.readUInt16LE(2)
      const [offset = 0, count = 0] = data.subarray(4)
      const log = bmc.machine.log(now)
      const index =
        id === 0
          ? 0
          : id === last
            ? log.length - 1
            : log.findIndex((one) => (one.id & 0xffff) === id)
      const entry = log[index]
      if (entry === undefined) return refused(codes.notPresent)
      const next = (log[index + 1]?.id ?? last) & 0xffff
      const record = eventRecord({ ...entry, at: bmc.state.clock.at(entry.at) })
      if (offset >= record.length) return refused(codes.outOfRange)
      const end = count === 0xff ? record.length : offset + count
      return done([next & 0xff, next >> 8, ...record.subarray(offset, end)])
    },
  },
  // Clear SEL: it begins, and is over at the first look.
  '0a/47': {
    privilege: 3,
    least: 6,
    run: ({ bmc, now }, data) => {
      const { state, machine } = bmc
      if (data.readUInt16LE(0) !== state.logReservation) return refused(codes.cancelled)
      if (data.toString('latin1', 2, 5) !== 'CLR') return refused(codes.invalidField)
      const [verb] = data.subarray(5)
      if (verb === 0xaa) {
        machine.clearLog(now)
        const message = 'The log was cleared.'
        machine.writeLog({ kind: 'log', severity: 'OK', message }, now)
        state.erasing = true
        state.erasedAt = now
        return done([0])
      }
      if (verb !== 0) return refused(codes.invalidField)
      state.erasing = false
      return done([1])
    },
  },
  '0a/48': { privilege: 2, run: (call) => done(time(call)) },
  // Set SEL Time.
  '0a/49': {
    privilege: 3,
    least: 4,
    run: ({ bmc, now }, data) => {
      bmc.state.clock.set(data.readUInt32LE(0), now)
      return done()
    },
  },
  // Get SEL Time UTC Offset: not told.
  '0a/5c': { privilege: 2, run: () => done([0xff, 0x07]) },
}
