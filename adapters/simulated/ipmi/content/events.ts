/** Records of the machine's log as records of the system event log. */
import type { LogRecord } from '../../machine/event-log.js'

/** The type of a sensor, its number, and the state that is noted. */
type Event = readonly [type: number, sensor: number, state: number]

const events: Readonly<Record<LogRecord['kind'], Event>> = {
  // System boot: switched on.
  start: [0x1d, 0xf1, 0],
  // Power unit: off.
  stop: [0x09, 0xf2, 0],
  // Event log: cleared.
  log: [0x10, 0xf3, 2],
  // System event: there is an entry in another log, whose words this one has no place for.
  other: [0x12, 0xf4, 3],
}

/** Sixteen bytes of a record. */
export function eventRecord({ id, at, kind }: LogRecord): Buffer {
  const [type, sensor, state] = events[kind]
  const bytes = Buffer.alloc(16)
  bytes.writeUInt16LE(id & 0xffff, 0)
  bytes[2] = 0x02
  bytes.writeUInt32LE(Math.floor(at / 1000) >>> 0, 3)
  bytes.set([0x20, 0x00, 0x04, type, sensor, 0x6f, state, 0xff, 0xff], 7)
  return bytes
}
