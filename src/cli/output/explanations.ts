/** Explanations as text: what is the same for many nodes is told once for all of them. */
import type { ProblemPlace } from '../../error.js'
import { cleanLine } from '../../model/clean-text.js'
import type { Explanation, Saying } from '../../model/settle/explain/explain.js'
import type { Call } from '../command-line/call.js'
import { align, allNodes, gather } from './gather.js'
import { valueText } from './value-text.js'

/** Where exactly something was said. */
export type Locate = (place: ProblemPlace | undefined) => ProblemPlace | undefined

/**
 * Path by path, with the nodes before each. Nodes of which the same rules spoke share the list of
 * these; where their values differ, each value has a line of its own above it.
 */
export function explanationsText(
  call: Call,
  explanations: readonly Explanation[],
  locate: Locate,
): string {
  let text = ''
  let before = ''
  const byPath = together(explanations, ({ path }) => path)
  for (const like of byPath.flatMap((all) => alike(call, all, locate))) {
    const values = gather(
      like.map((one) => [one.node, now(one)]),
      (value) => value,
    )
    const [first] = like
    if (first === undefined) continue
    const heads = values.map(({ nodes, item }) => `${allNodes(nodes)} ${first.path} = ${item}`)
    // What is said of the same nodes stands together.
    const about = values.map(({ nodes }) => String(nodes)).join(' ')
    if (text !== '') text += about === before && values.length === 1 ? '\n' : '\n\n'
    before = about
    text += [...heads, ...rows(call, like, locate), ...outcomes(like), ...wrong(first)].join('\n')
  }
  return text
}

/** Explanations that differ in nothing but values. */
function alike(call: Call, all: readonly Explanation[], locate: Locate): Explanation[][] {
  const key = (one: Explanation) =>
    JSON.stringify([
      one.waitsFor,
      wrong(one),
      one.derived?.how,
      one.said.map((saying) => [saying.counts, saying.from, ...spoken(call, saying, locate)]),
    ])
  return together(all, key)
}

function together<T>(items: readonly T[], key: (item: T) => string): T[][] {
  const groups = new Map<string, T[]>()
  for (const item of items) {
    const id = key(item)
    const group = groups.get(id)
    if (group === undefined) groups.set(id, [item])
    else group.push(item)
  }
  return [...groups.values()]
}

function now({ value, waitsFor, problems }: Explanation): string {
  if (waitsFor !== undefined) return `waits for the fact '${waitsFor}'`
  return problems.length > 0 ? 'wrong' : valueText(value)
}

function wrong({ problems }: Explanation): string[] {
  return problems.map(({ message }) => `  error: ${cleanLine(message)}`)
}

/** What comes of it, once for all nodes of which it is the same but for their names. */
function outcomes(like: readonly Explanation[]): string[] {
  const told = gather(
    like.flatMap(({ node, outcome }) => (outcome === undefined ? [] : [[node, outcome] as const])),
    (outcome) => outcome.join('\n'),
  )
  return told.flatMap(({ nodes, item }) => [
    ...(told.length > 1 ? [`  ${allNodes(nodes)}`] : []),
    ...item.map((text) => `  ${cleanLine(text)}`),
  ])
}

/** One line for each layer; a value that is another on each node stands in the lines above. */
function rows(call: Call, like: readonly Explanation[], locate: Locate): string[] {
  const said = like[0]?.said ?? []
  const lines = said.map((saying, index) => {
    const [how, place, layer] = spoken(call, saying, locate)
    const texts = new Set(like.map((one) => ownText(one.said[index] ?? saying)))
    const own = texts.size === 1 ? ownText(saying) : `what differs${by(saying)}`
    return [saying.counts ? '  counts' : '  lost  ', `${how} ${own}`.trimEnd(), place, layer]
  })
  const derived = like[0]?.derived
  if (derived !== undefined) {
    const place = locate(derived.place)
    lines.push(['  derived', derived.how, place === undefined ? '' : call.place(place), ''])
  }
  return lines.length === 0 ? [] : [align(lines)]
}

/** How, where and by which layer it was said. */
function spoken(call: Call, saying: Saying, locate: Locate): [string, string, string] {
  const { how, layer } = saying
  const place = locate(saying.place)
  // An image does not speak as rules do: what it has stands first whatever they say.
  const isByImage = layer.startsWith('image ')
  return [
    isByImage ? `from ${layer}` : how,
    place === undefined ? layer : call.place(place),
    place === undefined || layer === 'rule' || isByImage ? '' : layer,
  ]
}

function ownText(saying: Saying): string {
  if (saying.how === 'unset') return ''
  if (saying.value !== undefined) return `${valueText(saying.value)}${by(saying)}`
  return saying.from === 'fact' ? 'fact() (not known)' : 'nothing'
}

const by = ({ from }: Saying) => (from === 'literal' ? '' : ` (by a ${from})`)
