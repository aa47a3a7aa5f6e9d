import { Deadline } from './deadline.js'

/**
 * Something learnt once per connection: callers that ask at the same time share the work, a success
 * is kept, a failure is forgotten. The work has a deadline of its own, so that a caller who gives up
 * does not spoil it for the others.
 */
export class Once<T> {
  #work: Promise<T> | undefined
  #value: { readonly value: T } | undefined

  constructor(
    private readonly milliseconds: number,
    private readonly learn: (deadline: Deadline) => Promise<T>,
  ) {}

  /** What is known without asking. */
  get known(): T | undefined {
    return this.#value?.value
  }

  async get(deadline: Deadline): Promise<T> {
    if (this.#value !== undefined) return this.#value.value
    this.#work ??= this.#begin()
    return await deadline.race(this.#work)
  }

  /** Forgets the value, unless another was learnt in the meantime. */
  forget(value: T): void {
    if (this.#value?.value === value) this.#value = undefined
  }

  /** Waits for work that is under way, whatever comes of it. */
  async settled(): Promise<void> {
    await this.#work?.catch(() => {})
  }

  #begin(): Promise<T> {
    const work = Deadline.within(undefined, this.milliseconds, this.learn).then(
      (value) => {
        this.#value = { value }
        this.#work = undefined
        return value
      },
      (error: unknown) => {
        this.#work = undefined
        throw error
      },
    )
    // Everyone may have given up by the time it fails.
    work.catch(() => {})
    return work
  }
}
