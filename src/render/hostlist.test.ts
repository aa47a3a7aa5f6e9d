import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { NodeSet } from '../model/node-set/node-set.js'
import { hostList } from './hostlist.js'

describe('a host list', () => {
  it.each([
    [['cn01', 'cn02', 'cn10'], 'cn[01-02,10]'],
    [['cn9', 'cn10', 'cn11'], 'cn[9-11]'],
    [['cn1'], 'cn1'],
    [['login'], 'login'],
    [['x1c0', 'x1c1', 'x2c0'], 'x1c[0-1],x2c0'],
    [['cn1', 'cn01'], 'cn1,cn01'],
    [['n', 'n1'], 'n,n1'],
    [['10.1.0.9', '10.1.0.10', '10.1.1.1'], '10.1.0.[9-10],10.1.1.1'],
    [[], ''],
  ])('of %j is %j', (names, folded) => {
    expect(hostList(names)).toBe(folded)
  })

  it('names exactly the names, with brackets at the end alone', () => {
    const name = fc.tuple(
      fc.constantFrom('cn', 'x1c', 'gpu-', 'a'),
      fc.constantFrom('', '1', '01', '001', '9', '10', '11', '99', '100'),
    )
    fc.assert(
      fc.property(fc.uniqueArray(name.map((parts) => parts.join(''))), (names) => {
        const folded = hostList(names)
        expect([...NodeSet.parse(folded)].sort()).toEqual(names.toSorted())
        expect(folded).not.toMatch(/\][^,]/)
      }),
    )
  })
})
