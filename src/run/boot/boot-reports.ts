/** What nodes report of their starts, read for all that are waited for at once. */
import { type Fact, type FactSnapshot, factOf } from '../../model/fact.js'
import { pause } from '../on-abort.js'

/** The facts that are read. */
export const bootKeys: readonly string[] = [
  'boot.id',
  'boot.stage',
  'booted.id',
  'booted.image',
  'booted.version',
]

/** How long it is between two looks, in milliseconds. */
const usualPause = 500

/** Reads what is known of starts now and then, for as long as somebody waits. */
export class BootReports {
  readonly #waiting = new Map<string, number>()
  #look: Promise<FactSnapshot> | undefined

  constructor(
    private readonly read: (nodes: readonly string[]) => Promise<FactSnapshot>,
    private readonly interval = usualPause,
  ) {}

  /** What is known of a node's start, again and again, until the caller has heard enough. */
  async *of(node: string, signal: AbortSignal | undefined): AsyncGenerator<BootReport> {
    this.#waiting.set(node, (this.#waiting.get(node) ?? 0) + 1)
    try {
      for (;;) {
        signal?.throwIfAborted()
        yield reportIn(await this.#next(), node)
        await pause(this.interval, signal)
      }
    } finally {
      const left = (this.#waiting.get(node) ?? 1) - 1
      if (left === 0) this.#waiting.delete(node)
      else this.#waiting.set(node, left)
    }
  }

  /** One look is for all that wait at that moment: thousands of nodes are one question. */
  #next(): Promise<FactSnapshot> {
    this.#look ??= new Promise<void>((resolve) => setImmediate(resolve))
      .then(() => this.read([...this.#waiting.keys()]))
      .finally(() => {
        this.#look = undefined
      })
    return this.#look
  }
}

/** What is known of a node's start. */
export interface BootReport {
  /** Which start it is. */
  readonly id: string | undefined
  readonly stage: string | undefined
  /** The start that the node itself said has come to its end, and with what. */
  readonly booted: {
    readonly id: string | undefined
    readonly image: string | undefined
    readonly version: string | undefined
  }
}

/** What facts say of a node's start. */
export function reportIn(facts: FactSnapshot, node: string): BootReport {
  const text = (key: string): string | undefined => textOf(factOf(facts, node, key))
  return {
    id: text('boot.id'),
    stage: text('boot.stage'),
    booted: {
      id: text('booted.id'),
      image: text('booted.image'),
      version: text('booted.version'),
    },
  }
}

function textOf(fact: Fact | undefined): string | undefined {
  return typeof fact?.value === 'string' ? fact.value : undefined
}
