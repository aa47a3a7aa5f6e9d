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

/** What comes along a stream of events. */
export type BmcEventOrGap =
  | { readonly kind: 'event'; readonly event: BmcEvent }
  /** The stream was interrupted and is there again: events may be lost, so look at what matters. */
  | { readonly kind: 'gap' }

/** Options of {@link Events.events}. */
export interface EventsOptions {
  /** Ends the stream. */
  readonly signal?: AbortSignal
  /** How long silence is taken for life, in milliseconds; then it is connected anew. @default 300000 */
  readonly silence?: number
}

/** The capability to hear what happens as it happens. */
export interface Events {
  /**
   * Events from now on, until the signal ends it or the loop is left. Connects anew where the stream
   * breaks. Errors: `not-supported`, and what a first connect can meet.
   */
  events(options?: EventsOptions): AsyncIterable<BmcEventOrGap>
}
