/** The watchdog. */
import { type Commands, done, refused } from './answer.js'

const neverSet = 0x80

export const watchdogCommands: Commands = {
  '06/22': {
    privilege: 3,
    run: ({ bmc, now }) => (bmc.state.timer.feed(now) ? done() : refused(neverSet)),
  },
  '06/24': {
    privilege: 3,
    least: 6,
    run: ({ bmc, now }, data) => {
      bmc.state.timer.write(data, now)
      return done()
    },
  },
  '06/25': { privilege: 2, run: ({ bmc, now }) => done(bmc.state.timer.read(now)) },
}
