/**
 * Node sets: expanding, folding and comparing many names, beside ClusterShell in the same run. Each
 * piece of work is done several times in one process, ours and theirs alike; the medians are compared.
 */
import { NodeSet } from 'phoenix-cluster/model'
import { ClusterShell, findPython, missing } from '../test/clustershell/peer.js'
import { median, type Row, spent } from './table.js'

const many = 100_000
const times = 5

/** How many times faster than ClusterShell each piece of work should be. */
const faster = { expand: 8, fold: 10, intersection: 3, difference: 3 } as const
type Work = keyof typeof faster

export async function rows(): Promise<Row[]> {
  const python = findPython()
  if (python === undefined) console.error(missing)
  const peer = python === undefined ? undefined : new ClusterShell(python)
  try {
    return await allRows(peer)
  } finally {
    peer?.close()
  }
}

async function allRows(peer: ClusterShell | undefined): Promise<Row[]> {
  const text = `n[000001-${many}]`
  const names = shuffle([...NodeSet.parse(text)])
  const twice = shuffle([...NodeSet.parse(`n[000001-${2 * many}]`)])
  const scattered = [twice.slice(0, many), twice.slice(many / 2, 1.5 * many)]
  const ranges = [text, `n[0${many / 2}-${1.5 * many - 1}]`]
  const box = shuffle([...NodeSet.parse('x[1000-1999]c[0-7]s[0-7]b[0-1]n[0-1]')]).slice(0, 10_240)

  const beside = (name: string, work: Work, operands: readonly string[], ours: () => unknown) =>
    row({
      name,
      ours,
      theirs: peer && ((n) => peer.answer('timed', { work, operands, times: n })),
      work,
    })
  const both = async (kind: string, sets: readonly NodeSet[]) => {
    const [a, b] = sets as [NodeSet, NodeSet]
    const texts = sets.map(String)
    return [
      await beside(`intersection of two ${kind} of 100,000`, 'intersection', texts, () =>
        a.intersection(b),
      ),
      await beside(`difference of two ${kind} of 100,000`, 'difference', texts, () =>
        a.difference(b),
      ),
    ]
  }
  return [
    await beside('expand 100,000', 'expand', [text], () => [...NodeSet.parse(text)]),
    await beside('fold 100,000 shuffled', 'fold', names, () => NodeSet.from(names).toString()),
    await row({
      name: 'fold 10,240 of 256,000 in five dimensions',
      ours: () => NodeSet.from(box).toString(),
      target: 300,
    }),
    ...(await both(
      'ranges',
      ranges.map((one) => NodeSet.parse(one)),
    )),
    ...(await both(
      'random sets',
      scattered.map((some) => NodeSet.from(some)),
    )),
    await row({
      name: 'size of a[0-999999999]',
      ours: () => NodeSet.parse('a[0-999999999]').size,
      target: 5,
    }),
  ]
}

interface Measured {
  readonly name: string
  readonly ours: () => unknown
  /** Gives what ClusterShell takes for the same work, in seconds, so many times. */
  readonly theirs?: ((times: number) => Promise<readonly number[]>) | undefined
  readonly work?: Work
  /** In milliseconds. */
  readonly target?: number
}

async function row({ name, ours, theirs, work, target }: Measured): Promise<Row> {
  const taken: { wall: number; cpu: number }[] = []
  for (let time = 0; time < times; time++) taken.push(await spent(ours))
  const wall = median(taken.map((one) => one.wall))
  const cpu = median(taken.map((one) => one.cpu))
  const figure = wall * 1000
  const measured = { name: `node set: ${name}`, figure, unit: 'ms', wall, cpu }
  if (theirs === undefined || work === undefined) {
    return target === undefined ? measured : { ...measured, target }
  }
  const peer = median(await theirs(times)) * 1000
  return {
    ...measured,
    target: peer / faster[work],
    peer: { name: 'ClusterShell', figure: peer },
  }
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
