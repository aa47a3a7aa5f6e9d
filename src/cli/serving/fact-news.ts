/** Whether facts have changed that matter to what the boot service says. */
import { statSync } from 'node:fs'
import type { FactStore } from '../../facts/index.js'
import type { FactChange, FactSnapshot } from '../../model/fact.js'

/** Watches the facts of a cluster, which other commands may change at any time. */
export class FactNews {
  #writtenAt = 0
  #newest: string | undefined

  /** @param location the path of the database */
  constructor(
    private readonly facts: FactStore,
    private readonly location: string,
  ) {}

  /** What is known now; what changes from here on is news. */
  async snapshot(): Promise<FactSnapshot> {
    this.#writtenAt = this.#modified()
    const [newest] = await this.facts.history({ limit: 1 })
    this.#newest = newest === undefined ? undefined : keyOf(newest)
    return this.facts.snapshot()
  }

  /** Whether facts changed that are not of starts, which the service itself keeps. */
  async has(): Promise<boolean> {
    const at = this.#modified()
    if (at === this.#writtenAt) return false
    this.#writtenAt = at
    const rows = await this.facts.history({ limit: 1000 })
    const known = rows.findIndex((row) => keyOf(row) === this.#newest)
    this.#newest = rows[0] === undefined ? undefined : keyOf(rows[0])
    const news = known < 0 ? rows : rows.slice(0, known)
    return news.some(({ key }) => !/^boot(?:ed)?\./.test(key))
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
