import type { Fault } from '../../faults/faults.js'
import type { Machine } from '../../machine/machine.js'
import { isObject, type JsonObject, linkAt, objectAt, textAt } from './json.js'

/** One resource of a tree. */
export interface Resource {
  /** Its path as links have it. */
  readonly path: string
  /** The name of its type without version: `ComputerSystem`; empty where it has none. */
  readonly type: string
  /** What it holds, before anything was changed. */
  body(machine: Machine, now: number): JsonObject
  /** What is sent as it is in place of the body: something that is no JSON object. */
  readonly raw?: { readonly text: string; readonly type: string }
}

/** An action that a resource offers. */
export interface Action {
  /** `ComputerSystem.Reset`. */
  readonly name: string
  readonly target: string
  /** The resource that offers it. */
  readonly resource: Resource
  /** What the resource says of it. */
  readonly offer: JsonObject
}

/** Members of collections that differ from one machine to the next. */
export type Members = (path: string, machine: Machine, now: number) => Resource | undefined

/** What a tree is made of. */
export interface TreeParts {
  readonly resources: Iterable<Resource>
  /** @default none */
  readonly members?: Members
  /** Whether case does not count in paths: recorded links and folders often differ in it. @default false */
  readonly loose?: boolean
  /** Places of settings that no resource names by itself, by the resource that they are for. @default none */
  readonly settings?: Readonly<Record<string, string>>
  /** Whether every resource has an entity tag of ours, or those that the tree has. @default 'recorded' */
  readonly tags?: 'own' | 'recorded'
  /** How BMCs with this tree behave. @default as the standard wants it */
  readonly faults?: readonly Fault[]
  /** Any machine, for bodies that are looked through for actions and links. */
  readonly sample: Machine
}

/** The resources of a BMC before anything was changed: shared by all machines that are served from it. */
export class Tree {
  readonly #byKey = new Map<string, Resource>()
  readonly #byType = new Map<string, Resource[]>()
  readonly #actions = new Map<string, Action>()
  readonly #owners = new Map<string, Resource>()
  readonly #members: Members | undefined
  #spelling: Map<string, string> | undefined
  #systems: readonly Resource[] | undefined
  readonly #loose: boolean
  readonly tags: 'own' | 'recorded'
  readonly faults: readonly Fault[]
  /** The service root as it stands at first. */
  readonly root: JsonObject

  constructor({
    resources,
    members,
    loose = false,
    tags = 'recorded',
    faults = [],
    settings,
    sample,
  }: TreeParts) {
    this.tags = tags
    this.faults = faults
    this.#members = members
    this.#loose = loose
    for (const resource of resources) {
      this.#byKey.set(this.key(resource.path), resource)
      const alike = this.#byType.get(resource.type)
      if (alike === undefined) this.#byType.set(resource.type, [resource])
      else alike.push(resource)
      if (resource.raw !== undefined) continue
      const body = resource.body(sample, 0)
      this.#index(resource, body)
    }
    for (const [path, place] of Object.entries(settings ?? {})) {
      const owner = this.find(path)
      if (owner !== undefined) this.#owners.set(this.key(place), owner)
    }
    this.root = this.find('/redfish/v1')?.body(sample, 0) ?? {}
  }

  /** What paths are compared by: a slash at the end makes no difference. */
  key(path: string): string {
    const plain = path.length > 1 && path.endsWith('/') ? path.slice(0, -1) : path
    return this.#loose ? plain.toLowerCase() : plain
  }

  find(path: string): Resource | undefined {
    return this.#byKey.get(this.key(path))
  }

  /** A path as the tree has it, however it is written; what it has not keeps its last parts. */
  spelt(path: string): string {
    if (this.#spelling === undefined) {
      const all = [...this.#byKey.values()].map((one) => one.path)
      const targets = [...this.#actions.values()].map(({ target }) => target)
      this.#spelling = new Map([...all, ...targets].map((one) => [plain(one), one]))
    }
    const known = this.#spelling.get(plain(path))
    if (known !== undefined) return known
    const slash = path.replace(/\/$/, '').lastIndexOf('/')
    return slash <= 0 ? path : `${this.spelt(path.slice(0, slash))}${path.slice(slash)}`
  }

  /** A member of a collection that is each machine's own. */
  member(path: string, machine: Machine, now: number): Resource | undefined {
    return this.#members?.(this.key(path), machine, now)
  }

  /** All resources of a type, in the order of the tree. */
  ofType(type: string): readonly Resource[] {
    return this.#byType.get(type) ?? []
  }

  action(target: string): Action | undefined {
    return this.#actions.get(this.key(target))
  }

  /** The resource whose settings are written at a path. */
  ownerOfSettings(path: string): Resource | undefined {
    return this.#owners.get(this.key(path))
  }

  /** The systems, those that can be switched first. */
  get systems(): readonly Resource[] {
    this.#systems ??= this.#findSystems()
    return this.#systems
  }

  #findSystems(): readonly Resource[] {
    const switched = new Set(
      [...this.#actions.values()]
        .filter(({ name }) => name === 'ComputerSystem.Reset')
        .map(({ resource }) => resource),
    )
    const all = this.ofType('ComputerSystem').filter(
      ({ path }) => !this.#owners.has(this.key(path)),
    )
    return [...all].sort((a, b) => Number(switched.has(b)) - Number(switched.has(a)))
  }

  /** All resources, in the order of the tree. */
  all(): Iterable<Resource> {
    return this.#byKey.values()
  }

  #index(resource: Resource, body: JsonObject): void {
    const settings = linkAt(objectAt(body, '@Redfish.Settings'), 'SettingsObject')
    if (settings !== undefined) this.#owners.set(this.key(settings), resource)
    this.#indexActions(resource, objectAt(body, 'Actions'))
  }

  #indexActions(resource: Resource, actions: JsonObject | undefined): void {
    for (const [name, offer] of Object.entries(actions ?? {})) {
      if (!isObject(offer)) continue
      const target = textAt(offer, 'target')
      if (target === undefined) {
        // Those of makers stand one or two levels deeper.
        if (name === 'Oem' || !name.startsWith('#')) this.#indexActions(resource, offer)
        continue
      }
      const action = { name: name.replace(/^#/, ''), target, resource, offer }
      if (!this.#actions.has(this.key(target))) this.#actions.set(this.key(target), action)
    }
  }
}

const plain = (path: string) => path.replace(/\/$/, '').toLowerCase()

/** The name of a type without its version, from `#ComputerSystem.v1_20_0.ComputerSystem`. */
export function typeOf(body: JsonObject): string {
  return /^#?(\w+)\./.exec(textAt(body, '@odata.type') ?? '')?.[1] ?? ''
}
