import { expect, it } from 'vitest'
import { faultsOf } from './check-options.js'

it('a pin and a maker are right in their form', () => {
  expect(faultsOf({})).toEqual([])
  const pin = `sha256/${'A'.repeat(43)}=`
  for (const vendor of ['dell', 'Supermicro', 'HPE']) expect(faultsOf({ pin, vendor })).toEqual([])
})

it('others are told, and not repeated', () => {
  const faults = faultsOf({ pin: 'sha256/hunter2', vendor: 'hunter2' })
  expect(faults).toEqual([
    expect.stringMatching(/^'pin' is none: a pin is 'sha256\/' and /),
    expect.stringMatching(/^'vendor' is no maker that is known; there are dell, cray, /),
  ])
  expect(faults.join()).not.toContain('hunter2')
})
