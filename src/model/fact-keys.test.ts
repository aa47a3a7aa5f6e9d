import { describe, expect, it } from 'vitest'
import { factForm, macKey } from './fact-keys.js'

describe('what a fact of a known key may hold', () => {
  it.each([
    ['power', 'on'],
    ['power', 'powering-off'],
    ['serial', 'XY 12'],
    ['bmc.pin', `sha256/${'A'.repeat(43)}=`],
    ['bmc.capabilities', ['power', 'inventory']],
    ['booted.kernelArgs', []],
    ['interfaces.eno1.mac', '02-00-5e-00-00-01'],
    ['interfaces.bond0.12.mac', ['02:00:5e:00:00:01', '02:00:5e:00:00:02']],
    ['interfaces.ib0.mac', Array.from({ length: 20 }, () => '0a').join(':')],
  ])('%s: %j', (key, value) => {
    expect(factForm(key)?.accepts(value)).toBe(true)
  })

  it.each([
    ['power', 'sideways'],
    ['power', 'toString'],
    ['power', true],
    ['serial', ''],
    ['serial', 4711],
    ['bmc.pin', 'hello'],
    ['bmc.pin', `sha256/${'A'.repeat(43)}`],
    ['bmc.capabilities', 'power'],
    ['booted.kernelArgs', 'quiet'],
    [macKey('eno1'), 'junk'],
    [macKey('eno1'), []],
    [macKey('eno1'), null],
  ])('not %s: %j', (key, value) => {
    expect(factForm(key)?.accepts(value)).toBe(false)
  })

  it.each(['rack', 'interfaces.eno1.mca', 'interfaces.eno1', 'constructor', ''])(
    'of %j nothing is known',
    (key) => {
      expect(factForm(key)).toBeUndefined()
    },
  )
})
