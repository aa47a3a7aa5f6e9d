import { NodeSet } from '../model/node-set/node-set.js'
import type { Awaited, WaitingEvent } from './events.js'

/** How often it is told whom the work waits for, in milliseconds. */
const usualInterval = 1000

/** Knows at each moment what is waited for and of which nodes, and tells it at a steady pace. */
export class Waiting {
  readonly #began = performance.now()
  readonly #nodes = new Map<string, string>()
  readonly #timer: NodeJS.Timeout

  constructor(tell: (event: WaitingEvent) => void, interval = usualInterval) {
    this.#timer = setInterval(() => {
      if (this.#nodes.size === 0) return
      const took = Math.round(performance.now() - this.#began)
      tell({ type: 'waiting', awaited: this.awaited, took })
    }, interval)
  }

  /** What is waited for now; what most nodes are waited for comes first. */
  get awaited(): readonly Awaited[] {
    const groups = new Map<string, string[]>()
    for (const [node, what] of this.#nodes) {
      const others = groups.get(what)
      if (others === undefined) groups.set(what, [node])
      else others.push(node)
    }
    return [...groups]
      .sort(([, a], [, b]) => b.length - a.length)
      .map(([what, names]) => ({ what, nodes: NodeSet.from(names) }))
  }

  /** From now on this is waited for of the node. */
  for(node: string, what: string): void {
    this.#nodes.set(node, what)
  }

  /** Nothing is waited for of the node any more. */
  over(node: string): void {
    this.#nodes.delete(node)
  }

  /** Tells no more. */
  end(): void {
    clearInterval(this.#timer)
  }
}
