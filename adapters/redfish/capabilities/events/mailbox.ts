/** Events that have come and that nobody has taken yet: bounded, in their order. */
import type { BmcEvent } from '../../../../src/ports/events.js'

/** More than anybody reads; older ones give way, which is told. */
const mostWaiting = 10_000

/** Where a listener puts events, and a reader takes them. */
export class Mailbox {
  readonly #events: BmcEvent[] = []
  #lost = false
  #wake = () => {}

  put(events: readonly BmcEvent[]): void {
    this.#events.push(...events)
    const over = this.#events.length - mostWaiting
    if (over > 0) {
      this.#events.splice(0, over)
      this.#lost = true
    }
    this.#wake()
  }

  /** What has come, as soon as anything has; nothing where the time is up or the signal fires first. */
  async take(
    milliseconds: number,
    stop: AbortSignal,
  ): Promise<{ readonly events: readonly BmcEvent[]; readonly lost: boolean }> {
    if (this.#events.length === 0 && !stop.aborted) {
      await new Promise<void>((resolve) => {
        const timer = setTimeout(resolve, milliseconds)
        this.#wake = () => {
          clearTimeout(timer)
          resolve()
        }
        stop.addEventListener('abort', this.#wake, { once: true })
      })
      stop.removeEventListener('abort', this.#wake)
      this.#wake = () => {}
    }
    const lost = this.#lost
    this.#lost = false
    return { events: this.#events.splice(0), lost }
  }
}
