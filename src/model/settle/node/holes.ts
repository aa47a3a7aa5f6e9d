import type { Hole } from '../settled.js'

interface Step {
  readonly list: readonly Hole[]
  /** The next list by the path of the next hole, then by its fact. */
  readonly next: Map<string, Map<string, Step>>
}

/** Lists of holes. Nodes that wait for the same facts, and these are most, share one list. */
export class HoleLists {
  readonly #steps = new Map<readonly Hole[], Step>()

  /** The list with one hole more. */
  with(list: readonly Hole[], path: string, fact: string): readonly Hole[] {
    const step = this.#steps.get(list) ?? this.#step(list)
    return (step.next.get(path)?.get(fact) ?? this.#grown(step, path, fact)).list
  }

  #grown({ list, next }: Step, path: string, fact: string): Step {
    const grown = this.#step(Object.freeze([...list, Object.freeze({ path, fact })]))
    const byFact = next.get(path) ?? new Map<string, Step>()
    next.set(path, byFact.set(fact, grown))
    return grown
  }

  #step(list: readonly Hole[]): Step {
    const step: Step = { list, next: new Map() }
    this.#steps.set(list, step)
    return step
  }
}
