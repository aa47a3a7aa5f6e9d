import { NodeSet } from '../../model/node-set/node-set.js'
import { printNodes } from '../../plan/print.js'
import type { Call } from '../command-line/call.js'

/** How long notes are held back so that equal ones can be told together, in milliseconds. */
const patience = 500

/** Notes about nodes that come at about the same time: equal ones are told once, with all their nodes. */
export class NotesTogether {
  readonly #nodes = new Map<string, string[]>()
  #timer: NodeJS.Timeout | undefined

  constructor(private readonly call: Call) {}

  add(node: string, text: string): void {
    const others = this.#nodes.get(text)
    if (others === undefined) this.#nodes.set(text, [node])
    else others.push(node)
    this.#timer ??= setTimeout(() => void this.flush(), patience)
  }

  /** Tells what is held back. */
  async flush(): Promise<void> {
    clearTimeout(this.#timer)
    this.#timer = undefined
    const all = [...this.#nodes]
    this.#nodes.clear()
    for (const [text, names] of all) {
      await this.call.note(`${printNodes(NodeSet.from(names))}: ${text}`)
    }
  }
}
