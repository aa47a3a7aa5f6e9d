import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { diceOf, fair, LineBench } from './test-line.js'

const calm = { unavailable: false, deactivated: false, overrun: false, break: false }
const word = { sequence: 0, acknowledged: 0, accepted: 0, refused: false, data: Buffer.alloc(0) }
const chance = (most: number) => fc.double({ min: 0, max: most, noNaN: true })

function bench(weather: Partial<typeof fair> = {}, limit?: number): LineBench {
  return new LineBench({ ...fair, ...weather }, 1, limit)
}

describe('a console', () => {
  it('carries characters both ways', () => {
    const one = bench()
    one.line.write(Buffer.from('uname -a\r'), one.now)
    one.nodeWrites('Linux cn1\r\n')
    one.run()
    expect(one.taken).toBe('uname -a\r')
    expect(one.received).toBe('Linux cn1\r\n')
    expect(one.line.waiting).toBe(0)
  })

  it('carries every byte as it is', () => {
    const all = Buffer.from(Array.from({ length: 256 }, (_, byte) => byte))
    const one = bench()
    one.line.write(all, one.now)
    one.nodeWrites(all.toString('latin1'))
    one.run()
    expect(one.taken).toBe(all.toString('latin1'))
    expect(one.received).toBe(all.toString('latin1'))
  })

  it('delivers every byte once and in order, whatever the network and the BMC do', () => {
    const weather = fc.record({
      loss: chance(0.4),
      twice: chance(0.5),
      delay: chance(2500),
      partial: chance(0.6),
      refusal: chance(0.4),
      full: chance(0.4),
    })
    fc.assert(
      fc.property(weather, fc.integer(), fc.integer({ min: 1, max: 40 }), (how, seed, limit) => {
        const one = new LineBench(how, seed, limit, Number.POSITIVE_INFINITY)
        const dice = diceOf(seed + 1)
        let typed = ''
        let written = ''
        for (let round = 0; round < 40; round++) {
          const text = `${round}:`.repeat(1 + Math.floor(dice() * 9))
          if (dice() < 0.15) {
            one.line.sendBreak(one.now)
            typed += '<break>'
          } else {
            one.line.write(Buffer.from(text), one.now)
            typed += text
          }
          written += text
          one.nodeWrites(text)
          one.run(dice() * 1500)
        }
        one.run(Number.POSITIVE_INFINITY)
        expect(one.taken).toBe(typed)
        expect(one.received).toBe(written)
      }),
      { numRuns: 150 },
    )
  })

  it('fills packets to what the BMC takes and no further', () => {
    const one = bench({}, 10)
    for (const character of 'x'.repeat(95)) one.line.write(Buffer.from(character), one.now)
    one.run()
    expect(one.taken).toBe('x'.repeat(95))
    // The first was sent as it came; those behind it waited and were put together.
    expect(one.sent).toBe(1 + Math.ceil(94 / 10))
  })

  it.each([1, 2, 3])(
    'is not mistaken for the one before it, which ended with packet %i',
    (last) => {
      const one = bench()
      one.remembers(last, 4)
      one.line.begin(one.now)
      one.line.write(Buffer.from('first and last'), one.now)
      one.run()
      expect(one.taken).toBe('first and last')
    },
  )

  it('begins all the same where the BMC says nothing to a packet that carries nothing', () => {
    const one = bench()
    one.isDead = true
    one.line.begin(one.now)
    one.line.write(Buffer.from('x'), one.now)
    one.run(1000)
    one.isDead = false
    one.run()
    expect(one.taken).toBe('x')
  })

  it('sends a break in its place between characters', () => {
    const one = bench()
    one.line.write(Buffer.from('before'), one.now)
    one.line.sendBreak(one.now)
    one.line.write(Buffer.from('after'), one.now)
    one.run()
    expect(one.taken).toBe('before<break>after')
  })
})

describe('a BMC that does not answer', () => {
  it('is asked again with growing pauses, and given up after fifteen seconds', () => {
    const one = bench()
    one.isDead = true
    one.line.write(Buffer.from('x'), one.now)
    one.run()
    expect(one.events).toEqual([{ kind: 'ended', why: 'silent' }])
    expect(one.now).toBeGreaterThanOrEqual(15_000)
    expect(one.sent).toBeLessThan(10)
    one.line.write(Buffer.from('y'), one.now)
    expect(one.line.wake).toBe(undefined)
  })

  it('is never given up while it says that it cannot take characters now', () => {
    const one = bench({ refusal: 1 })
    one.line.write(Buffer.from('x'), one.now)
    one.run(600_000)
    expect(one.events).toEqual([{ kind: 'unavailable' }])
    expect(one.sent).toBeLessThan(220)
  })

  it('is tried at once when it says that it can again', () => {
    const one = bench()
    one.isDead = true
    one.line.write(Buffer.from('x'), one.now)
    const refusal = { ...word, acknowledged: 1, refused: true }
    one.inject({ ...refusal, status: { ...calm, unavailable: true } })
    one.run(2)
    const { sent } = one
    one.inject({ ...word, status: calm })
    one.run(2)
    expect(one.sent).toBe(sent + 1)
    expect(one.events).toEqual([{ kind: 'unavailable' }, { kind: 'available' }])
  })
})

describe('what a BMC tells', () => {
  it('is heard: a break, an overrun, and the end', () => {
    const one = bench()
    one.inject({ ...word, sequence: 1, status: { ...calm, break: true } })
    one.run()
    one.inject({ ...word, sequence: 2, status: { ...calm, overrun: true } })
    one.run()
    one.inject({ ...word, status: { ...calm, deactivated: true } })
    one.run()
    const kinds = one.events.map(({ kind }) => kind)
    expect(kinds).toEqual(['break', 'overrun', 'ended'])
  })

  it('may grow before it is repeated: only what is new counts', () => {
    const one = bench()
    one.inject({ ...word, sequence: 1, data: Buffer.from('log'), status: calm })
    one.run()
    one.inject({ ...word, sequence: 1, data: Buffer.from('login: '), status: calm })
    one.run()
    expect(one.received).toBe('login: ')
  })

  it('is asked for again later where there is no room', () => {
    const one = bench({ full: 0.8 })
    one.nodeWrites('kept')
    one.run()
    expect(one.received).toBe('kept')
  })
})
