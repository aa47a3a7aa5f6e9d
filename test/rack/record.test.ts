/** Recorded and served again: a BMC that was recorded answers as the one that it was recorded from. */
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { open } from 'phoenix-cluster'
import { redfish } from 'phoenix-cluster/adapters/redfish'
import { type Rack, simulate } from 'phoenix-cluster/adapters/simulated'
import { cidr, cluster, env, nodes } from 'phoenix-cluster/dsl'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { RedfishBmc } from '../../adapters/redfish/bmc.js'
import { Bench } from './bench.js'
import { ownTrees, pathOf } from './own-trees.js'
import { archive, trees } from './trees.js'

const folder = mkdtempSync(join(tmpdir(), 'phoenix-record-'))
const bench = new Bench()
afterAll(async () => {
  await bench.end()
  rmSync(folder, { recursive: true, force: true })
})

const site = cluster('recorded')
  .networks({ bmc: cidr('10.1.0.0/24') })
  .on(nodes('t[01-40]'), {
    bmc: redfish({ user: 'admin', password: env('PHOENIX_TEST_UNSET') }),
    interfaces: { bmc: { network: 'bmc', ip: (node, net) => net.host(node.number) } },
  })

/** Records nodes of a rack; gives what came of each. */
async function record(rack: Rack, expression: string, into: string) {
  const phoenix = await open(site, { through: rack, facts: ':memory:' })
  try {
    const answers = []
    for await (const answer of phoenix.select(expression).raw.record(into)) {
      if (!answer.ok) throw answer.error
      answers.push({ node: answer.node, ...answer.value })
    }
    return answers
  } finally {
    await phoenix.close()
  }
}

/** What the ports tell of a BMC, times and what only one of two can be left out. */
async function told(bmc: RedfishBmc): Promise<unknown[]> {
  const told = <T>(call: Promise<T>): Promise<T | string> =>
    call.catch((error: { code: string }) => error.code)
  return Promise.all([
    told(bmc.probe.capabilities()),
    told(bmc.inventory()),
    told(bmc.hardware.hardware()),
    told(bmc.sensors.sensors()),
    told(bmc.bios.read()),
    told(bmc.bootOrder.bootOrder()),
    told(bmc.bootOverride()),
    told(bmc.firmware.list()),
    told(bmc.logs.entries()),
    told(bmc.virtualMedia.drives()),
    told(bmc.accounts.accounts()),
    told(bmc.powerState()),
  ])
}

describe('a simulated BMC of our own', () => {
  it('is recorded without its secrets, and answers the same when it is served again', async () => {
    const into = join(folder, 'own')
    await using rack = await simulate(site, { nodes: 't[01-02]' })
    const recorded = await record(rack, 't01', into)
    expect(recorded).toMatchObject([{ node: 't01', missing: [], cut: false }])
    expect(recorded[0]?.resources).toBeGreaterThan(60)
    const account = 'redfish/v1/AccountService/Accounts/1/index.json'
    const held = JSON.parse(readFileSync(join(into, 't01', account), 'utf8'))
    expect(held).toMatchObject({ UserName: 'phoenix' })
    expect(held.Password).not.toBe(rack.through.t01?.password)

    await using again = await simulate(site, { nodes: 't01', tree: join(into, 't01') })
    const [first, second] = [bench.client(rack, 't01'), bench.client(again, 't01')]
    expect(await told(second)).toEqual(await told(first))
    expect(again.state('t01').serial).toBe(rack.state('t01').serial)
    // A folder that holds a tree takes no other.
    await expect(record(rack, 't01', into)).rejects.toMatchObject({ code: 'usage' })
  })
})

/** Trees to be recorded and served again, and the system to choose. */
const recorded: readonly { name: string; path: string; system?: string | undefined }[] = [
  ...ownTrees.map(({ name, system }) => ({ name, path: pathOf(name), system })),
  ...(archive === undefined ? [] : trees).map(({ name, system }) => ({
    name,
    path: `${archive}/public/${name}`,
    system,
  })),
]

describe('the tree of', () => {
  const named = recorded.map((tree, at) => ({
    ...tree,
    node: `t${String(at + 1).padStart(2, '0')}`,
  }))
  const all = { nodes: named.map(({ node }) => node).join(',') }
  const into = join(folder, 'trees')
  let rack: Rack
  let again: Rack
  beforeAll(async () => {
    const from = Object.fromEntries(named.map(({ path, node }) => [node, path]))
    rack = await simulate(site, { ...all, tree: from })
    await record(rack, all.nodes, into)
    for (const { path, node } of named) {
      if (!path.endsWith('.json')) continue
      // No recording tells how a BMC takes changes; it is written down beside it.
      const { faults } = JSON.parse(readFileSync(path, 'utf8'))
      writeFileSync(join(into, node, 'faults.json'), JSON.stringify(faults))
    }
    const to = Object.fromEntries(named.map(({ node }) => [node, join(into, node)]))
    again = await simulate(site, { ...all, tree: to })
  }, 120_000)
  afterAll(async () => {
    await rack?.close()
    await again?.close()
  })

  it.each(named)(
    '$name answers the same when it was recorded and is served again',
    async ({ node, system }) => {
      expect(existsSync(join(into, node, 'redfish/v1/index.json'))).toBe(true)
      const [first, second] = [
        bench.client(rack, node, { system }),
        bench.client(again, node, { system }),
      ]
      expect(await told(second)).toEqual(await told(first))
      expect(again.state(node).faults).toEqual(rack.state(node).faults)
    },
  )

  it('is refused with what is wrong in the file of its faults', async () => {
    const [{ node } = { node: '' }] = named
    writeFileSync(join(into, node, 'faults.json'), '["etag:odd"]')
    await expect(simulate(site, { nodes: node, tree: join(into, node) })).rejects.toMatchObject({
      code: 'usage',
      message: expect.stringMatching(/faults\.json: the fault 'etag' takes one of/),
    })
  })
})
