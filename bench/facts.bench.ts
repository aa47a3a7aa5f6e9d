/** How fast the facts database is, through its public interface, in a file. */
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { monitorEventLoopDelay } from 'node:perf_hooks'
import { type FactStore, type Observation, openFacts } from 'phoenix-cluster/facts'
import type { Row } from './table.js'

const keysPerNode = 100

/** `nodes` with 100 facts each make the bulk. */
export async function rows(nodes = 2_500): Promise<Row[]> {
  const folder = await mkdtemp(join(tmpdir(), 'phoenix-bench-'))
  const store = await openFacts({ cluster: 'bench', location: join(folder, 'facts.db') })
  try {
    return [...(await bulk(store, nodes)), await journal(store), await single(store)]
  } finally {
    await store.close()
    await rm(folder, { recursive: true })
  }
}

async function bulk(store: FactStore, nodes: number): Promise<Row[]> {
  const figures: Row[] = []
  const loop = monitorEventLoopDelay({ resolution: 5 })
  const passes = { new: 'a', unchanged: 'a', changed: 'b' }
  const size = `${(nodes * keysPerNode).toLocaleString('en')} facts`
  let longest = 0
  for (const [name, suffix] of Object.entries(passes)) {
    const observations = observationsOf(nodes, suffix)
    loop.reset()
    loop.enable()
    const spent = await timed(() => store.record(observations))
    loop.disable()
    longest = Math.max(longest, loop.max / 1e6)
    const figure = observations.length / spent.wall
    figures.push({
      name: `facts: record ${size}, ${name}`,
      figure,
      unit: 'facts/s',
      target: 150_000,
      ...spent,
    })
  }
  figures.push({
    name: 'facts: longest block while recording',
    figure: longest,
    unit: 'ms',
    target: 100,
  })
  const spent = await timed(() => store.snapshot())
  const figure = (nodes * keysPerNode) / spent.wall
  figures.push({
    name: `facts: snapshot of ${size}`,
    figure,
    unit: 'facts/s',
    target: 200_000,
    ...spent,
  })
  return figures
}

function observationsOf(nodes: number, suffix: string): Observation[] {
  return Array.from({ length: nodes * keysPerNode }, (_, i) => ({
    node: `cn${String(Math.floor(i / keysPerNode)).padStart(5, '0')}`,
    key: `interfaces.eno${i % keysPerNode}.mac`,
    value: `value-${i}-${suffix}`,
    source: 'bench',
  }))
}

/** 2,000 nodes at once, each beginning and ending 20 steps one after the other. */
async function journal(store: FactStore): Promise<Row> {
  const [nodes, steps] = [2_000, 20]
  const run = await store.runs.begin({ actor: 'bench', planDigest: 'bench', nodes })
  const chain = async (node: string) => {
    for (let index = 0; index < steps; index++) {
      const key = { run: run.id, node, index }
      await store.journal.begin([{ ...key, kind: 'power', summary: 'power on' }])
      await store.journal.end([{ ...key, result: 'done' }])
    }
  }
  const names = Array.from({ length: nodes }, (_, i) => `cn${i}`)
  const spent = await timed(() => Promise.all(names.map(chain)))
  await store.runs.end(run.id, 'done', { done: nodes, failed: 0, remaining: 0 })
  const figure = (nodes * steps * 2) / spent.wall
  return {
    name: 'facts: journal of 2,000 nodes at once',
    figure,
    unit: 'rows/s',
    target: 20_000,
    ...spent,
  }
}

async function single(store: FactStore): Promise<Row> {
  const times: number[] = []
  for (let i = 0; i < 200; i++) {
    const observation = { node: 'cn1', key: 'power', value: i, source: 'bench' }
    times.push(1000 * (await timed(() => store.record([observation]))).wall)
  }
  const figure = times.sort((a, b) => a - b)[times.length / 2] ?? 0
  return { name: 'facts: one durable fact, median', figure, unit: 'ms', target: 20 }
}

/** Wall and CPU time in seconds, the database's thread included. */
async function timed(work: () => Promise<unknown>): Promise<{ wall: number; cpu: number }> {
  const start = performance.now()
  const before = process.cpuUsage()
  await work()
  const { user, system } = process.cpuUsage(before)
  return { wall: (performance.now() - start) / 1000, cpu: (user + system) / 1e6 }
}
