/** The chassis: power, light, boot options. */
import type { ResetType } from '../../machine/reset.js'
import type { RestorePolicyNumber } from '../state.js'
import { type Commands, codes, done, refused } from './answer.js'

/** What each control asks of the machine. */
const controls: Readonly<Record<number, ResetType>> = {
  0: 'ForceOff',
  1: 'On',
  2: 'PowerCycle',
  3: 'ForceRestart',
  4: 'Nmi',
  5: 'GracefulShutdown',
}
const lightBits = { off: 0x00, blinking: 0x10, on: 0x20 } as const
const policies = 0b111
const askOnly = 3

export const chassisCommands: Commands = {
  // Get Chassis Capabilities: with the addresses of the BMC in all its roles.
  '00/00': { privilege: 2, run: () => done([0x00, 0x20, 0x20, 0x20, 0x20]) },
  // Get Chassis Status. While it is switched on, the power is on; while it stops, it is on still.
  '00/01': {
    privilege: 2,
    run: ({ bmc, now }) => {
      const { machine, state } = bmc
      const power = machine.power(now) === 'off' ? 0 : 1
      const light = lightBits[machine.light.state(now)]
      return done([power | (state.restorePolicy << 5), 0x00, 0x40 | light, 0x00])
    },
  },
  // Chassis Control.
  '00/02': {
    privilege: 3,
    least: 1,
    run: ({ bmc, now }, data) => {
      const type = controls[(data[0] ?? 0) & 0x0f]
      if (type === undefined) return refused(codes.invalidField)
      bmc.state.boot.controlled()
      const { machine } = bmc
      if (!machine.faults.has('ignores-power') && !machine.reset(type, now)) {
        return refused(codes.state)
      }
      machine.tally.reset(type)
      return done()
    },
  },
  // Chassis Identify: for so many seconds, 15 where none are given, or for ever.
  '00/04': {
    privilege: 3,
    run: ({ bmc, now }, data) => {
      const [seconds = 15, force = 0] = data
      const { light } = bmc.machine
      if ((force & 1) !== 0) light.set('on', now)
      else if (seconds === 0) light.set('off', now)
      else light.set('blinking', now, seconds * 1000)
      return done()
    },
  },
  // Set Power Restore Policy; 3 asks which there are.
  '00/06': {
    privilege: 3,
    least: 1,
    run: ({ bmc }, data) => {
      const policy = (data[0] ?? 0) & 7
      if (policy > askOnly) return refused(codes.invalidField)
      if (policy !== askOnly) bmc.state.restorePolicy = policy as RestorePolicyNumber
      return done([policies])
    },
  },
  // Get System Restart Cause: not known.
  '00/07': { privilege: 2, run: () => done([0x00, 0x01]) },
  // Set System Boot Options.
  '00/08': {
    privilege: 3,
    least: 1,
    run: ({ bmc, now }, data) => {
      const outcome = bmc.state.boot.write((data[0] ?? 0) & 0x7f, data.subarray(1), now)
      if (outcome === 'done') return done()
      const code = { unknown: 0x80, conflict: 0x81, length: codes.length }[outcome]
      return refused(code)
    },
  },
  // Get System Boot Options.
  '00/09': {
    privilege: 3,
    least: 3,
    run: ({ bmc, now }, data) => {
      const parameter = (data[0] ?? 0) & 0x7f
      const value = bmc.state.boot.read(parameter, now)
      return value === undefined ? refused(0x80) : done([0x01, parameter, ...value])
    },
  },
}
