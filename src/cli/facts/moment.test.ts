import { expect, it } from 'vitest'
import { timeText } from '../output/time-text.js'
import { parseMoment } from './moment.js'

const now = new Date('2026-03-01T12:00:00Z')

it.each([
  ['2026-01-31', '2026-01-31T00:00:00.000Z'],
  ['2026-01-31T12:30', '2026-01-31T12:30:00.000Z'],
  ['2026-01-31 12:30:05', '2026-01-31T12:30:05.000Z'],
  ['2026-01-31T12:30:05.25Z', '2026-01-31T12:30:05.250Z'],
  ['2026-01-31T12:30+02:00', '2026-01-31T10:30:00.000Z'],
  ['90s', '2026-03-01T11:58:30.000Z'],
  ['2h', '2026-03-01T10:00:00.000Z'],
  ['1d', '2026-02-28T12:00:00.000Z'],
])('%s is a time', (text, iso) => {
  expect(parseMoment(text, now).toISOString()).toBe(iso)
})

it('is read back as it is printed, in UTC wherever somebody is', () => {
  const printed = timeText('2026-01-31T12:30:05.250Z')
  expect(printed).toBe('2026-01-31 12:30:05Z')
  expect(parseMoment(printed, now).toISOString()).toBe('2026-01-31T12:30:05.000Z')
})

it.each(['', 'now', '2h30m', '2026-02-30', '2026-13-01', '2026-01-31T25:00Z', '31.1.2026', '-2h'])(
  '%j is none',
  (text) => {
    expect(() => parseMoment(text, now)).toThrow('is no time such as')
  },
)
