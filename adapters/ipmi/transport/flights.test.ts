import fc from 'fast-check'
import { expect, it } from 'vitest'
import { type Flight, Flights } from './flights.js'

it('knows the oldest and the count, whoever lands and in whatever order', () => {
  const step = fc.oneof(
    fc.constant({ kind: 'add' } as const),
    fc.record({ kind: fc.constant('remove' as const), which: fc.nat(20) }),
    fc.record({ kind: fc.constant('until' as const), time: fc.nat(40) }),
  )
  fc.assert(
    fc.property(fc.array(step, { maxLength: 40 }), (steps) => {
      const flights = new Flights()
      const all: Flight[] = []
      let list: Flight[] = []
      for (const [now, step] of steps.entries()) {
        if (step.kind === 'add') {
          const flight = flights.add(now)
          all.push(flight)
          list.push(flight)
        } else if (step.kind === 'until') {
          flights.removeUntil(step.time)
          list = list.filter(({ began }) => began > step.time)
        } else {
          const flight = all[step.which]
          if (flight === undefined) continue
          expect(flights.remove(flight)).toBe(list.includes(flight))
          list = list.filter((one) => one !== flight)
        }
        expect(flights.count).toBe(list.length)
        expect(flights.oldest).toBe(list[0])
      }
    }),
  )
})
