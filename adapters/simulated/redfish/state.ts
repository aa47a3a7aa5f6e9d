import type { Machine } from '../machine/machine.js'
import { type Task, Tasks } from './live/tasks.js'
import { type JsonObject, merged } from './tree/json.js'
import type { Resource } from './tree/tree.js'

/** Changes that wait for the next start of a system. */
export interface Staged {
  readonly changes: JsonObject
  readonly machine: Machine
  /** How often the machine had started when they were made. */
  readonly starts: number
}

/** What was changed on one BMC: the tree itself is shared and never changes. Keys are those of the tree. */
export class State {
  readonly #changes = new Map<string, JsonObject>()
  readonly #revisions = new Map<string, number>()
  readonly staged = new Map<string, Staged>()
  /** What was made since: subscriptions to events. */
  readonly added = new Map<string, Resource>()
  /** Collections whose recorded members are gone: logs that were cleared. */
  readonly emptied = new Set<string>()
  readonly tasks = new Tasks()
  /** The last update of which there is no task to be seen. */
  flashed: Task | undefined
  /** The update that waits to be begun. */
  waiting: Task | undefined
  /** Changes that show some looks later. */
  readonly late = new Map<string, { looks: number; readonly changes: JsonObject }>()
  /** How often each session was used, where that counts. */
  readonly uses = new Map<string, number>()
  /** Further systems behind the BMC. */
  readonly machines = new Map<string, Machine>()

  changesOf(key: string): JsonObject | undefined {
    return this.#changes.get(key)
  }

  change(key: string, changes: JsonObject): void {
    this.#changes.set(key, merged(this.#changes.get(key) ?? {}, changes))
    this.touch(key)
  }

  /** How often a resource was changed. */
  revision(key: string): number {
    return this.#revisions.get(key) ?? 0
  }

  touch(key: string): void {
    this.#revisions.set(key, this.revision(key) + 1)
  }
}
