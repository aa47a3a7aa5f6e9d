import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { askAll, type RackElsewhere, startElsewhere } from './rack-elsewhere.js'

/** Some hundred BMCs in another process, one in twenty of them dead. */
const size = 300
const deadline = 6000
let rack: RackElsewhere
let asked: Awaited<ReturnType<typeof askAll>>
let ended: Awaited<ReturnType<RackElsewhere['end']>>

beforeAll(async () => {
  rack = await startElsewhere(size, 'ill')
  asked = await askAll(rack, deadline)
  ended = await rack.end()
}, 30_000)
afterAll(() => rack?.end().catch(() => {}))

describe('a sweep over BMCs by IPMI, of which some are dead', () => {
  it('gets the right answer from each that lives, and none from the others', () => {
    const wanted = asked.states.map((_, index) =>
      index % 20 === 7 ? undefined : index % 2 === 0 ? 'on' : 'off',
    )
    expect(asked.states).toEqual(wanted)
  })

  it('logs in once to each, and leaves no session open', () => {
    expect(ended).toEqual({ logins: size - size / 20, sessionsOpen: 0 })
  })
})
