/** What a configuration of 10,000 nodes with three interfaces each costs inside the process. */
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type Observation, open } from 'phoenix-cluster'
import site from '../examples/thousands/cluster.config.js'
import { Model } from '../src/model/settle/model.js'
import { prove } from '../src/model/settle/proof/prove.js'
import { type Row, spent } from './table.js'

export async function rows(): Promise<Row[]> {
  // The first time in a fresh process is what a person waits for.
  let model = Model.settle(site)
  const settle = await spent(() => {
    model = Model.settle(site)
    for (const _ of model.all());
  })
  const proof = await spent(() => prove(model))
  const one = await spent(() => Model.settle(site).node('cn0042'))
  const folder = await mkdtemp(join(tmpdir(), 'phoenix-bench-'))
  try {
    return [
      {
        name: 'settle 10,000 nodes × 3 interfaces',
        figure: settle.wall * 1000,
        unit: 'ms',
        target: 250,
        ...settle,
      },
      {
        name: 'settle, freeze and prove them',
        figure: (settle.wall + proof.wall) * 1000,
        unit: 'ms',
        target: 200,
        wall: settle.wall + proof.wall,
        cpu: settle.cpu + proof.cpu,
      },
      { name: 'prove them', figure: proof.wall * 1000, unit: 'ms', ...proof },
      { name: 'settle one node alone', figure: one.wall * 1000, unit: 'ms', ...one },
      ...(await plans(join(folder, 'facts.db'))),
    ]
  } finally {
    await rm(folder, { recursive: true })
  }
}

/** A plan for 10,000 nodes against 40,000 stored facts: nothing to do, and everything to do. */
async function plans(facts: string): Promise<Row[]> {
  const phoenix = await open(site, { facts })
  const nodes = [...phoenix.model.nodes]
  const observe = (node: string, index: number): Observation[] => {
    const mac = `02:00:00:00:${hex(index >> 8)}:${hex(index & 255)}`
    const power = phoenix.model.node(node).power ?? 'on'
    const facts = { power, serial: `S${index}`, model: 'bench', 'interfaces.eno1.mac': mac }
    return Object.entries(facts).map(([key, value]) => ({ node, key, value, source: 'bench' }))
  }
  await phoenix.facts.record(nodes.flatMap(observe))
  const nothing = await spent(() => phoenix.plan({ refresh: false }))
  await phoenix.facts.record(
    nodes.map((node) => ({ node, key: 'power', value: 'off', source: 'bench' })),
  )
  let plan = await phoenix.plan({ refresh: false })
  const everything = await spent(async () => {
    plan = await phoenix.plan({ refresh: false })
  })
  const print = await spent(() => String(plan))
  await phoenix.close()
  const steps = `${plan.steps.length.toLocaleString('en')} steps`
  return [
    {
      name: 'plan 10,000 nodes, nothing to do',
      figure: nothing.wall,
      unit: 's',
      target: 1,
      ...nothing,
    },
    {
      name: `plan 10,000 nodes, ${steps}`,
      figure: everything.wall,
      unit: 's',
      target: 1,
      ...everything,
    },
    { name: `print ${steps}`, figure: print.wall * 1000, unit: 'ms', ...print },
    { name: '… in lines', figure: String(plan).split('\n').length, unit: 'lines', target: 24 },
  ]
}

function hex(byte: number): string {
  return byte.toString(16).padStart(2, '0')
}
