/** Inventories for people: what many nodes have in common, and who differs from most. */
import { cleanLine } from '../../model/clean-text.js'
import type { HardwarePart, HardwareReport } from '../../ports/hardware.js'
import type { HardwareDifference } from '../../run/inventory/inventory-facts.js'
import type { InventoryReading } from '../../sdk/selection/inventory.js'
import { align, allNodes, gather } from '../output/gather.js'

/** What was read of one node. */
export interface NodeInventory {
  readonly reading: InventoryReading
  readonly parts?: HardwareReport
}

/** A line of an inventory: what, and what there is. */
export type Line = readonly [what: string, value: string]

/** What is the same for nodes of a kind. */
export function commonLines({ reading, parts }: NodeInventory): Line[] {
  const { manufacturer, model, biosVersion, bmcVersion, memoryGiB } = reading
  const { processorCount, processorModel, nics } = reading
  const machine = [manufacturer, model].filter((text) => text !== undefined).join(' ')
  const cpus = times(processorCount, processorModel)
  const own = nics.filter(({ toBmc }) => toBmc !== true).length
  const lines: (Line | undefined)[] = [
    machine === '' ? undefined : ['machine', machine],
    cpus === undefined ? undefined : ['cpu', cpus],
    memoryGiB === undefined ? undefined : ['memory', `${memoryGiB} GiB`],
    biosVersion === undefined ? undefined : ['bios', biosVersion],
    bmcVersion === undefined ? undefined : ['bmc', bmcVersion],
    ['nics', `${own}`],
    ...(parts === undefined ? [] : partLines(parts)),
  ]
  return lines.filter((line) => line !== undefined).map(([what, value]) => [what, cleanLine(value)])
}

/** What one node has to itself. */
export function ownLines({ reading }: NodeInventory): Line[] {
  const { serial, uuid, bmcMac, nics } = reading
  const lines: (Line | undefined)[] = [
    serial === undefined ? undefined : ['serial', serial],
    uuid === undefined ? undefined : ['uuid', uuid],
    bmcMac === undefined ? undefined : ['bmc mac', bmcMac],
    ...nics.map(({ id, names, mac, guid, location }): Line => {
      const also = [...names, ...(location === undefined ? [] : [location])]
      const about = also.length === 0 ? '' : ` (${also.join(', ')})`
      return ['nic', `${mac ?? guid ?? 'no address'}  ${id}${about}`]
    }),
  ]
  return lines.filter((line) => line !== undefined).map(([what, value]) => [what, cleanLine(value)])
}

function times(count: number | undefined, what: string | undefined): string | undefined {
  if (count === undefined) return what
  return what === undefined ? `${count}` : `${count} × ${what}`
}

function partLines({ processors, memory, drives, nics = [] }: HardwareReport): Line[] {
  const gpus = processors.filter(({ kind }) => kind === 'gpu')
  const size = (mib: number | undefined) => (mib === undefined ? '' : `${mib / 1024} GiB `)
  return [
    ['gpus', counted(gpus, ({ model, name }) => model ?? name)],
    ['dimms', counted(memory, (it) => `${size(it.capacityMiB)}${it.model ?? ''}`.trim())],
    ['dimms in', memory.map(placeOf).sort().join(' ')],
    ['disks', counted(drives, (it) => `${bytes(it.capacityBytes)}${it.model ?? it.media ?? ''}`)],
    ['adapters', counted(nics, ({ model, location, name }) => model ?? location ?? name)],
    ['ailing', ailing([...processors, ...memory, ...drives])],
  ]
    .filter(([, value]) => value !== '')
    .map(([what, value]): Line => [what ?? '', value ?? ''])
}

function placeOf({ location, id }: HardwarePart): string {
  return (location ?? id).replace(/\s+/g, '_')
}

/** Parts of one sort together: `16 × 32 GiB M393A4K40`. */
function counted<T>(parts: readonly T[], text: (part: T) => string): string {
  const counts = new Map<string, number>()
  for (const part of parts) counts.set(text(part), (counts.get(text(part)) ?? 0) + 1)
  return [...counts].map(([what, count]) => times(count, what === '' ? undefined : what)).join(', ')
}

function bytes(size: number | undefined): string {
  if (size === undefined) return ''
  return size >= 1e12 ? `${Math.round(size / 1e11) / 10} TB ` : `${Math.round(size / 1e9)} GB `
}

/** The parts that are not well. */
function ailing(parts: readonly HardwarePart[]): string {
  return parts
    .filter(({ health }) => health !== undefined && health !== 'OK')
    .map((part) => `${part.name} (${part.health})`)
    .join(', ')
}

/**
 * Inventories gathered: the nodes of which there are most first, and of all others a mark at each line
 * in which they differ from those.
 */
export function inventoryText(nodes: ReadonlyMap<string, NodeInventory>): string[] {
  const [only] = nodes
  if (only !== undefined && nodes.size === 1) {
    return [align([...commonLines(only[1]), ...ownLines(only[1])].map(([a, b]) => [a, b]))]
  }
  const entries = [...nodes].map(([node, one]) => [node, commonLines(one)] as const)
  const groups = gather(entries, (lines) => JSON.stringify(lines)).sort(
    (a, b) => b.nodes.size - a.nodes.size,
  )
  const usual = new Map(groups[0]?.item)
  return groups.map(({ nodes: set, item }, at) => {
    const rows = item.map(([what, value]) => {
      const differs = at > 0 && usual.get(what) !== value
      return [`${differs ? '≠' : ' '} ${what}`, differs ? marked(what, value, usual) : value]
    })
    const absent = at === 0 ? [] : [...usual.keys()].filter((key) => !item.some(([k]) => k === key))
    const lacking = absent.map((what) => [`≠ ${what}`, `not told (most: ${usual.get(what) ?? ''})`])
    return `${allNodes(set)}:\n${align([...rows, ...lacking])}`
  })
}

/** A value that most others do not have; of lists of places only what is missing or too much. */
function marked(what: string, value: string, usual: ReadonlyMap<string, string>): string {
  const most = usual.get(what)
  if (most === undefined) return value
  if (what !== 'dimms in') return `${value}  (most: ${most})`
  const [own, others] = [new Set(value.split(' ')), new Set(most.split(' '))]
  const missing = [...others].filter((place) => !own.has(place))
  const more = [...own].filter((place) => !others.has(place))
  return [
    ...(missing.length === 0 ? [] : [`missing: ${missing.join(' ')}`]),
    ...(more.length === 0 ? [] : [`besides: ${more.join(' ')}`]),
  ].join('; ')
}

/** Where a node is not as it should be, in one line. */
export function differenceText({ path, expected, found, of }: HardwareDifference): string {
  const text = (value: unknown) => (typeof value === 'string' ? value : JSON.stringify(value))
  const who = of === 'rule' ? 'the rules say' : 'it was'
  return cleanLine(`${path} is ${text(found)}, and ${who} ${text(expected)}`)
}
