import type { Fault } from '../../faults/faults.js'
import { sampleMachine } from '../own/own-tree.js'
import { isObject, type JsonObject, linksAt, objectAt, textAt } from './json.js'
import { type Resource, Tree, typeOf } from './tree.js'

/** A tree of bodies as they were recorded, by path. What is no JSON object is served as it is. */
export function recordedTree(
  bodies: ReadonlyMap<string, string>,
  faults: readonly Fault[] = [],
): Tree {
  const resources = [...bodies].map(([path, text]) => recorded(path, text))
  return new Tree({ resources, loose: true, faults, sample: sampleMachine() })
}

function recorded(path: string, text: string): Resource {
  const body = parsed(text)
  if (body === undefined) {
    return { path, type: '', body: () => ({}), raw: { text, type: 'application/json' } }
  }
  // Links to a resource may be written in another way than its folder.
  const own = textAt(body, '@odata.id')
  const same = own !== undefined && plain(own) === plain(path)
  return { path: same ? own : path, type: typeOf(body), body: () => body }
}

const plain = (path: string) => path.replace(/\/$/, '').toLowerCase()

function parsed(text: string): JsonObject | undefined {
  try {
    const value: unknown = JSON.parse(text)
    return isObject(value) ? value : undefined
  } catch {
    return undefined
  }
}

/** What a tree says of its machine: power and boot override as they were, serial number and interfaces. */
export interface Recorded {
  readonly power: 'on' | 'off'
  readonly serial: string
  readonly uuid: string
  readonly manufacturer: string
  readonly model: string
  readonly interfaces: readonly { readonly name: string; readonly mac: string }[]
  readonly boot: JsonObject | undefined
}

const known = new WeakMap<Tree, Recorded>()

/** What a recorded tree says of the machine that it was recorded from. */
export function recordedMachine(tree: Tree): Recorded {
  let recorded = known.get(tree)
  if (recorded === undefined) {
    recorded = look(tree)
    known.set(tree, recorded)
  }
  return recorded
}

function look(tree: Tree): Recorded {
  const sample = sampleMachine()
  const [first] = tree.systems
  const system = first?.body(sample, 0) ?? {}
  const word = (key: string) => textAt(system, key) ?? ''
  return {
    power: textAt(system, 'PowerState') === 'Off' ? 'off' : 'on',
    serial: word('SerialNumber'),
    uuid: word('UUID'),
    manufacturer: word('Manufacturer'),
    model: word('Model'),
    interfaces: interfacesOf(tree, system),
    boot: objectAt(system, 'Boot'),
  }
}

function interfacesOf(tree: Tree, system: JsonObject): { name: string; mac: string }[] {
  const sample = sampleMachine()
  const link = textAt(objectAt(system, 'EthernetInterfaces'), '@odata.id')
  const collection = link === undefined ? undefined : tree.find(link)
  const members = collection === undefined ? [] : linksAt(collection.body(sample, 0), 'Members')
  return members.flatMap((path) => {
    const body = tree.find(path)?.body(sample, 0)
    const mac = textAt(body, 'MACAddress') ?? textAt(body, 'PermanentMACAddress')
    if (body === undefined || mac === undefined) return []
    return [{ name: textAt(body, 'Id') ?? path, mac: mac.toLowerCase().replaceAll('-', ':') }]
  })
}
