/** Whether facts have changed that matter to what the boot service says. */
import { statSync } from 'node:fs'
import type { FactStore } from '../../facts/index.js'
import type { FactChange, FactSnapshot } from '../../model/fact.js'

/** Watches the facts of a cluster, which other commands may change at any time. */
export class FactNews {
  /** Whether what is news was handed out and is not taken yet. */
  #isDue = false
  #writtenAt = 0
  #newest: string | undefined

  /** @param location the path of the database */
  constructor(
    private readonly facts: FactStore,
    private readonly location: string,
  ) {}

  /** What is known now. It stays news until it is {@link taken}; what changes from here on is news as well. */
  async snapshot(): Promise<FactSnapshot> {
    this.#isDue = true
    this.#writtenAt = this.#modified()
    const [newest] = await this.facts.history({ limit: 1 })
    this.#newest = newest === undefined ? undefined : keyOf(newest)
    return this.facts.snapshot()
  }

  /** The last snapshot is in use. */
  taken(): void {
    this.#isDue = false
  }

  /** Whether facts changed that are not of starts, which the service itself keeps. */
  async has(): Promise<boolean> {
    if (this.#isDue) return true
    const at = this.#modified()
    if (at === this.#writtenAt) return false
    const rows = await this.facts.history({ limit: 1000 })
    const known = rows.findIndex((row) => keyOf(row) === this.#newest)
    // Where more changed than is looked at, nobody knows what the rest was.
    const isNews =
      known < 0
        ? rows.length > 0
        : rows.slice(0, known).some(({ key }) => !/^boot(?:ed)?\./.test(key))
    if (isNews) return true
    this.#writtenAt = at
    this.#newest = rows[0] === undefined ? undefined : keyOf(rows[0])
    return false
  }

  /** When the database was written to last. */
  #modified(): number {
    const times = [this.location, `${this.location}-wal`].map(
      (file) => statSync(file, { throwIfNoEntry: false })?.mtimeMs ?? 0,
    )
    return Math.max(...times)
  }
}

function keyOf({ node, key, observedAt, value }: FactChange): string {
  return JSON.stringify([node, key, observedAt, value])
}
