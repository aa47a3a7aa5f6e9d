import { describe, expect, it } from 'vitest'
import { driver, errorOf, known, settled } from '../model/settle/testing.js'
import { Plan } from '../plan/plan.js'
import { checkConsent, defaultMaxDisrupted } from './consent.js'

/** A plan that starts, restarts and stops so many nodes. */
function planOf({ starts = 0, reboots = 0, stops = 0, others = 0 }) {
  const size = starts + reboots + stops + others
  const names = Array.from({ length: size }, (_, n) => `cn${n + 1}`)
  const facts = Object.fromEntries(
    names.map((name, n) => [
      name,
      {
        power: n < starts ? 'off' : 'on',
        'booted.image': n < starts + reboots ? 'old' : 'new',
        'booted.kernelArgs': '',
      },
    ]),
  )
  const stopped = names.slice(starts + reboots, starts + reboots + stops)
  return Plan.of(
    settled(
      {
        images: { new: { kernel: 'k' } },
        rules: [
          [`cn[1-${size}]`, { power: 'on', image: 'new', bmc: driver({ address: 'x' }) }],
          ...stopped.map((name) => [name, { power: 'off' }] as const),
        ],
      },
      known(facts),
    ),
  )
}

describe('consent', () => {
  it('is not needed to learn and to start, however many', () => {
    expect(() => checkConsent(planOf({ starts: 500 }), {})).not.toThrow()
  })

  it('is needed to restart and to stop; the error names the nodes and what to say', () => {
    expect(errorOf(() => checkConsent(planOf({ reboots: 2, stops: 1 }), {}))).toMatchObject({
      code: 'consent-needed',
      message: 'the plan reboots cn[1-2] (2 nodes) and stops cn3, which was not allowed',
      hint: "to allow it, say --allow reboot --allow stop (in the SDK: allow: ['reboot', 'stop']), or leave these nodes out",
    })
    const allow = ['reboot'] as const
    expect(errorOf(() => checkConsent(planOf({ reboots: 2, stops: 1 }), { allow }))).toMatchObject({
      message: 'the plan stops cn3, which was not allowed',
    })
    expect(() => checkConsent(planOf({ reboots: 2 }), { allow })).not.toThrow()
  })

  it('is needed again for more than ten nodes or a tenth of them', () => {
    expect([1, 100, 109, 110, 9984].map(defaultMaxDisrupted)).toEqual([10, 10, 10, 11, 998])
    const allow = ['reboot', 'stop'] as const
    const plan = planOf({ reboots: 8, stops: 3, others: 89 })
    expect(errorOf(() => checkConsent(plan, { allow }))).toMatchObject({
      code: 'consent-needed',
      message: 'the plan restarts or stops cn[1-11] (11 nodes), and at most 10 may be',
      hint: 'to allow it, say --max-disrupted 11 (in the SDK: maxDisrupted: 11)',
    })
    expect(() => checkConsent(plan, { allow, maxDisrupted: 11 })).not.toThrow()
    expect(() => checkConsent(planOf({ reboots: 11, others: 99 }), { allow })).not.toThrow()
    expect(errorOf(() => checkConsent(planOf({ stops: 1 }), { allow, maxDisrupted: 0 })).code).toBe(
      'consent-needed',
    )
  })

  it('does not believe a plan that says it looked at more nodes than there are', () => {
    const plan = Plan.fromJSON({ ...planOf({ reboots: 11 }).toJSON(), considered: 1_000_000 })
    expect(errorOf(() => checkConsent(plan, { allow: ['reboot'] }, 11)).code).toBe('consent-needed')
  })
})
