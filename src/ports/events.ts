/** Something that a BMC told by itself. A hint: the logs are the record. Texts are the BMC's own, cleaned. */
export interface BmcEvent {
  /** The BMC's own name of it, where it gave one. */
  readonly id?: string
  readonly time?: string
  readonly severity?: 'OK' | 'Warning' | 'Critical'
  readonly message: string
  readonly messageId?: string
  /** The path of what it is about. */
  readonly origin?: string
}

/** How events are heard: along a stream, by being sent them, or by looking into the log again and again. */
export type EventWay = 'stream' | 'subscription' | 'log'

/** What comes along a stream of events. */
export type BmcEventOrGap =
  /** How they are heard from now on, told first; and why in no better way, where there is one. */
  | { readonly kind: 'way'; readonly way: EventWay; readonly why?: string }
  | { readonly kind: 'event'; readonly event: BmcEvent }
  /** The stream was interrupted and is there again: events may be lost, so look at what matters. */
  | { readonly kind: 'gap' }

/** Where BMCs that have no stream of events are to send them. */
export interface EventListener {
  /** The name or address of this machine by which the BMCs reach it, without brackets. */
  readonly address: string
  /** @default any that is free */
  readonly port?: number
  /** The address that is listened on. @default all of this machine's */
  readonly bind?: string
  /**
   * Key and certificate in PEM form for HTTPS, or `none` for HTTP. Many BMCs send by HTTPS only, and few
   * look at the certificate. @default one that is made for the occasion
   */
  readonly tls?: { readonly key: string; readonly cert: string } | 'none'
}

/** Options of {@link Events.events}. */
export interface EventsOptions {
  /** Ends the stream. */
  readonly signal?: AbortSignal
  /** How long silence is taken for life, in milliseconds; then it is connected anew. @default 300000 */
  readonly silence?: number
  /** Where to be sent events by a BMC that has no stream. @default such a BMC is `not-supported` */
  readonly listen?: EventListener
}

/** The capability to hear what happens as it happens. */
export interface Events {
  /**
   * Events from now on, until the signal ends it or the loop is left. Connects anew where the stream
   * breaks, and asks to be sent events anew where that was forgotten. What it asked for is taken back at
   * the end. Errors: `not-supported`, and what a first connect can meet.
   */
  events(options?: EventsOptions): AsyncIterable<BmcEventOrGap>
}
