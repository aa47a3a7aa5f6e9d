import { expect, it } from 'vitest'
import type { FactStore } from '../../facts/index.js'
import type { FactChange } from '../../model/fact.js'
import { NodeSet } from '../../model/node-set/node-set.js'
import { snapshotAsOf } from './as-of.js'

const change = (node: string, hour: number, value?: string): FactChange => ({
  node,
  key: 'power',
  ...(value === undefined ? {} : { value }),
  source: 'test',
  observedAt: `2026-01-31T${hour}:00:00.000Z`,
})

it('many nodes are answered from one read of the history, as few are from one each', async () => {
  const many = NodeSet.parse('cn[1-200]')
  const history = [...many].flatMap((node, index) => [
    change(node, 10, 'off'),
    ...(index % 2 === 0 ? [change(node, 11, 'on')] : []),
    ...(index % 3 === 0 ? [change(node, 12)] : []),
    change(node, 14, 'unknown'),
  ])
  let reads = 0
  const store = {
    history: async ({ node }: { node?: string }) => {
      reads++
      return history.filter((one) => node === undefined || one.node === node).reverse()
    },
  } as unknown as FactStore
  const at = new Date('2026-01-31T13:00Z')
  const all = await snapshotAsOf(store, many, at, 'power')
  expect(reads).toBe(1)
  const some = [...many].slice(0, 90)
  const few = await snapshotAsOf(store, NodeSet.from(some), at, 'power')
  expect(reads).toBe(91)
  expect(few).toEqual(new Map([...all].filter(([node]) => some.includes(node))))
  expect([1, 2, 3].map((n) => all.get(`cn${n}`)?.get('power')?.value)).toEqual([
    undefined,
    'off',
    'on',
  ])
})
