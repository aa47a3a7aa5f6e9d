/**
 * Nodes as renderers see them: a value that waits for a fact cannot be read without a note of it, so
 * that no renderer, and none that a user wrote, passes one off as empty.
 */
import type { Hole, SettledNode } from '../model/settle/settled.js'

/** Fields of an interface that bear another name in rules. */
const settledNames: Readonly<Record<string, string>> = { mac: 'macs' }

/** The node itself, or a copy that tells when a value is read that waits for a fact. */
export function nodeView(node: SettledNode, onHole: (hole: Hole) => void): SettledNode {
  if (node.holes.length === 0) return node
  const view = { ...node }
  for (const hole of node.holes) {
    const parts = hole.path.split('.')
    const field = parts.at(-1) as string
    const inInterface = parts[0] === 'interfaces' && parts.length === 3
    let place: Record<string, unknown> = view as never
    for (const part of pathTo(hole.path)) place = ownPart(place, part)
    watch(place, inInterface ? (settledNames[field] ?? field) : field, () => onHole(hole))
    // The address of a BMC that nobody wrote down is that of the interface.
    if (/^interfaces\.bmc\.ip6?$/.test(hole.path)) watchBmcs(view, () => onHole(hole))
  }
  return view
}

/** The parts of the settled node that lead to the value at a path. */
function pathTo(path: string): string[] {
  const parts = path.split('.').slice(0, -1)
  const [section] = parts
  return section === undefined || section === 'interfaces' || section === 'attr'
    ? parts
    : ['plugins', ...parts]
}

/** A part of the view that belongs to the view alone. */
function ownPart(place: Record<string, unknown>, name: string): Record<string, unknown> {
  const copy = copyOf((place[name] ?? {}) as object)
  Object.defineProperty(place, name, { value: copy, enumerable: true, configurable: true })
  return copy
}

function watch(place: Record<string, unknown>, name: string, onRead: () => void): void {
  const value = place[name]
  Object.defineProperty(place, name, {
    enumerable: true,
    configurable: true,
    get: () => {
      onRead()
      return value
    },
  })
}

function watchBmcs(view: { bmc: SettledNode['bmc'] }, onRead: () => void): void {
  view.bmc = view.bmc.map((bmc) => {
    if (bmc.address !== undefined) return bmc
    const copy = { ...bmc }
    watch(copy, 'address', onRead)
    return copy
  })
}

/** A copy that may be changed; what was watched before stays so, and is not read. */
function copyOf(original: object): Record<string, unknown> {
  return Object.defineProperties(
    {},
    Object.fromEntries(
      Object.entries(Object.getOwnPropertyDescriptors(original)).map(([name, descriptor]) => [
        name,
        { ...descriptor, configurable: true, ...('value' in descriptor ? { writable: true } : {}) },
      ]),
    ),
  ) as Record<string, unknown>
}
