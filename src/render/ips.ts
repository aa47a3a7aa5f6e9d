import type { Ip } from '../model/address/ip.js'
import { naturalCompare } from '../model/node-set/natural-order.js'
import { kinds } from '../model/schema.js'
import type { Model } from '../model/settle/model.js'
import type { SettledNode } from '../model/settle/settled.js'
import { defineRenderer } from './renderer.js'

/** One line of the table: its name, and the addresses in each network. */
interface Row {
  readonly name: string
  readonly cells: Map<string, Ip[]>
}

/**
 * A table for people: nodes and their addresses in each network. Addresses that somebody else in the
 * cluster has too are marked with `!` and named as faults. Where two interfaces of a node are in one
 * network, the second one has a row of its own.
 */
export const ips = defineRenderer({
  name: 'ips',
  about: 'a table of all addresses, duplicates marked with !',
  options: {
    /** The name of a network by whose addresses the rows are sorted; `name` for the nodes' own order. */
    sort: kinds.text().default('name'),
  },
  unproven: true,
  render: ({ model, nodes, options, leaveOut }) => {
    const holders = holdersOf(model)
    const rows = nodes.flatMap(rowsOf)
    const used = new Set(rows.flatMap(({ cells }) => [...cells.keys()]))
    const networks = [...model.networks.keys()].filter((network) => used.has(network))
    if (options.sort !== 'name') sortBy(rows, options.sort)
    for (const node of nodes) {
      for (const address of addressesOf(node)) {
        const others = (holders.get(address.key) ?? []).filter((name) => name !== node.name)
        const twice = (holders.get(address.key) ?? []).length - others.length > 1
        const who = twice ? [node.name, ...others] : others
        if (who.length > 0) {
          leaveOut(
            node.name,
            `${address} is a duplicate: ${[...new Set(who)].join(', ')} has it too`,
          )
        }
      }
    }
    const shown = (address: Ip) =>
      (holders.get(address.key) ?? []).length > 1 ? `${address}!` : `${address}`
    const table = rows.map(({ name, cells }) => [
      name,
      ...networks.map((network) => cells.get(network)?.map(shown).join(',') ?? '<None>'),
    ])
    return aligned([['node', ...networks], ...table])
  },
})

function addressesOf(node: SettledNode): Ip[] {
  return Object.values(node.interfaces).flatMap(({ ip, ip6, addresses }) =>
    [ip, ip6, ...addresses].filter((address) => address !== undefined),
  )
}

/** Who has each address: a node is named as often as it has it. */
function holdersOf(model: Model): Map<number | bigint, string[]> {
  const holders = new Map<number | bigint, string[]>()
  for (const node of model.all()) {
    for (const { key } of addressesOf(node)) {
      const names = holders.get(key)
      if (names === undefined) holders.set(key, [node.name])
      else names.push(node.name)
    }
  }
  return holders
}

function rowsOf(node: SettledNode): Row[] {
  const first: Row = { name: node.name, cells: new Map() }
  const rows = [first]
  const interfaces = Object.values(node.interfaces)
  // The node's own row is that of the interfaces it is reached by; BMCs make way.
  const ordered = [
    ...interfaces.filter(({ name }) => name !== 'bmc'),
    ...interfaces.filter(({ name }) => name === 'bmc'),
  ]
  for (const { name, network, ip, ip6, addresses } of ordered) {
    const all = [ip, ip6, ...addresses].filter((address) => address !== undefined)
    if (all.length === 0) continue
    if (!first.cells.has(network)) first.cells.set(network, all)
    else rows.push({ name: `${node.name}-${name}`, cells: new Map([[network, all]]) })
  }
  return rows
}

/** Rows with an address in the network first, by that address. */
function sortBy(rows: Row[], network: string): void {
  const first = (row: Row) => row.cells.get(network)?.[0]
  rows.sort((a, b) => {
    const [mine, theirs] = [first(a), first(b)]
    if (mine === undefined || theirs === undefined) {
      if (mine === theirs) return naturalCompare(a.name, b.name)
      return mine === undefined ? 1 : -1
    }
    return mine.compare(theirs)
  })
}

function aligned(rows: readonly (readonly string[])[]): string {
  const widths: number[] = []
  for (const row of rows) {
    for (const [column, { length }] of row.entries()) {
      widths[column] = Math.max(widths[column] ?? 0, length)
    }
  }
  return rows
    .map((row) =>
      row
        .map((cell, column) => cell.padEnd(widths[column] ?? 0))
        .join('  ')
        .trimEnd(),
    )
    .join('\n')
}
