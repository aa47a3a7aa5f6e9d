/**
 * Nodes as renderers see them: a value that waits for a fact cannot be read without a note of it, so
 * that no renderer, and none that a user wrote, passes one off as empty.
 */
import type { Hole, SettledBmc, SettledNode } from '../model/settle/settled.js'

/** Fields of an interface that bear another name in rules. */
const settledNames: Readonly<Record<string, string>> = { mac: 'macs' }

/** The sections of a rule that nodes have under the same name; plugins' are elsewhere. */
const ownSections: ReadonlySet<string> = new Set(['interfaces', 'attr', 'bios', 'firmware'])

/** The parts of a path. What hardware calls its settings may hold dots. */
function partsOf(path: string): string[] {
  const named = /^(bios|firmware)\.(.+)$/s.exec(path)
  return named === null ? path.split('.') : named.slice(1)
}

/** The node itself, or a copy that tells when a value is read that waits for a fact. */
export function nodeView(node: SettledNode, onHole: (hole: Hole) => void): SettledNode {
  if (node.holes.length === 0) return node
  const view: Part = { ...node }
  // Parts that are copied already: to copy them again would read what is watched.
  const copies = new Map<string, Part>()
  for (const hole of node.holes) {
    const path = partsOf(hole.path)
    const [section = ''] = path
    const field = path.pop() as string
    const isOfInterface = section === 'interfaces' && path.length === 2
    if (section !== field && !ownSections.has(section)) path.unshift('plugins')
    const place = partAt(view, path, copies)
    // Something else is wrong with an interface that is not there, and was reported.
    if (place === undefined) continue
    watch(place, isOfInterface ? (settledNames[field] ?? field) : field, () => onHole(hole))
  }
  // The address of a BMC that nobody wrote down is that of the interface.
  const ofBmc = node.holes.filter(({ path }) => /^interfaces\.bmc\.ip6?$/.test(path))
  if (ofBmc.length > 0) view.bmc = watchedBmcs(node.bmc, () => ofBmc.forEach(onHole))
  return view as unknown as SettledNode
}

/** The part at a path, made a copy that belongs to the view alone. */
function partAt(view: Part, path: readonly string[], copies: Map<string, Part>): Part | undefined {
  let place = view
  let key = ''
  for (const part of path) {
    key += `.${part}`
    let copy = copies.get(key)
    if (copy === undefined) {
      if (place[part] === undefined) return undefined
      copy = { ...(place[part] as Part) }
      copies.set(key, copy)
      place[part] = copy
    }
    place = copy
  }
  return place
}

type Part = Record<string, unknown>

function watch(place: Part, name: string, onRead: () => void): void {
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

function watchedBmcs(bmcs: SettledNode['bmc'], onRead: () => void): SettledNode['bmc'] {
  return bmcs.map((bmc) => {
    if (bmc.address !== undefined) return bmc
    const copy: Part = { ...bmc }
    watch(copy, 'address', onRead)
    return copy as unknown as SettledBmc
  })
}
