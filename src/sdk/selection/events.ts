import { PhoenixError } from '../../error.js'
import type { BmcEventOrGap, EventListener } from '../../ports/events.js'
import { call } from '../../run/call.js'
import { eventsOfLog } from '../../run/events-of-log.js'
import { pause } from '../../run/on-abort.js'
import type { Answer, Answers } from './answer.js'
import type { Selected } from './selected.js'

/** How long a stream that is being opened keeps others waiting at most, in milliseconds. */
const opening = 500

/** How long one look into a log may take, and the pause between two, in milliseconds. */
const wholeLog = 300_000
const usualPause = 10_000

/** The errors of BMCs that tell nothing by themselves, but have a log. */
const silent = new Set([
  'not-supported',
  'bmc-protocol',
  'bmc-refused',
  'bmc-not-found',
  'no-effect',
])

/** Options of {@link EventsOf.listen}. */
export interface ListenOptions {
  /** Ends it. */
  readonly signal?: AbortSignal
  /** Where BMCs without a stream of events are to send them. @default they are not asked to */
  readonly listen?: EventListener
  /** The pause between two looks into the log of a BMC that tells nothing, in ms. @default 10000 */
  readonly every?: number
}

/** What the BMCs of some nodes tell by themselves. */
export class EventsOf {
  readonly #selected: Selected

  /** @internal */
  constructor(selected: Selected) {
    this.#selected = selected
  }

  /**
   * Events from now on, as they come, until the loop is left or the signal ends it: along a stream where
   * the BMC has one, else sent by it where `listen` says where to, else read from its log again and again.
   * Which way it is comes first, with the reason where there is no better one. A node that fails gives its
   * error once and is heard no more; a stream that breaks is opened anew, which is a `gap`: something may
   * have been missed. Each node with a stream holds a connection all the while.
   */
  async *listen(options: ListenOptions = {}): Answers<BmcEventOrGap> {
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
        .during(() => this.#follow(node, options, signal, tell))
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
    options: ListenOptions,
    signal: AbortSignal,
    tell: (answer: Answer<BmcEventOrGap>) => void,
  ): Promise<void> {
    let isHeard = false
    const first = await this.#told(node, options, signal, (answer) => {
      isHeard = true
      tell(answer)
    }).catch((thrown) => PhoenixError.from(thrown))
    if (first === undefined || signal.aborted) return
    // What was heard once has a way of its own, and its failure is one.
    if (isHeard || !silent.has(first.code)) throw first
    await this.#readLog(node, first, options, signal, tell)
  }

  /** What a BMC tells by itself. */
  async #told(
    node: string,
    { listen }: ListenOptions,
    signal: AbortSignal,
    tell: (answer: Answer<BmcEventOrGap>) => void,
  ): Promise<undefined> {
    const { connections, limiter } = this.#selected.env
    const where = listen === undefined ? {} : { listen }
    const stream = () =>
      connections.with(node, 'events', async (bmc) => {
        for await (const value of bmc.events({ signal, ...where })) tell({ node, ok: true, value })
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

  /** What comes into the log of a BMC that tells nothing; its own refusal where it keeps none. */
  async #readLog(
    node: string,
    why: PhoenixError,
    { every = usualPause }: ListenOptions,
    signal: AbortSignal,
    tell: (answer: Answer<BmcEventOrGap>) => void,
  ): Promise<void> {
    const to = { ...this.#selected.env, signal }
    if (to.connections.servedBy(node, 'logs') === undefined) throw why
    const read = (options: { readonly limit: number }) =>
      call(node, 'logs', to, wholeLog, (bmc, given) =>
        bmc.entries(undefined, { ...given, ...options, signal }),
      )
    tell({ node, ok: true, value: { kind: 'way', way: 'log', why: why.reason } })
    for await (const value of eventsOfLog(read, every, signal)) tell({ node, ok: true, value })
  }
}
