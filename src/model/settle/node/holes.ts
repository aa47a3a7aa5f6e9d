import type { Hole } from '../settled.js'

interface Step {
  readonly list: readonly Hole[]
  readonly next: Map<string, Step>
}

/** Lists of holes. Nodes that wait for the same facts, and these are most, share one list. */
export class HoleLists {
  readonly #steps = new Map<readonly Hole[], Step>()

  /** The list with one hole more. */
  with(list: readonly Hole[], path: string, fact: string): readonly Hole[] {
    let step = this.#steps.get(list)
    if (step === undefined) {
      step = { list, next: new Map() }
      this.#steps.set(list, step)
    }
    const key = `${path} ${fact}`
    let next = step.next.get(key)
    if (next === undefined) {
      next = { list: Object.freeze([...list, Object.freeze({ path, fact })]), next: new Map() }
      step.next.set(key, next)
      this.#steps.set(next.list, next)
    }
    return next.list
  }
}
