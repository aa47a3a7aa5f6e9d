/** What sensors read, and their limits. */
import { sensorsIn } from '../content/records.js'
import { type Commands, codes, done, refused } from './answer.js'

const scanning = 0xc0
const unavailable = 0x20

export const sensorCommands: Commands = {
  // Get Sensor Reading.
  '04/2d': {
    privilege: 2,
    least: 1,
    run: ({ bmc, now }, data) => {
      const sensor = sensorsIn(bmc.machine, now).get(data[0] ?? 0)
      if (sensor === undefined) return refused(codes.notPresent)
      const { raw, states, limited } = sensor
      if (raw === undefined) return done([0, scanning | unavailable, 0xc0, 0])
      // The bits that no limit and no state stands for are ones.
      if (limited) return done([raw, scanning, 0xc0 | states])
      return done([raw, scanning, states & 0xff, 0x80 | (states >> 8)])
    },
  },
  // Get Sensor Thresholds.
  '04/27': {
    privilege: 2,
    least: 1,
    run: ({ bmc, now }, data) => {
      const sensor = sensorsIn(bmc.machine, now).get(data[0] ?? 0)
      if (sensor === undefined) return refused(codes.notPresent)
      const { lower, upper } = sensor
      const mask = (lower === undefined ? 0 : 0x02) | (upper === undefined ? 0 : 0x10)
      return done([mask, 0, lower ?? 0, 0, 0, upper ?? 0, 0])
    },
  },
  // Get Sensor Hysteresis: none.
  '04/25': {
    privilege: 2,
    least: 2,
    run: ({ bmc, now }, data) =>
      sensorsIn(bmc.machine, now).has(data[0] ?? 0) ? done([0, 0]) : refused(codes.notPresent),
  },
  // Get Sensor Event Enable: none are sent.
  '04/29': {
    privilege: 2,
    least: 1,
    run: ({ bmc, now }, data) =>
      sensorsIn(bmc.machine, now).has(data[0] ?? 0) ? done([scanning]) : refused(codes.notPresent),
  },
}
