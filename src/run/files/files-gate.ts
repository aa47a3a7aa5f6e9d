/** Holds nodes back between what they tell and what is done to them, until files say what they told. */
import type { Step } from '../../model/step.js'
import type { Plan } from '../../plan/plan.js'

/** When files are written, and who waits for that. */
export class FilesGate {
  /** Nodes that still have to tell something that files lack. */
  readonly #slow: Set<string>
  /** Those that told, and wait for the next writing. */
  #held: (() => void)[] = []
  /** Those that the writing under way is for. */
  #served: (() => void)[] = []
  readonly #passed = new Map<string, Promise<void>>()
  /** Whether the writing under way, or before, is the last one. */
  #isOver = false
  /** Whether the last writing is over too. */
  #isOpen = false
  #stir: () => void = () => {}

  /** @param patience how long those that told wait for those that did not, in milliseconds */
  constructor(
    plan: Plan,
    private readonly patience: number,
  ) {
    const isAwaited = plan.files.some(({ awaits }) => awaits !== undefined)
    const learning = [...plan.chains].filter(([, chain]) => chain.some(isLearn))
    this.#slow = new Set(isAwaited ? learning.map(([node]) => node) : [])
  }

  /** A node has told what it knows, or came to its end before. */
  told(node: string): void {
    if (this.#slow.delete(node)) this.#stir()
  }

  /** Until the files say what a node told; at once where they do already. */
  pass(node: string): Promise<void> {
    this.told(node)
    let passed = this.#passed.get(node)
    if (passed === undefined) {
      passed = this.#isOpen
        ? Promise.resolve()
        : new Promise<void>((resolve) => {
            this.#held.push(resolve)
            this.#stir()
          })
      this.#passed.set(node, passed)
    }
    return passed
  }

  /**
   * Until files are to be written: once all nodes have told, or after a while for those that have, so that a
   * node that does not tell keeps nobody else from starting. Gives whether it is the last time.
   */
  async next(): Promise<boolean> {
    const since = performance.now()
    while (this.#slow.size > 0) {
      const left = this.#held.length === 0 ? undefined : since + this.patience - performance.now()
      if (left !== undefined && left <= 0) break
      await this.#change(left)
    }
    this.#served = this.#held.splice(0)
    this.#isOver = this.#slow.size === 0
    return this.#isOver
  }

  /** The files are written: those that waited for it go on. */
  open(): void {
    for (const go of this.#served.splice(0)) go()
    this.#isOpen = this.#isOver
    // Who came during the last writing had nothing to tell that files lack.
    if (this.#isOpen) for (const go of this.#held.splice(0)) go()
  }

  /** Until somebody tells or waits, or a time is over. */
  #change(time: number | undefined): Promise<void> {
    return new Promise((resolve) => {
      const timer = time === undefined ? undefined : setTimeout(() => this.#stir(), time)
      this.#stir = () => {
        clearTimeout(timer)
        this.#stir = () => {}
        resolve()
      }
    })
  }
}

/** Whether a step learns facts. */
export function isLearn({ kind }: Step): boolean {
  return kind === 'learn'
}
