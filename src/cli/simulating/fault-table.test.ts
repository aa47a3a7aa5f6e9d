import { faultForms, parseFault } from 'phoenix-cluster/adapters/simulated'
import { expect, it } from 'vitest'
import { faultTable, kindOf } from './fault-table.js'

it('every kind of fault has an example that can be used, and says what its values are', () => {
  for (const form of faultForms) {
    const { name, takes, example } = kindOf(form)
    expect(parseFault(example)).toMatchObject({ kind: name })
    expect(takes === '', form).toBe(!form.includes(':'))
    // Names within the program are for nobody.
    expect(takes, form).not.toMatch(/^(ms|on|every|retryAfter|times|size)\b/)
  }
})

it('is a table for people', () => {
  const lines = faultTable(['dead', 'slow:ms', 'reset[:times]', 'compression:always|registries'])
  expect(lines.split('\n').slice(0, 5)).toEqual([
    'FAULT         EXAMPLE              WHAT STANDS BEHIND THE COLON',
    'dead          dead',
    'slow          slow:2000            milliseconds',
    'reset         reset:2              how many times; or nothing',
    'compression   compression:always   always, registries',
  ])
})
