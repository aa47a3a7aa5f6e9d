import { expect, it } from 'vitest'
import type { Fact, Observation } from '../../model/fact.js'
import { settled } from '../../model/settle/testing.js'
import { forgetWhatItBooted } from './forget-booted.js'

const booted = (id: string, observedAt: string): ReadonlyMap<string, Fact> =>
  new Map(
    Object.entries({ 'booted.id': id, 'booted.image': 'old', serial: 'S1' }).map(
      ([key, value]): [string, Fact] => [key, { value, source: 'boot', observedAt }],
    ),
  )

/** The keys that are withdrawn of a node, by what the plan knew, what is known now, and the start before. */
async function withdrawn(
  planned: ReadonlyMap<string, Fact>,
  now: ReadonlyMap<string, Fact>,
  last?: string,
): Promise<string[]> {
  const recorded: Observation[] = []
  await forgetWhatItBooted('cn1', {
    model: settled({ rules: [['cn1', {}]] }, new Map([['cn1', planned]])),
    known: async () => now,
    record: async (observations) => void recorded.push(...observations),
    connections: { source: () => 'test' } as never,
    ...(last === undefined ? {} : { lastStart: { id: last, isUp: true } }),
  })
  return recorded.map(({ key, value }) => (value === undefined ? key : `${key}=${value}`))
}

it('withdraws what a node said of the start before it was stopped, and nothing else', async () => {
  const before = booted('a', '2026-11-22T00:00:00.000Z')
  const all = ['booted.id', 'booted.image']
  expect(await withdrawn(before, before, 'a')).toEqual(all)
  expect(await withdrawn(before, before)).toEqual(all)
  const later = booted('b', '2026-11-22T00:01:00.000Z')
  // It has come up anew since it was stopped.
  expect(await withdrawn(before, later, 'a')).toEqual([])
  // It had started by itself between the plan and the stop.
  expect(await withdrawn(before, later, 'b')).toEqual(all)
  expect(await withdrawn(new Map(), later, 'b')).toEqual(all)
  expect(await withdrawn(new Map(), new Map())).toEqual([])
})

it('withdraws also how many starts were waited for in vain before the node came up', async () => {
  const came = booted('a', '2026-11-22T00:00:00.000Z')
  const missed = { value: 2, source: 'test', observedAt: '2026-11-21T00:00:00.000Z' }
  const before = new Map([...came, ['boot.missed', missed] as const])
  expect(await withdrawn(before, before)).toEqual(['booted.id', 'booted.image', 'boot.missed'])
  // It did not come up since.
  const never = new Map([['boot.missed', missed] as const])
  expect(await withdrawn(came, never)).toEqual([])
})
