/** Whether facts have changed that matter to what the boot service says. */
import { statSync } from 'node:fs'
import type { FactStore } from '../../facts/index.js'
import type { FactSnapshot } from '../../model/fact.js'

/** How starts go: the service itself keeps that, and ten thousand of them are no reason to settle the cluster anew. */
const ofStarts = ['boot.', 'booted.']

/** Watches the facts of a cluster, which other commands may change at any time. */
export class FactNews {
  /** Whether what is news was handed out and is not taken yet. */
  #isDue = false
  #writtenAt = 0
  #mark = 0

  /** @param location the path of the database */
  constructor(
    private readonly facts: Pick<FactStore, 'news' | 'snapshot'>,
    private readonly location: string,
  ) {}

  /** What is known now. It stays news until it is {@link taken}; what changes from here on is news as well. */
  async snapshot(): Promise<FactSnapshot> {
    this.#isDue = true
    this.#writtenAt = this.#modified()
    const { mark } = await this.facts.news({ since: this.#mark })
    this.#mark = mark
    return this.facts.snapshot()
  }

  /** The last snapshot is in use. */
  taken(): void {
    this.#isDue = false
  }

  /** Whether facts changed that are not of starts. */
  async has(): Promise<boolean> {
    if (this.#isDue) return true
    const at = this.#modified()
    if (at === this.#writtenAt) return false
    const { isNews, mark } = await this.facts.news({ since: this.#mark, except: ofStarts })
    if (isNews) return true
    this.#writtenAt = at
    this.#mark = mark
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
