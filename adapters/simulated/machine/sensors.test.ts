import { describe, expect, it } from 'vitest'
import { Tally } from '../rack/counters.js'
import { Identities } from './identity.js'
import { Machine } from './machine.js'

const delays = { on: 150, off: 100 }
const machine = (name: string, power: 'on' | 'off') =>
  new Machine(new Identities().of({ name }), new Tally(), delays, power, undefined)

describe('the sensors of a machine', () => {
  it('measure within their limits, the same at each look, and each machine its own', () => {
    const [one, same, other] = ['cn1', 'cn1', 'cn2'].map((name) => machine(name, 'on').sensors(0))
    expect(one).toEqual(same)
    expect(one).not.toEqual(other)
    for (const { value = Number.NaN, limits } of one ?? []) {
      expect(value).toBeGreaterThan(limits.lowerCritical ?? 0)
      expect(value).toBeLessThan(limits.upperCritical ?? Infinity)
    }
  })

  it('of the processors measure nothing while it is off', () => {
    const off = machine('cn1', 'off').sensors(0)
    expect(off.find(({ id }) => id === 'CPU1Temp')).not.toHaveProperty('value')
    expect(off.find(({ id }) => id === 'InletTemp')?.value).toBeGreaterThan(10)
  })
})

describe('the log of a machine', () => {
  it('tells of starts and stops, and goes on counting when it was cleared', () => {
    const one = machine('cn1', 'off')
    expect(one.log(0)).toEqual([])
    one.reset('On', 0)
    one.reset('ForceOff', 500)
    expect(one.log(1000).map(({ id, at, kind }) => [id, at, kind])).toEqual([
      [1, 0, 'start'],
      [2, 600, 'stop'],
    ])
    one.clearLog(1000)
    one.writeLog({ kind: 'other', severity: 'Warning', message: 'Somebody pulled a disk.' }, 2000)
    expect(one.log(2000)).toEqual([
      { id: 3, at: 2000, kind: 'other', severity: 'Warning', message: 'Somebody pulled a disk.' },
    ])
  })

  it('loses its oldest records when it is full', () => {
    const one = machine('cn1', 'off')
    for (let at = 0; at < 600; at++)
      one.writeLog({ kind: 'other', severity: 'OK', message: '' }, at)
    expect(one.log(600).map(({ id }) => id)).toEqual(Array.from({ length: 512 }, (_, i) => i + 89))
  })
})

describe('the light of a machine', () => {
  it('shines until it is switched off, or for as long as was said', () => {
    const { light } = machine('cn1', 'off')
    expect(light.state(0)).toBe('off')
    light.set('on', 0)
    expect(light.state(1e9)).toBe('on')
    light.set('blinking', 0, 15_000)
    expect([light.state(14_999), light.state(15_000)]).toEqual(['blinking', 'off'])
  })
})
