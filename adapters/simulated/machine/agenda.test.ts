import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { BootOptions } from '../ipmi/state/boot-options.js'
import { Timer } from '../ipmi/state/timer.js'
import { Tally } from '../rack/counters.js'
import { Agenda } from './agenda.js'
import { Identities } from './identity.js'
import { Machine } from './machine.js'

beforeEach(() => void vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'Date'] }))
afterEach(() => void vi.useRealTimers())

const identities = new Identities()

function machines(agenda: Agenda, count: number): Machine[] {
  return Array.from({ length: count }, (_, index) => {
    const identity = identities.of({ name: `n${index}` })
    const delays = { on: 150, off: 100 }
    return new Machine(identity, new Tally(), delays, 'on', undefined, { agenda })
  })
}

function one(): Machine {
  const [machine] = machines(new Agenda(Date.now), 1)
  if (machine === undefined) throw new Error('no machine')
  return machine
}

/** What a machine did while nobody looked: the clock of the look stands still. */
const happened = (machine: Machine, kind: string) =>
  machine.history(0).filter((entry) => entry.kind === kind)

/** The data of Set Watchdog Timer: power off after so many seconds. */
const offAfter = (seconds: number) => {
  const data = Buffer.from([0x04, 0x02, 0, 0, 0, 0])
  data.writeUInt16LE(seconds * 10, 4)
  return data
}

describe('what a machine does by itself', () => {
  it('is done at its time, though nobody looks: the watchdog switches it off', () => {
    const machine = one()
    const timer = new Timer(machine)
    const begun = Date.now()
    timer.write(offAfter(30), begun)
    timer.feed(begun)
    vi.advanceTimersByTime(29_000)
    timer.feed(Date.now())
    vi.advanceTimersByTime(29_900)
    expect(happened(machine, 'reset')).toEqual([])
    vi.advanceTimersByTime(200)
    expect(happened(machine, 'reset')).toEqual([
      { at: begun + 59_000, kind: 'reset', type: 'ForceOff', accepted: true },
    ])
    expect(machine.log(0).map(({ message }) => message)).toContain('The watchdog ran out.')
  })

  it('boot flags that nothing follows are forgotten after a minute, those that are kept are not', () => {
    const [forgetful, keeping] = [one(), one()]
    new BootOptions(forgetful).write(5, Buffer.from([0xa0, 4, 0, 0, 0]), Date.now())
    const kept = new BootOptions(keeping)
    kept.write(3, Buffer.from([0x08]), Date.now())
    kept.write(5, Buffer.from([0xa0, 4, 0, 0, 0]), Date.now())
    vi.advanceTimersByTime(59_000)
    expect(forgetful.override(0).enabled).toBe('Once')
    vi.advanceTimersByTime(2000)
    expect(forgetful.override(0).enabled).toBe('Disabled')
    expect(keeping.override(0).enabled).toBe('Once')
  })

  it('a power cycle goes on, and its serial line tells of it', () => {
    const machine = one()
    let text = ''
    machine.serial.listen((bytes) => {
      text += Buffer.from(bytes).toString()
    })
    machine.reset('PowerCycle', Date.now())
    vi.advanceTimersByTime(100)
    expect(text).toMatch(/: power off\r\n.*starting as usual\r\n$/s)
    vi.advanceTimersByTime(150)
    expect(text).toMatch(/ login: $/)
  })
})

describe('the agenda of a rack', () => {
  it('has one timer for ten thousand machines, and none for those that have nothing to do', () => {
    const agenda = new Agenda(Date.now)
    const all = machines(agenda, 10_000)
    expect(vi.getTimerCount()).toBe(0)
    const begun = Date.now()
    const timers = all.map((machine, index) => {
      const timer = new Timer(machine)
      timer.write(offAfter(60 + (index % 977)), begun)
      timer.feed(begun)
      return timer
    })
    expect([vi.getTimerCount(), agenda.size]).toEqual([1, all.length])
    // However often they are fed, no more is kept of it.
    for (let round = 0; round < 20; round++) {
      vi.advanceTimersByTime(10_000)
      for (const timer of timers) timer.feed(Date.now())
    }
    expect([vi.getTimerCount(), agenda.size]).toEqual([1, all.length])
    expect(all.every((machine) => happened(machine, 'reset').length === 0)).toBe(true)
    vi.advanceTimersByTime(2_000_000)
    expect(all.every((machine) => machine.power(0) === 'off')).toBe(true)
    expect([vi.getTimerCount(), agenda.size]).toEqual([0, 0])
  })

  it('wakes in the order of time, and nobody once it is closed', () => {
    const agenda = new Agenda(Date.now)
    const woken: number[] = []
    const start = Date.now()
    const times = Array.from({ length: 500 }, (_, index) => (index * 7919) % 1009)
    for (const time of times) agenda.add(start + time, { wake: () => void woken.push(time) })
    vi.advanceTimersByTime(600)
    expect(woken).toEqual(times.filter((time) => time <= 600).sort((a, b) => a - b))
    agenda.close()
    vi.advanceTimersByTime(1000)
    expect(woken).toHaveLength(times.filter((time) => time <= 600).length)
  })
})
