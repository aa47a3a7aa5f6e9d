import { expect, it } from 'vitest'
import { byNode } from './by-node.js'

it('values of facts are gathered by node, and no key of a node is lost', () => {
  const values = [
    { node: 'cn1', key: 'interfaces.eno1.mac', value: 1 },
    { node: 'cn2', key: 'interfaces.eno1.mac' },
    { node: 'cn1', key: 'interfaces.eno2.mac', value: 2 },
  ]
  expect(byNode(values, ({ value }) => value)).toEqual({
    cn1: { 'interfaces.eno1.mac': 1, 'interfaces.eno2.mac': 2 },
    cn2: { 'interfaces.eno1.mac': null },
  })
})
