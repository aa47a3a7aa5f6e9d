import { expect, it } from 'vitest'
import { PhoenixError } from './error.js'

it('an error has what there is to say of it and nothing else: nobody may catch it, and all is shown', () => {
  expect(Object.keys(new PhoenixError('usage', 'wrong'))).toEqual(['name', 'code'])
  const error = new PhoenixError('not-supported', 'there is no QEMU', { hint: 'install it' })
  expect(Object.keys(error)).toEqual(['name', 'code', 'hint'])
  expect([error.node, error.problems]).toEqual([undefined, []])
})
