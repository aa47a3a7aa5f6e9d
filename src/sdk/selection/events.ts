import { PhoenixError } from '../../error.js'
import type { BmcEventOrGap } from '../../ports/events.js'
import { pause } from '../../run/on-abort.js'
import type { Answer, Answers } from './answer.js'
import type { Selected } from './selected.js'

/** How long a stream that is being opened keeps others waiting at most, in milliseconds. */
const opening = 500

/** What the BMCs of some nodes tell by themselves. */
export class EventsOf {
  readonly #selected: Selected

  /** @internal */
  constructor(selected: Selected) {
    this.#selected = selected
  }

  /**
   * Events from now on, as they come, until the loop is left or the signal ends it. A node that fails
   * gives its error once and is heard no more; a stream that breaks is opened anew, which is a `gap`:
   * something may have been missed. Each node holds a connection all the while.
   */
  async *listen(options: { readonly signal?: AbortSignal } = {}): Answers<BmcEventOrGap> {
    const { nodes, env } = this.#selected
    const leaving = new AbortController()
    const outer = [env.signal, options.signal].filter((one) => one !== undefined)
    const signal = AbortSignal.any([leaving.signal, ...outer])
    const heard: Answer<BmcEventOrGap>[] = []
    let wake = () => {}
    const tell = (answer: Answer<BmcEventOrGap>) => {
      heard.push(answer)
      wake()
    }
    await env.begins()
    let open = nodes.size
    for (const node of nodes) {
      env
        .during(() => this.#follow(node, signal, tell))
        .catch((thrown) => {
          if (!signal.aborted) tell({ node, ok: false, error: PhoenixError.from(thrown) })
        })
        .finally(() => {
          open--
          wake()
        })
    }
    signal.addEventListener('abort', () => wake(), { once: true })
    try {
      for (;;) {
        yield* heard.splice(0)
        if (open === 0 || signal.aborted) return
        if (heard.length > 0) continue
        await new Promise<void>((resolve) => {
          wake = resolve
        })
      }
    } finally {
      leaving.abort()
    }
  }

  /** Listens to one node to the end. */
  async #follow(
    node: string,
    signal: AbortSignal,
    tell: (answer: Answer<BmcEventOrGap>) => void,
  ): Promise<void> {
    const { connections, limiter } = this.#selected.env
    const stream = () =>
      connections.with(node, 'events', async (bmc) => {
        for await (const value of bmc.events({ signal })) tell({ node, ok: true, value })
      })
    // Opening takes its turn; a stream that is open must not keep others from being opened.
    let following: Promise<void> | undefined
    await limiter.run(async () => {
      following = stream()
      following.catch(() => {})
      await Promise.race([following.catch(() => {}), pause(opening, signal).catch(() => {})])
    }, signal)
    await following
  }
}
