/** Whether facts have changed that matter to what the boot service says. */
import { statSync } from 'node:fs'
import type { FactStore, NewsOptions } from '../../facts/index.js'
import type { FactSnapshot } from '../../model/fact.js'
import type { Model } from '../../model/settle/model.js'

/** What machines are recognised by, whatever the rules say. */
const identity = ['uuid', 'serial', 'assetTag']

/** How starts go, which the service itself keeps: ten thousand of them are no reason to settle the cluster anew. */
const ofStarts = 'awaited before missed heard id stage at began duration image version files'
  .split(' ')
  .map((name) => `boot.${name}`)

/** Watches the facts of a cluster, which other commands may change at any time. */
export class FactNews {
  /** Whether what is news was handed out and is not taken yet. */
  #isDue = false
  #written = ''
  #mark = 0
  #which: Pick<NewsOptions, 'only' | 'except'> = {}

  /** @param location the path of the database */
  constructor(
    private readonly facts: Pick<FactStore, 'news' | 'snapshot'>,
    private readonly location: string,
  ) {}

  /** What is known now. It stays news until it is {@link taken}; what changes from here on is news as well. */
  async snapshot(): Promise<FactSnapshot> {
    this.#isDue = true
    this.#written = this.#state()
    const { mark } = await this.facts.news({ since: this.#mark, only: [] })
    this.#mark = mark
    return this.facts.snapshot()
  }

  /** The last snapshot is in use, in this model. */
  taken(model: Model): void {
    this.#isDue = false
    const reads = model.readsOfAll()
    const isOpen = (model.boot?.templates.length ?? 0) > 0
    // A template may ask for any fact; rules say which ones they do.
    this.#which = isOpen
      ? { except: ['booted.', ...ofStarts].filter((key) => !reads.has(key)) }
      : { only: [...identity, ...reads] }
  }

  /** Whether facts changed that what is in use depends on. */
  async has(): Promise<boolean> {
    if (this.#isDue) return true
    const state = this.#state()
    if (state === this.#written) return false
    const { isNews, mark } = await this.facts.news({ since: this.#mark, ...this.#which })
    if (isNews) return true
    this.#written = state
    this.#mark = mark
    return false
  }

  /** What differs once the database was written to, also where a clock was set back. */
  #state(): string {
    const parts = [this.location, `${this.location}-wal`].map((file) => {
      const stat = statSync(file, { throwIfNoEntry: false, bigint: true })
      return stat === undefined ? '-' : `${stat.mtimeNs} ${stat.size}`
    })
    return parts.join(', ')
  }
}
