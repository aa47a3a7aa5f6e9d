/** Turns the parts of a machine into facts. */
import type { FactValue, Observation } from '../../model/fact.js'
import type { HardwareKind, HardwarePart, HardwareReport } from '../../ports/hardware.js'

/** A list in a fact has no more items than this. */
const mostItems = 512

/**
 * The facts of the kinds of parts that were asked for. A kind of which something could not be read is
 * left as it was: a module that was not heard of this time is not missing.
 */
export function observeParts(
  node: string,
  kinds: readonly HardwareKind[],
  report: HardwareReport,
  source: string,
): Observation[] {
  const facts: [key: string, value: FactValue][] = []
  const { processors, memory, drives, nics = [], unreadable } = report
  if (unreadable.length > 0) return []
  if (kinds.includes('processors')) {
    const cpus = processors.filter(({ kind }) => kind === 'cpu')
    const gpus = processors.filter(({ kind }) => kind === 'gpu')
    facts.push(['cpus', listOf(cpus)], ['gpus', listOf(gpus)], ['gpu.count', gpus.length])
    const models = new Set(gpus.map(({ model }) => model))
    const [model] = models
    if (models.size === 1 && model !== undefined) facts.push(['gpu.model', model])
  }
  if (kinds.includes('memory')) facts.push(['memory.modules', listOf(memory)])
  if (kinds.includes('drives')) {
    facts.push(['disks', listOf(drives)], ['disk.count', drives.length])
  }
  if (kinds.includes('nics')) facts.push(['nics', listOf(nics)])
  return facts.map(([key, value]) => ({ node, key, value, source }))
}

/** Parts as facts hold them: in the order of their places, without what changes from day to day. */
function listOf(parts: readonly HardwarePart[]): FactValue {
  const items = parts.slice(0, mostItems).map((part) => {
    const { health: _health, name: _name, ...lasting } = part
    return lasting as unknown as { readonly [key: string]: FactValue }
  })
  const placeOf = (item: { readonly [key: string]: FactValue }) =>
    String(item.location ?? item.id ?? '')
  return items.sort((a, b) => (placeOf(a) < placeOf(b) ? -1 : 1))
}
