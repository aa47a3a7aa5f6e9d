import { PhoenixError } from '../error.js'
import type { KeptConsole, KeptConsoleEvent } from './kept-console.js'

/**
 * The open console of a node. Iterated, once, it gives what comes along: bytes as the node wrote them, and
 * when the console was lost and is open again. Where it is lost it is opened again with growing pauses;
 * the iteration throws where that makes no sense, as when somebody else has taken the console.
 */
export class NodeConsole implements AsyncIterable<KeptConsoleEvent> {
  readonly #kept: KeptConsole
  readonly #events: AsyncIterator<KeptConsoleEvent>
  readonly #mayWrite: boolean

  private constructor(
    /** The node. */
    readonly node: string,
    kept: KeptConsole,
    events: AsyncIterator<KeptConsoleEvent>,
    mayWrite: boolean,
  ) {
    this.#kept = kept
    this.#events = events
    this.#mayWrite = mayWrite
  }

  /** @internal Opens it for the first time. */
  static async open(node: string, kept: KeptConsole, mayWrite: boolean): Promise<NodeConsole> {
    const events = kept.events()
    const first = await events.next()
    if (first.done === true) {
      throw new PhoenixError('aborted', 'interrupted before the console was open', { node })
    }
    return new NodeConsole(node, kept, events, mayWrite)
  }

  /** Whether it is open at this moment. */
  get isOpen(): boolean {
    return this.#kept.isOpen
  }

  /**
   * Sends bytes, or text in UTF-8. Resolves when there is room for more; while the console is lost, once it is
   * open again. Errors: `usage` where it was opened for reading only, `aborted` once it is closed.
   */
  async write(data: Uint8Array | string): Promise<void> {
    this.#checkWriting()
    await this.#kept.write(typeof data === 'string' ? Buffer.from(data) : data)
  }

  /** Sends a break, after all that was written before. Errors as {@link NodeConsole.write}. */
  async sendBreak(): Promise<void> {
    this.#checkWriting()
    await this.#kept.sendBreak()
  }

  /** Gives the console back and opens it anew. */
  reopen(): Promise<void> {
    return this.#kept.reopen()
  }

  /** Gives the console back; the iteration ends. Never rejects; safe to call twice. */
  close(): Promise<void> {
    return this.#kept.close()
  }

  [Symbol.asyncIterator](): AsyncIterator<KeptConsoleEvent> {
    return this.#events
  }

  #checkWriting(): void {
    if (this.#mayWrite) return
    const message = 'the console was opened for reading only'
    throw new PhoenixError('usage', message, { node: this.node })
  }
}
