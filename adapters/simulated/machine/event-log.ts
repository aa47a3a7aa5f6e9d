/** What a machine's log holds of one event. */
export interface LogRecord {
  /** Counted from 1; a log that was cleared goes on counting. */
  readonly id: number
  /** In milliseconds since 1970. */
  readonly at: number
  /** What it is about: `start` and `stop` of the system, the log itself, or something else. */
  readonly kind: 'start' | 'stop' | 'log' | 'other'
  readonly severity: 'OK' | 'Warning' | 'Critical'
  readonly message: string
}

/** The most records that are kept: as in real ones, the oldest give way. */
const kept = 512

/** The log of a machine's hardware, which every front shows. */
export class EventLog {
  #records: LogRecord[] = []
  #last = 0

  /** The records, oldest first. */
  get records(): readonly LogRecord[] {
    return this.#records
  }

  add(record: Omit<LogRecord, 'id'>): void {
    this.#records.push({ id: ++this.#last, ...record })
    if (this.#records.length > kept) this.#records.shift()
  }

  clear(): void {
    this.#records = []
  }
}
