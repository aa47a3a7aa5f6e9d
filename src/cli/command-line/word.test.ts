import { expect, test } from 'vitest'
import { oneOf, verbArgument } from './word.js'

const action = oneOf(['on', 'force-off', 'reset'], 'action')

test('a word is read as it is listed', () => {
  expect(action('force-off')).toBe('force-off')
})

test.each(['forceoff', 'ForceOff', 'force_off', 'FORCE-OFF'])('%s is force-off', (input) => {
  expect(action(input)).toBe('force-off')
})

test('another word is refused with the nearest, or with all', () => {
  expect(() => action('resett')).toThrow('there is no such action; did you mean reset?')
  expect(() => action('bounce')).toThrow('one of on, force-off, reset')
})

test.each(['@gpu', 'cn[1-4]', 'cn0007', '@*'])(
  'nodes where an action belongs are told the order: %s',
  (input) => {
    const { parse } = verbArgument(['on', 'off'], 'action')
    expect(() => parse(input)).toThrow('the nodes come first, then the action')
  },
)
