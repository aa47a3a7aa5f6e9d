/**
 * The boot service in a process of its own, for ten thousand nodes: each has an address of loopback and a
 * hardware address that is a fact, and its starts are recorded in a facts database. The argument says how
 * large an initial RAM disk is, in MB. Prints where it listens as a line of JSON, and what it has used for
 * each line that it reads.
 */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { cidr, cluster, fact, nodes } from 'phoenix-cluster/dsl'
import { built } from './built.js'

const { serveNetboot } =
  await built<typeof import('phoenix-cluster/adapters/netboot')>('adapters/netboot')
const { openFacts } = await built<typeof import('phoenix-cluster/facts')>('facts')
const { Model, Secret } = await built<typeof import('phoenix-cluster/model')>('model')

const megabytes = Number(process.argv[2])

/** What a started service says of itself. */
export interface Started {
  readonly port: number
  /** The folder of images. */
  readonly images: string
}

/** What a service has used. */
export interface Used {
  /** In MB, once garbage is collected. */
  readonly memory: number
  /** In seconds. */
  readonly cpu: number
  /** Observations that wait to be stored. */
  readonly waiting: number
  /** Nodes that were sent to their image. */
  readonly nodes: number
}

const site = cluster('load')
  .networks({ mgmt: cidr('127.0.0.0/8') })
  .images({ rocky9: { kernel: 'rocky9/vmlinuz', initrd: 'rocky9/initrd.img' } })
  .boot({ reports: true })
  .on(nodes('cn[1-10000]'), {
    image: 'rocky9',
    boot: 'network',
    interfaces: {
      eno1: { network: 'mgmt', ip: (node, net) => net.host(node.number), mac: fact() },
    },
  })

/** The hardware address of a node. */
const macOf = (number: number) =>
  `02:00:00:00:${[number >> 8, number & 0xff].map((byte) => byte.toString(16).padStart(2, '0')).join(':')}`

const folder = mkdtempSync(join(tmpdir(), 'phoenix-bench-'))
process.once('exit', () => rmSync(folder, { recursive: true, force: true }))
const images = join(folder, 'images')
mkdirSync(join(images, 'rocky9'), { recursive: true })
writeFileSync(join(images, 'rocky9/vmlinuz'), 'MZ\0\0zimg'.padEnd(8192, '\0'))
const initrd = Buffer.alloc(megabytes * 1024 * 1024, 1)
initrd.write('\x1f\x8b', 'latin1')
writeFileSync(join(images, 'rocky9/initrd.img'), initrd)

const facts = await openFacts({ cluster: 'load', location: join(folder, 'facts.db') })
await facts.record(
  Array.from({ length: 10_000 }, (_, at) => ({
    node: `cn${at + 1}`,
    key: 'interfaces.eno1.mac',
    value: macOf(at + 1),
    source: 'bench',
  })),
)
const model = Model.settle(site, await facts.snapshot())
const netboot = await serveNetboot({
  model,
  images,
  key: Secret.of('a key for the time of a measurement'),
  host: '127.0.0.1',
  port: 0,
  record: async (observations) => void (await facts.record(observations)),
})
const started: Started = { port: netboot.port, images }
console.log(JSON.stringify(started))

for await (const _ of createInterface({ input: process.stdin })) {
  globalThis.gc?.()
  const { heapUsed, external } = process.memoryUsage()
  const { user, system } = process.cpuUsage()
  const gauge = (name: string) =>
    Number(new RegExp(`^phoenix_boot_${name} (\\d+)$`, 'm').exec(netboot.metrics)?.[1])
  const used: Used = {
    memory: (heapUsed + external) / 1e6,
    cpu: (user + system) / 1e6,
    waiting: gauge('observations_waiting'),
    nodes: gauge('nodes_ipxe'),
  }
  console.log(JSON.stringify(used))
}
await netboot.close()
await facts.close()
