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

/** The longest question whose answer is kept, in characters: iPXE's own are a few hundred. */
const longest = 1024

/** Keeps answers for as long as they are the ones that would be made again. */
export class Told {
  /** By the question, the oldest first. Each lasts no longer than asking again counts as the same start. */
  readonly #answers = new Map<string, ToldAnswer>()
  /** What each node asked last: no node has room for more than one answer. */
  readonly #asked = new Map<string, string>()

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
    this.#drop(question)
    return undefined
  }

  /** Keeps an answer. */
  keep(question: string, answer: ToldAnswer): void {
    if (question.length > longest) return
    const { node = '' } = answer.entry
    this.#drop(this.#asked.get(node))
    this.#asked.set(node, question)
    this.#answers.set(question, answer)
    this.forget()
  }

  /** Lets go of what no longer holds. */
  forget(): void {
    for (const [question, told] of this.#answers) {
      if (this.#holds(told)) break
      this.#drop(question)
    }
  }

  #drop(question: string | undefined): void {
    const told = question === undefined ? undefined : this.#answers.get(question)
    if (question === undefined || told === undefined) return
    this.#answers.delete(question)
    this.#asked.delete(told.entry.node ?? '')
  }

  #holds({ entry: { node = '' }, boot }: ToldAnswer): boolean {
    return this.boots.of(node) === boot && this.boots.isFresh(boot)
  }
}
