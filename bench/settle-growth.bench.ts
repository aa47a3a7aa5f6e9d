/**
 * How settling and proving grow: from 1,000 to 100,000 nodes with three interfaces each, what they take
 * of memory, and how soon one clash among 51,200 addresses is found.
 */
import { cidr, cluster, fact, type Nodes, network, nodes } from 'phoenix-cluster/dsl'
import { type Ip, Model, prove } from 'phoenix-cluster/model'
import { type Row, spent } from './table.js'

/** As many nodes, each with a BMC network, a management network and a high-speed network. */
function clusterOf(size: number) {
  return cluster('growing', { domain: 'big.example.org' })
    .networks({
      bmc: network({ v4: cidr('10.64.0.0/14') }),
      mgmt: network({ v4: cidr('10.0.0.0/14'), dhcp: true }),
      hsn: network({ v4: cidr('10.128.0.0/14'), domain: 'hsn.big.example.org' }),
    })
    .on(nodesOf(`cn[1-${size}]`), {
      power: 'on',
      interfaces: {
        bmc: { network: 'bmc', ip: (node, net) => net.host(node.position + 1024) },
        eno1: {
          network: 'mgmt',
          ip: (node, net) => net.host(node.position + 1024),
          mac: fact(),
          primary: true,
        },
        hsn0: {
          network: 'hsn',
          ip: (node, net) => net.host(node.position + 1024),
          hostname: (node) => `${node.name}-hsn0`,
        },
      },
    })
}

/** 10,240 nodes with five addresses each, of which the last is that of the eighth node. */
function clashing() {
  const size = 10_240
  const of = (index: number) => ({
    network: 'big' as const,
    ip: (node: { readonly number: number }, net: { host(offset: number): Ip }) => {
      const clashes = node.number === size && index === 4
      return net.host(1 + 5 * (clashes ? 8 : node.number) + index)
    },
  })
  return cluster('clashing')
    .networks({ big: cidr('10.0.0.0/8') })
    .on(nodesOf(`cn[1-${size}]`), {
      interfaces: { a: of(0), b: of(1), c: of(2), d: of(3), e: of(4) },
    })
}

function nodesOf(text: string): Nodes {
  return nodes(text as never)
}

export async function rows(): Promise<Row[]> {
  const clash = clashing()
  const found = await spent(() => {
    const problems = prove(Model.settle(clash))
    if (problems.length !== 1) throw new Error(`expected one clash, found ${problems.length}`)
  })
  const sizes: Row[] = []
  for (const size of [1_000, 3_000, 10_000, 30_000, 100_000]) {
    const site = clusterOf(size)
    const took = await spent(() => prove(Model.settle(site)))
    const target = size === 10_000 ? 200 : size === 100_000 ? 2500 : undefined
    sizes.push({
      name: `settle and prove ${size.toLocaleString('en')} nodes × 3 interfaces`,
      figure: took.wall * 1000,
      unit: 'ms',
      ...(target === undefined ? {} : { target }),
      ...took,
    })
  }
  return [
    {
      name: 'find one clash among 51,200 addresses',
      figure: found.wall * 1000,
      unit: 'ms',
      target: 300,
      ...found,
    },
    ...sizes,
    {
      name: 'memory at most, up to 100,000 nodes',
      figure: process.resourceUsage().maxRSS / 1024,
      unit: 'MB',
      target: 700,
    },
  ]
}
