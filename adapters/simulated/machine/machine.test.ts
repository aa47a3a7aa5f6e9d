import { describe, expect, it } from 'vitest'
import { Faults } from '../faults/active.js'
import { Tally } from '../rack/counters.js'
import { Identities } from './identity.js'
import { Machine } from './machine.js'
import type { SimulatedOverride } from './override.js'
import { type ResetType, resetTypes, type SimulatedPower } from './reset.js'

function machineThatIs(power: 'on' | 'off'): Machine {
  const tally = new Tally()
  const identity = new Identities().of({ name: 'cn1' })
  return new Machine(identity, tally, { on: 150, off: 100 }, power, undefined)
}

const pxeOnce: SimulatedOverride = { enabled: 'Once', target: 'Pxe', mode: 'UEFI' }

describe('the power of a simulated node', () => {
  it('goes through PoweringOn for as long as a start takes', () => {
    const machine = machineThatIs('off')
    expect(machine.reset('On', 1000)).toBe(true)
    expect(machine.power(1000)).toBe('powering-on')
    expect(machine.power(1149)).toBe('powering-on')
    expect(machine.power(1150)).toBe('on')
  })

  it('goes through PoweringOff for as long as a stop takes', () => {
    const machine = machineThatIs('on')
    expect(machine.reset('ForceOff', 0)).toBe(true)
    expect(machine.power(99)).toBe('powering-off')
    expect(machine.power(100)).toBe('off')
  })

  it('goes down and up again in a power cycle, also when nobody looks in between', () => {
    const seen = (looks: number[]) => {
      const machine = machineThatIs('on')
      machine.reset('PowerCycle', 0)
      return looks.map((at) => machine.power(at))
    }
    expect(seen([50, 100, 249, 250])).toEqual(['powering-off', 'powering-on', 'powering-on', 'on'])
    expect(seen([1_000_000])).toEqual(['on'])
  })

  it('stays on through a warm reset, which starts the firmware anew', () => {
    const machine = machineThatIs('on')
    machine.reset('ForceRestart', 0)
    expect(machine.power(1)).toBe('powering-on')
    expect(machine.power(150)).toBe('on')
    expect(machine.history(150).at(-1)).toEqual({ at: 0, kind: 'start', from: 'None' })
  })

  const inState: Record<SimulatedPower, () => Machine> = {
    off: () => machineThatIs('off'),
    on: () => machineThatIs('on'),
    'powering-on': () => {
      const machine = machineThatIs('off')
      machine.reset('On', 0)
      return machine
    },
    'powering-off': () => {
      const machine = machineThatIs('on')
      machine.reset('ForceOff', 0)
      return machine
    },
  }
  const refused: Record<SimulatedPower, ResetType[]> = {
    off: ['GracefulRestart', 'ForceRestart', 'PowerCycle', 'Nmi'],
    on: [],
    'powering-on': ['GracefulShutdown', 'GracefulRestart', 'Nmi', 'PushPowerButton'],
    'powering-off': [
      'On',
      'GracefulRestart',
      'ForceRestart',
      'PowerCycle',
      'Nmi',
      'PushPowerButton',
    ],
  }
  it.each(Object.keys(inState) as SimulatedPower[])(
    'refuses what does not fit when %s',
    (state) => {
      const answers = resetTypes.filter((type) => !inState[state]().reset(type, 0))
      expect(answers).toEqual(refused[state])
      for (const type of refused[state]) {
        const machine = inState[state]()
        machine.reset(type, 0)
        expect(machine.power(0)).toBe(state)
      }
    },
  )

  it('does nothing more where it is so already', () => {
    const machine = machineThatIs('on')
    const before = machine.revision(0)
    expect(machine.reset('On', 0)).toBe(true)
    expect(machine.power(0)).toBe('on')
    expect(machine.revision(0)).toBe(before)
  })

  it('changes at once when somebody presses the button', () => {
    const machine = machineThatIs('on')
    machine.press('off', 0)
    expect(machine.power(0)).toBe('off')
    machine.reset('On', 1)
    machine.press('off', 2)
    expect(machine.power(1000)).toBe('off')
  })

  it('stays PoweringOn while it is stuck, can be forced off, and goes on once well', () => {
    const machine = machineThatIs('off')
    machine.faults = new Faults({ kind: 'stuck' })
    machine.reset('On', 0)
    expect(machine.power(1_000_000)).toBe('powering-on')
    machine.faults = new Faults(undefined)
    expect(machine.power(1_000_000)).toBe('on')
    machine.faults = new Faults({ kind: 'stuck' })
    machine.reset('ForceRestart', 2_000_000)
    machine.reset('ForceOff', 2_000_000)
    expect(machine.power(3_000_000)).toBe('off')
  })
})

describe('the boot override', () => {
  it.each(['On', 'PushPowerButton'] as const)('for once is consumed by %s', (type) => {
    const machine = machineThatIs('off')
    machine.setOverride(pxeOnce, 0)
    expect(machine.override(0)).toEqual(pxeOnce)
    machine.reset(type, 0)
    expect(machine.override(0)).toEqual({ enabled: 'Disabled', target: 'None', mode: 'UEFI' })
    expect(machine.history(0).at(-1)).toEqual({ at: 0, kind: 'start', from: 'Pxe' })
  })

  it('for once waits in a power cycle until the node starts again', () => {
    const machine = machineThatIs('on')
    machine.setOverride(pxeOnce, 0)
    machine.reset('PowerCycle', 0)
    expect(machine.override(99).enabled).toBe('Once')
    expect(machine.override(100).enabled).toBe('Disabled')
    // The start is when it was due, not when somebody looked.
    expect(machine.history(5000).at(-1)).toEqual({ at: 100, kind: 'start', from: 'Pxe' })
  })

  it('for once is consumed by the button at the machine, but not by a press that changes nothing', () => {
    const machine = machineThatIs('on')
    machine.setOverride(pxeOnce, 0)
    machine.press('on', 0)
    expect(machine.override(0).enabled).toBe('Once')
    machine.press('off', 0)
    expect(machine.override(0).enabled).toBe('Once')
    machine.press('on', 0)
    expect(machine.override(0).enabled).toBe('Disabled')
  })

  it('that is continuous stays', () => {
    const machine = machineThatIs('off')
    machine.setOverride({ ...pxeOnce, enabled: 'Continuous' }, 0)
    machine.reset('On', 0)
    machine.reset('PowerCycle', 1000)
    const starts = machine.history(2000).filter(({ kind }) => kind === 'start')
    expect(starts).toEqual([
      { at: 0, kind: 'start', from: 'Pxe' },
      { at: 1100, kind: 'start', from: 'Pxe' },
    ])
  })
})

describe('the history', () => {
  it('tells what was asked, also what was refused', () => {
    const machine = machineThatIs('off')
    machine.reset('Nmi', 1)
    machine.setOverride(pxeOnce, 2)
    machine.reset('On', 3)
    machine.press('off', 4)
    expect(machine.history(5)).toEqual([
      { at: 1, kind: 'reset', type: 'Nmi', accepted: false },
      { at: 2, kind: 'boot-setting', override: pxeOnce },
      { at: 3, kind: 'reset', type: 'On', accepted: true },
      { at: 3, kind: 'start', from: 'Pxe' },
      { at: 4, kind: 'press', power: 'off' },
    ])
  })

  it('keeps the last 256 entries', () => {
    const machine = machineThatIs('off')
    for (let at = 0; at < 300; at++) machine.reset('ForceOff', at)
    expect(machine.history(300)).toHaveLength(256)
    expect(machine.history(300)[0]?.at).toBe(44)
  })
})
