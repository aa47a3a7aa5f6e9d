import { expect, it } from 'vitest'
import { PhoenixError } from './error.js'

it('is told as a whole: what is wrong, where, what to do, and each finding on a line', () => {
  const place = { file: '/site/cluster.config.ts', line: 3, column: 5 }
  const one = new PhoenixError('secret-missing', 'no password', { node: 'cn1', hint: 'set it' })
  expect(one.report).toBe('cn1: no password\n  set it')
  const findings = new PhoenixError('config-invalid', 'a is wrong (and 1 more)', {
    place,
    problems: [
      { severity: 'error', message: 'a is wrong', nodes: 'cn[1-2]', places: [place] },
      { severity: 'error', message: 'b is missing', places: [] },
    ],
  })
  expect(findings.report).toBe('/site/cluster.config.ts:3:5: cn[1-2]: a is wrong\nb is missing')
})

it('an error has what there is to say of it and nothing else: nobody may catch it, and all is shown', () => {
  expect(Object.keys(new PhoenixError('usage', 'wrong'))).toEqual(['name', 'code'])
  const error = new PhoenixError('not-supported', 'there is no QEMU', { hint: 'install it' })
  expect(Object.keys(error)).toEqual(['name', 'code', 'hint'])
  expect([error.node, error.problems]).toEqual([undefined, []])
})
