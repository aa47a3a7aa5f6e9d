import { kinds } from '../model/schema.js'
import type { SettledNode } from '../model/settle/settled.js'
import { hostList } from './hostlist.js'
import { defineRenderer } from './renderer.js'
import { fitting } from './words.js'

/**
 * Settings of nodes for Slurm, for `use()` of the DSL.
 *
 * @example
 * ```ts
 * import { cluster, nodes } from 'phoenix-cluster/dsl'
 * import { slurmSettings } from 'phoenix-cluster/render'
 *
 * cluster('shelf')
 *   .use(slurmSettings)
 *   .on(nodes('cn[1-4]'), { slurm: { cpus: 128, memory: 512_000, partitions: ['batch'] } })
 * ```
 */
export const slurmSettings = Object.freeze({
  key: 'slurm',
  settings: {
    /** How many processors Slurm counts. @default what Slurm makes of the others */
    cpus: kinds.int().optional(),
    sockets: kinds.int().optional(),
    coresPerSocket: kinds.int().optional(),
    threadsPerCore: kinds.int().optional(),
    /** Memory in megabytes. */
    memory: kinds.int().optional(),
    /** Space for temporary files in megabytes. */
    tmpDisk: kinds.int().optional(),
    weight: kinds.int().optional(),
    features: kinds.texts().optional(),
    /** Generic resources: `gpu:h100:4`. */
    gres: kinds.texts().optional(),
    /** The partitions that the node is in. */
    partitions: kinds.texts().optional(),
  },
} as const)

const numbers = [
  ['cpus', 'CPUs'],
  ['sockets', 'Sockets'],
  ['coresPerSocket', 'CoresPerSocket'],
  ['threadsPerCore', 'ThreadsPerCore'],
  ['memory', 'RealMemory'],
  ['tmpDisk', 'TmpDisk'],
  ['weight', 'Weight'],
] as const

/**
 * Lines for `slurm.conf`: nodes with equal settings in one line, then the partitions with their nodes.
 * The settings are those of {@link slurmSettings}, or of a plugin of one's own with the same key; where
 * any node has some, those without are left to others. Where none has, the nodes are those that start
 * something, of which rules say `image` or `boot`: no racks, switches and power distribution units. Where
 * no rule says that either, they are all nodes.
 */
export const slurm = defineRenderer({
  name: 'slurm',
  about: 'node and partition lines to be included in slurm.conf',
  options: {
    /** The state in which Slurm takes nodes to be until it has seen them. */
    state: kinds.oneOf('UNKNOWN', 'CLOUD', 'FUTURE', 'DOWN', 'DRAIN').default('UNKNOWN'),
    /**
     * Whether nodes have the address of their primary interface, and so a line each. @default false: Slurm
     * looks their names up
     */
    addresses: kinds.bool().default(false),
  },
  render: ({ each, nodes, options }) => {
    // Where some are described for Slurm, the others are none of its business: switches, service nodes.
    const described = nodes.some((node) => node.plugins.slurm !== undefined)
    const isMeant = described
      ? (node: SettledNode) => node.plugins.slurm !== undefined
      : nodes.some(starts)
        ? starts
        : () => true
    const alike = new Map<string, string[]>()
    const partitions = new Map<string, string[]>()
    const put = (map: Map<string, string[]>, key: string, node: string) => {
      const names = map.get(key)
      if (names === undefined) map.set(key, [node])
      else names.push(node)
    }
    const all = each((node) => {
      if (!isMeant(node)) return []
      const name = fitting(/^[A-Za-z0-9][\w.-]*$/, node.name, 'is not a name for a node of Slurm')
      const settings = node.plugins.slurm ?? {}
      const partitions = list(settings.partitions, partition)
      return [{ name, words: addressOf(node, options.addresses) + words(settings), partitions }]
    })
    for (const node of all) {
      put(alike, node.words, node.name)
      for (const partition of node.partitions) put(partitions, partition, node.name)
    }
    return {
      'nodes.conf': [
        ...[...alike].map(
          ([words, names]) => `NodeName=${hostList(names)}${words} State=${options.state}`,
        ),
        ...[...partitions].map(([name, nodes]) => `PartitionName=${name} Nodes=${hostList(nodes)}`),
      ].join('\n'),
    }
  },
})

/** Whether a node runs anything: racks, switches and power distribution units start nothing. */
function starts({ image, boot }: SettledNode): boolean {
  return image !== undefined || boot !== undefined
}

function addressOf(node: SettledNode, wanted: boolean): string {
  if (!wanted) return ''
  const primary = Object.values(node.interfaces).find((one) => one.primary)
  const address = primary?.ip ?? primary?.ip6
  return address === undefined ? '' : ` NodeAddr=${address}`
}

function words(settings: Readonly<Record<string, unknown>>): string {
  const said: string[] = []
  for (const [key, name] of numbers) {
    const value = settings[key]
    if (typeof value !== 'number') continue
    said.push(`${name}=${fitting(/^\d+$/, String(value), `cannot be the setting 'slurm.${key}'`)}`)
  }
  const features = list(settings.features, (text) =>
    fitting(/^[\w.:+-]+$/, text, 'is not a feature for Slurm'),
  )
  const gres = list(settings.gres, (text) =>
    fitting(/^[\w.:()-]+$/, text, 'is not a generic resource for Slurm'),
  )
  if (features.length > 0) said.push(`Features=${features.join(',')}`)
  if (gres.length > 0) said.push(`Gres=${gres.join(',')}`)
  return said.map((word) => ` ${word}`).join('')
}

function partition(text: string): string {
  return fitting(/^[A-Za-z0-9][\w.-]*$/, text, 'is not a name for a partition of Slurm')
}

function list(value: unknown, check: (text: string) => string): string[] {
  return Array.isArray(value) ? value.map((one) => check(String(one))) : []
}
