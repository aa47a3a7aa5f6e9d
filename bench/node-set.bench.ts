/** Node sets: expanding, folding and comparing many names. */
import { NodeSet } from 'phoenix-cluster/model'
import { type Row, spent } from './table.js'

const many = 100_000

export async function rows(): Promise<Row[]> {
  const text = `n[000001-${many}]`
  let names: string[] = []
  const expand = await spent(() => {
    names = [...NodeSet.parse(text)]
  })
  shuffle(names)
  const fold = await spent(() => NodeSet.from(names).toString())
  const box = shuffle([...NodeSet.parse('x[1000-1999]c[0-7]s[0-7]b[0-1]n[0-1]')]).slice(0, 10_240)
  const scattered = await spent(() => NodeSet.from(box).toString())
  const a = NodeSet.from(names.filter((_, index) => index % 3 !== 0))
  const b = NodeSet.from(names.filter((_, index) => index % 2 !== 0))
  const both = await spent(() => a.intersection(b))
  const huge = await spent(() => NodeSet.parse('a[0-999999999]').size)
  const row = (name: string, took: { wall: number; cpu: number }, target?: number): Row => ({
    name,
    figure: took.wall * 1000,
    unit: 'ms',
    ...took,
    ...(target === undefined ? {} : { target }),
  })
  return [
    row('node set: expand 100,000', expand),
    row('node set: fold 100,000 shuffled', fold),
    row('node set: fold 10,240 of 256,000 in five dimensions', scattered, 300),
    row('node set: intersection of two large sets', both),
    row('node set: size of a[0-999999999]', huge, 5),
  ]
}

/** Fisher and Yates, with a small generator of its own so that every run does the same work. */
function shuffle<T>(items: T[]): T[] {
  let state = 42
  for (let i = items.length - 1; i > 0; i--) {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0
    const j = state % (i + 1)
    const swapped = items[i] as T
    items[i] = items[j] as T
    items[j] = swapped
  }
  return items
}
