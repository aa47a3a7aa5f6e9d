/** The BMC itself: who it is, and its restart. */
import { type Call, type Commands, codes, done, refused } from './answer.js'

/** The number of no maker. */
const manufacturer = [0x00, 0x00, 0x00]
const product = [0x01, 0x00]
/** Sensors, their records, the log, units, receives events, has a chassis. */
const supports = 0x9f

function restart({ bmc, now }: Call) {
  bmc.machine.controller.restart(now, bmc.settings.restart)
  return done()
}

export const controllerCommands: Commands = {
  // Get Device ID: firmware 1.00, IPMI 2.0.
  '06/01': {
    privilege: 2,
    run: () =>
      done([0x20, 0x01, 0x01, 0x00, 0x02, supports, ...manufacturer, ...product, 0, 0, 0, 0]),
  },
  '06/02': { privilege: 4, run: restart },
  '06/03': { privilege: 4, run: restart },
  // Get Self Test Results: all is well.
  '06/04': { privilege: 2, run: () => done([0x55, 0x00]) },
  '06/08': { privilege: 2, run: ({ bmc }) => done(bmc.guid) },
  '06/37': { privilege: 2, run: ({ bmc }) => done(bmc.guid) },
  // Get ACPI Power State: S0 or S5, D0.
  '06/07': {
    privilege: 2,
    run: ({ bmc, now }) => done([bmc.machine.power(now) === 'off' ? 0x05 : 0x00, 0x00]),
  },
  // Get BMC Global Enables: the log is kept.
  '06/2f': { privilege: 2, run: () => done([0x08]) },
  // Get System Info Parameters: the name of the system and no more.
  '06/59': {
    privilege: 2,
    least: 4,
    run: ({ bmc }, data) => {
      if (data[1] !== 2) return refused(0x80)
      const name = Buffer.from(bmc.machine.identity.node, 'utf8').subarray(0, 14)
      const block = Buffer.alloc(16)
      block[1] = name.length
      name.copy(block, 2)
      return (data[2] ?? 0) === 0
        ? done([0x11, 0, ...block.subarray(0, 16)])
        : refused(codes.outOfRange)
    },
  },
}
