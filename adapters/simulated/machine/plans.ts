/** What a machine does by itself, each thing at its time. */
export type PlanName = 'boot-flags' | 'watchdog'

/** A thing to be done. @param at the time that it is done as of, however late somebody looks */
export type Deed = (at: number) => void

interface Plan {
  readonly at: number
  readonly deed: Deed
}

/** The few things that a machine is going to do. */
export class Plans {
  readonly #plans = new Map<PlanName, Plan>()

  set(name: PlanName, at: number, deed: Deed): void {
    this.#plans.set(name, { at, deed })
  }

  cancel(name: PlanName): void {
    this.#plans.delete(name)
  }

  /** When the first of them is due. */
  get next(): number {
    let next = Number.POSITIVE_INFINITY
    for (const { at } of this.#plans.values()) next = Math.min(next, at)
    return next
  }

  /** Does the first of them, and forgets it. */
  doFirst(): void {
    const { next } = this
    for (const [name, { at, deed }] of this.#plans) {
      if (at !== next) continue
      this.#plans.delete(name)
      deed(at)
      return
    }
  }
}
