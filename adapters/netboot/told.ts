/** What nodes were told a moment ago: who asks the same again within the same start is told the same. */
import type { Boot, Boots } from './boots.js'
import type { Reply } from './http/reply.js'
import type { NetbootLog } from './options.js'
import type { View } from './view.js'

/** An answer that sent a node to its image. */
export interface ToldAnswer {
  readonly reply: Reply
  /** What the log is told of it. */
  readonly entry: NetbootLog
  /** What it was made of. */
  readonly view: View
  /** The start that it began, or belongs to. */
  readonly boot: Boot
}

/** How many answers are kept at most. Each lasts no longer than asking again counts as the same start. */
const most = 20_000

/** Keeps answers for as long as they are the ones that would be made again. */
export class Told {
  /** By the question; the oldest first. */
  readonly #answers = new Map<string, ToldAnswer>()

  constructor(private readonly boots: Boots) {}

  /**
   * The answer to a question that was asked before, while nothing has changed since: neither what answers
   * are made of nor how far the node has come.
   *
   * @param question all that an answer depends on besides those two
   */
  again(question: string, view: View): ToldAnswer | undefined {
    const told = this.#answers.get(question)
    if (told === undefined || (told.view === view && this.#holds(told))) return told
    this.#answers.delete(question)
    return undefined
  }

  /** Keeps an answer. */
  keep(question: string, answer: ToldAnswer): void {
    this.#answers.delete(question)
    this.#answers.set(question, answer)
    this.forget()
  }

  /** Lets go of what no longer holds. */
  forget(): void {
    for (const [question, told] of this.#answers) {
      if (this.#answers.size <= most && this.#holds(told)) break
      this.#answers.delete(question)
    }
  }

  #holds({ entry: { node = '' }, boot }: ToldAnswer): boolean {
    return this.boots.of(node) === boot && this.boots.isFresh(boot)
  }
}
