import { describe, expect, it } from 'vitest'
import { Bmc, type SimulatedOverride } from './bmc.js'
import { Tally } from './counters.js'
import { Identities } from './identity.js'
import { type ResetType, resetTypes, type SimulatedPower } from './reset.js'
import { Sessions } from './sessions.js'

function bmcThatIs(power: 'on' | 'off'): Bmc {
  const tally = new Tally()
  const sessions = new Sessions({ sessions: 8, timeout: 1800 }, tally)
  const identity = new Identities().of({ name: 'cn1' })
  return new Bmc(identity, sessions, tally, { on: 150, off: 100 }, power, undefined)
}

const pxeOnce: SimulatedOverride = { enabled: 'Once', target: 'Pxe', mode: 'UEFI' }

describe('the power of a simulated node', () => {
  it('goes through PoweringOn for as long as a start takes', () => {
    const bmc = bmcThatIs('off')
    expect(bmc.reset('On', 1000)).toBe(true)
    expect(bmc.power(1000)).toBe('powering-on')
    expect(bmc.power(1149)).toBe('powering-on')
    expect(bmc.power(1150)).toBe('on')
  })

  it('goes through PoweringOff for as long as a stop takes', () => {
    const bmc = bmcThatIs('on')
    expect(bmc.reset('ForceOff', 0)).toBe(true)
    expect(bmc.power(99)).toBe('powering-off')
    expect(bmc.power(100)).toBe('off')
  })

  it('goes down and up again in a power cycle, also when nobody looks in between', () => {
    const seen = (looks: number[]) => {
      const bmc = bmcThatIs('on')
      bmc.reset('PowerCycle', 0)
      return looks.map((at) => bmc.power(at))
    }
    expect(seen([50, 100, 249, 250])).toEqual(['powering-off', 'powering-on', 'powering-on', 'on'])
    expect(seen([1_000_000])).toEqual(['on'])
  })

  it('stays on through a warm reset, which starts the firmware anew', () => {
    const bmc = bmcThatIs('on')
    bmc.reset('ForceRestart', 0)
    expect(bmc.power(1)).toBe('powering-on')
    expect(bmc.power(150)).toBe('on')
    expect(bmc.history(150).at(-1)).toEqual({ at: 0, kind: 'start', from: 'None' })
  })

  const inState: Record<SimulatedPower, () => Bmc> = {
    off: () => bmcThatIs('off'),
    on: () => bmcThatIs('on'),
    'powering-on': () => {
      const bmc = bmcThatIs('off')
      bmc.reset('On', 0)
      return bmc
    },
    'powering-off': () => {
      const bmc = bmcThatIs('on')
      bmc.reset('ForceOff', 0)
      return bmc
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
        const bmc = inState[state]()
        bmc.reset(type, 0)
        expect(bmc.power(0)).toBe(state)
      }
    },
  )

  it('does nothing more where it is so already', () => {
    const bmc = bmcThatIs('on')
    const before = bmc.revision(0)
    expect(bmc.reset('On', 0)).toBe(true)
    expect(bmc.power(0)).toBe('on')
    expect(bmc.revision(0)).toBe(before)
  })

  it('changes at once when somebody presses the button', () => {
    const bmc = bmcThatIs('on')
    bmc.press('off', 0)
    expect(bmc.power(0)).toBe('off')
    bmc.reset('On', 1)
    bmc.press('off', 2)
    expect(bmc.power(1000)).toBe('off')
  })

  it('stays PoweringOn while it is stuck, can be forced off, and goes on once well', () => {
    const bmc = bmcThatIs('off')
    bmc.fault = { kind: 'stuck' }
    bmc.reset('On', 0)
    expect(bmc.power(1_000_000)).toBe('powering-on')
    bmc.fault = undefined
    expect(bmc.power(1_000_000)).toBe('on')
    bmc.fault = { kind: 'stuck' }
    bmc.reset('ForceRestart', 2_000_000)
    bmc.reset('ForceOff', 2_000_000)
    expect(bmc.power(3_000_000)).toBe('off')
  })
})

describe('the boot override', () => {
  it.each(['On', 'PushPowerButton'] as const)('for once is consumed by %s', (type) => {
    const bmc = bmcThatIs('off')
    bmc.setOverride(pxeOnce, 0)
    expect(bmc.override(0)).toEqual(pxeOnce)
    bmc.reset(type, 0)
    expect(bmc.override(0)).toEqual({ enabled: 'Disabled', target: 'None', mode: 'UEFI' })
    expect(bmc.history(0).at(-1)).toEqual({ at: 0, kind: 'start', from: 'Pxe' })
  })

  it('for once waits in a power cycle until the node starts again', () => {
    const bmc = bmcThatIs('on')
    bmc.setOverride(pxeOnce, 0)
    bmc.reset('PowerCycle', 0)
    expect(bmc.override(99).enabled).toBe('Once')
    expect(bmc.override(100).enabled).toBe('Disabled')
    // The start is when it was due, not when somebody looked.
    expect(bmc.history(5000).at(-1)).toEqual({ at: 100, kind: 'start', from: 'Pxe' })
  })

  it('for once is consumed by the button at the machine, but not by a press that changes nothing', () => {
    const bmc = bmcThatIs('on')
    bmc.setOverride(pxeOnce, 0)
    bmc.press('on', 0)
    expect(bmc.override(0).enabled).toBe('Once')
    bmc.press('off', 0)
    expect(bmc.override(0).enabled).toBe('Once')
    bmc.press('on', 0)
    expect(bmc.override(0).enabled).toBe('Disabled')
  })

  it('that is continuous stays', () => {
    const bmc = bmcThatIs('off')
    bmc.setOverride({ ...pxeOnce, enabled: 'Continuous' }, 0)
    bmc.reset('On', 0)
    bmc.reset('PowerCycle', 1000)
    const starts = bmc.history(2000).filter(({ kind }) => kind === 'start')
    expect(starts).toEqual([
      { at: 0, kind: 'start', from: 'Pxe' },
      { at: 1100, kind: 'start', from: 'Pxe' },
    ])
  })
})

describe('the history', () => {
  it('tells what was asked, also what was refused', () => {
    const bmc = bmcThatIs('off')
    bmc.reset('Nmi', 1)
    bmc.setOverride(pxeOnce, 2)
    bmc.reset('On', 3)
    bmc.press('off', 4)
    expect(bmc.history(5)).toEqual([
      { at: 1, kind: 'reset', type: 'Nmi', accepted: false },
      { at: 2, kind: 'boot-setting', override: pxeOnce },
      { at: 3, kind: 'reset', type: 'On', accepted: true },
      { at: 3, kind: 'start', from: 'Pxe' },
      { at: 4, kind: 'press', power: 'off' },
    ])
  })

  it('keeps the last 256 entries', () => {
    const bmc = bmcThatIs('off')
    for (let at = 0; at < 300; at++) bmc.reset('ForceOff', at)
    expect(bmc.history(300)).toHaveLength(256)
    expect(bmc.history(300)[0]?.at).toBe(44)
  })
})
