/**
 * One recorded tree for many machines: each but the first gets serial numbers, UUIDs and MACs of its own
 * in place of the recorded ones, wherever they stand, in the form in which they stand there.
 */
import { createHash } from 'node:crypto'
import { sampleMachine } from '../own/own-tree.js'
import { isObject, type JsonObject, textAt } from './json.js'
import type { Resource, Tree } from './tree.js'

const macForm = /^([0-9a-f]{2}([:-])){5}[0-9a-f]{2}$/i
const macKey = /MAC_?Address|NetworkAddress|MACAddresses|^MAC$/i

interface Recorded {
  /** Recorded words that name one machine. */
  readonly words: ReadonlySet<string>
  /** The resources in which they stand. */
  readonly resources: ReadonlySet<Resource>
}

const known = new WeakMap<Tree, Recorded>()

/** What a body says of another machine than the recorded one. */
export function withOwnIdentity(
  tree: Tree,
  resource: Resource,
  body: JsonObject,
  node: string,
): JsonObject {
  let recorded = known.get(tree)
  if (recorded === undefined) {
    recorded = look(tree)
    known.set(tree, recorded)
  }
  if (!recorded.resources.has(resource)) return body
  return replaced(body, recorded.words, node) as JsonObject
}

/** A recorded word as it is for a node: of the same form, and always the same for that node. */
export function ownWord(word: string, node: string): string {
  // However it is written: one address has one successor.
  const plain = word.toLowerCase().replace(/[^0-9a-z]/g, '')
  const bytes = createHash('sha256').update(`${node}\0${plain}`).digest()
  const upper = word === word.toUpperCase()
  const separator = macForm.exec(word)?.[2]
  if (separator !== undefined) {
    bytes[0] = ((bytes[0] ?? 0) & 0b1111_1100) | 0b10
    const text = [...bytes.subarray(0, 6)].map((byte) => byte.toString(16).padStart(2, '0'))
    return cased(text.join(separator), upper)
  }
  const letters = bytes.toString('hex')
  let at = 0
  // The form stays: digits for digits, letters for letters.
  return word.replace(/[0-9a-z]/gi, (char) => {
    const next = Number.parseInt(letters[at++ % letters.length] ?? '0', 16)
    if (/[0-9]/.test(char)) return String(next % 10)
    return cased(String.fromCharCode(97 + (next % 6)), char === char.toUpperCase())
  })
}

const cased = (text: string, upper: boolean) => (upper ? text.toUpperCase() : text)

function look(tree: Tree): Recorded {
  const sample = sampleMachine()
  const words = new Set<string>()
  for (const resource of tree.all()) collect(resource.body(sample, 0), '', words)
  for (const system of tree.systems) {
    for (const key of ['SerialNumber', 'UUID']) {
      const word = textAt(system.body(sample, 0), key)
      if (word !== undefined && word.length >= 5) words.add(word)
    }
  }
  const resources = [...tree.all()].filter((one) => holds(one.body(sample, 0), words))
  return { words, resources: new Set(resources) }
}

function collect(value: unknown, key: string, words: Set<string>): void {
  if (typeof value === 'string') {
    if (macKey.test(key) && macForm.test(value) && !/^(00|ff)([:-]\1){5}$/i.test(value)) {
      words.add(value)
    }
  } else if (Array.isArray(value)) {
    for (const one of value) collect(one, key, words)
  } else if (isObject(value)) {
    for (const [name, one] of Object.entries(value)) collect(one, name, words)
  }
}

function holds(value: unknown, words: ReadonlySet<string>): boolean {
  if (typeof value === 'string') return words.has(value)
  if (Array.isArray(value)) return value.some((one) => holds(one, words))
  return isObject(value) && Object.values(value).some((one) => holds(one, words))
}

function replaced(value: unknown, words: ReadonlySet<string>, node: string): unknown {
  if (typeof value === 'string') return words.has(value) ? ownWord(value, node) : value
  if (Array.isArray(value)) return value.map((one) => replaced(one, words, node))
  if (!isObject(value)) return value
  return Object.fromEntries(
    Object.entries(value).map(([key, one]) => [
      key,
      // A path is not changed: links would lead nowhere.
      key === '@odata.id' || key === 'Id' ? one : replaced(one, words, node),
    ]),
  )
}
