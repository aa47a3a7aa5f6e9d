/** Machines that drive something real, which here is a list of what was asked of it. */
import { describe, expect, it } from 'vitest'
import { Tally } from '../rack/counters.js'
import type { HardwareEvents } from './hardware.js'
import { Identities } from './identity.js'
import { Machine } from './machine.js'

async function driven(power: 'on' | 'off' = 'off') {
  const identity = new Identities().of({ name: 'cn1' })
  const machine = new Machine(identity, new Tally(), { on: 150, off: 100 }, power, undefined)
  const asked: string[] = []
  let events: HardwareEvents | undefined
  await machine.drive(
    (_, given) => {
      events = given
      return {
        start: ({ target }) => void asked.push(`start ${target}`),
        reset: ({ target }) => void asked.push(`reset ${target}`),
        stop: (how) => void asked.push(`stop ${how}`),
        nmi: () => void asked.push('nmi'),
        close: async () => void asked.push('close'),
      }
    },
    () => 1000,
  )
  if (events === undefined) throw new Error('no hardware was made')
  return { machine, asked, events }
}

async function running() {
  const all = await driven('on')
  all.events.running()
  all.asked.length = 0
  return all
}

describe('a machine that drives something real', () => {
  it('is on once that runs, and off once that is off, however long it takes', async () => {
    const { machine, asked, events } = await driven()
    machine.reset('On', 0)
    expect(machine.power(1_000_000)).toBe('powering-on')
    events.running()
    expect(machine.power(0)).toBe('on')
    machine.reset('ForceOff', 0)
    expect(machine.power(1_000_000)).toBe('powering-off')
    events.off()
    expect(machine.power(0)).toBe('off')
    expect(asked).toEqual(['start None', 'stop hard'])
  })

  it('starts it where the machine is on at first', async () => {
    expect((await driven('on')).asked).toEqual(['start None'])
  })

  it('starts it after a power cycle once it is off, and resets it without', async () => {
    const { machine, asked, events } = await running()
    machine.setOverride({ enabled: 'Once', target: 'Pxe', mode: 'UEFI' }, 0)
    machine.reset('PowerCycle', 0)
    expect(asked).toEqual(['stop hard'])
    events.off()
    events.running()
    machine.reset('ForceRestart', 0)
    expect(asked).toEqual(['stop hard', 'start Pxe', 'reset None'])
  })

  it('is on for as long as a system that was asked to stop goes on', async () => {
    const { machine, asked, events } = await running()
    machine.reset('GracefulShutdown', 0)
    expect(machine.power(1_000_000)).toBe('on')
    // Whoever does not want to wait cuts the power.
    expect(machine.reset('ForceOff', 0)).toBe(true)
    events.off()
    expect([machine.power(0), ...asked]).toEqual(['off', 'stop soft', 'stop hard'])
  })

  it('starts again what was asked to restart and has stopped', async () => {
    const { machine, asked, events } = await running()
    machine.reset('GracefulRestart', 0)
    events.off()
    expect(asked).toEqual(['stop soft', 'start None'])
    events.running()
    events.off()
    expect(machine.power(0)).toBe('off')
  })

  it('takes an override for a restart that the system does by itself', async () => {
    const { machine, events } = await running()
    machine.setOverride({ enabled: 'Once', target: 'Pxe', mode: 'UEFI' }, 0)
    expect(events.restarting().target).toBe('Pxe')
    expect(events.restarting().target).toBe('None')
    expect(machine.power(0)).toBe('on')
  })

  it('is off when it breaks, and its log says why', async () => {
    const { machine, asked, events } = await running()
    machine.reset('Nmi', 0)
    events.off('the fuse is blown')
    expect([machine.power(0), ...asked]).toEqual(['off', 'nmi'])
    expect(machine.log(0)).toContainEqual(
      expect.objectContaining({
        severity: 'Critical',
        message: 'The system went off: the fuse is blown.',
      }),
    )
  })

  it('does not come up while it is stuck', async () => {
    const { machine, events } = await driven()
    machine.fault = { kind: 'stuck' }
    machine.reset('On', 0)
    events.running()
    expect(machine.power(1_000_000)).toBe('powering-on')
    machine.fault = undefined
    expect(machine.power(1_000_000)).toBe('on')
  })
})
