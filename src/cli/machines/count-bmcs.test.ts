import { expect, it } from 'vitest'
import { countBmcs } from './count-bmcs.js'

const found = (text: string) =>
  text.split(' ').map((word) => {
    const [driver = '', address = ''] = word.split('@')
    return { driver, address }
  })

it.each([
  ['one that speaks two protocols is one', 'redfish@a ipmi@a', 1],
  ['two that speak one each are two', 'redfish@a ipmi@b', 2],
  [
    'those that share an address are as many as answer by one protocol',
    'redfish@a redfish@a ipmi@a',
    2,
  ],
])('%s', (_, text, count) => {
  expect(countBmcs(found(text))).toBe(count)
})
