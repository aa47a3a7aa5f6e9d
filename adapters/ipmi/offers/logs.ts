import { PhoenixError } from '../../../src/error.js'
import type { CallOptions } from '../../../src/ports/call.js'
import type {
  LogEntriesOptions,
  LogEntry,
  LogInfo,
  LogReport,
  Logs,
} from '../../../src/ports/logs.js'
import type { Access } from '../access.js'
import { withNames } from '../capabilities/logs/event-names.js'
import {
  clearLog,
  type LogState,
  readLog,
  readLogState,
  readLogTime,
  setLogTime,
} from '../capabilities/logs/sel.js'
import type { LogEvent } from '../capabilities/logs/sel-decode.js'
import type { Deadline } from '../deadline.js'
import type { IpmiClient } from '../session/client.js'

/** The only log that IPMI knows. */
const sel = { id: 'SEL', name: 'System Event Log', clearable: true } as const
const usualLimit = 1000
/** How long a call may take: a full log has thousands of records. In milliseconds. */
const usual = 120_000

/** The event log, as the port wants it and as it is. */
export class IpmiLogs implements Logs {
  constructor(private readonly access: Access) {}

  async logs(): Promise<readonly LogInfo[]> {
    return [sel]
  }

  async entries(log: string = sel.id, options: LogEntriesOptions = {}): Promise<LogReport> {
    this.#check(log)
    const { limit = usualLimit, since, ...call } = options
    // A record names the next one only, so that the way to the newest leads over all of them.
    const all = await this.#read(call)
    const from = since?.getTime() ?? -Infinity
    const young = all.filter(({ time }) => time === undefined || Date.parse(time) >= from)
    const wanted = await this.#named(young.slice(-limit), call)
    return { entries: wanted.map(translate), older: young.length > limit }
  }

  async clear(log: string, options?: CallOptions): Promise<void> {
    this.#check(log)
    await this.#call('clearing the event log', options, clearLog)
  }

  /**
   * The events with all that IPMI tells of them, the oldest first. `limit` @default none
   *
   * The records that describe sensors are read once for their names, as for {@link IpmiSensors.readings}; a
   * BMC that does not give them is no error.
   */
  async events(options?: LogEntriesOptions): Promise<readonly LogEvent[]> {
    return this.#named(await this.#read(options), options)
  }

  /** How full the log is. */
  state(options?: CallOptions): Promise<LogState> {
    return this.#call('reading about the event log', options, readLogState)
  }

  /** The clock by which events are dated. */
  time(options?: CallOptions): Promise<Date> {
    return this.#call('reading the clock', options, readLogTime)
  }

  /** Sets the clock by which events are dated, to the second. */
  setTime(time: Date, options?: CallOptions): Promise<void> {
    return this.#call('setting the clock', options, (client, deadline) =>
      setLogTime(client, time, deadline),
    )
  }

  #read(options?: LogEntriesOptions): Promise<readonly LogEvent[]> {
    return this.#call('reading the event log', options, (client, deadline) =>
      readLog(client, deadline, options?.limit),
    )
  }

  /** An event without the name of its sensor is better than none. */
  async #named(
    events: readonly LogEvent[],
    options: CallOptions | undefined,
  ): Promise<readonly LogEvent[]> {
    if (events.every(({ sensor }) => sensor === undefined)) return events
    try {
      const content = await this.#call('reading the names of sensors', options, (_, deadline) =>
        this.access.records.read(deadline),
      )
      return withNames(events, content)
    } catch (error) {
      const { code, message } = PhoenixError.from(error)
      if (code === 'aborted') throw error
      this.access.client.log(`sensors are told by their numbers: ${message}`)
      return events
    }
  }

  #check(log: string): void {
    if (log === sel.id) return
    throw new PhoenixError('bmc-not-found', `there is no such log; IPMI has ${sel.id} only`)
  }

  #call<T>(
    what: string,
    options: CallOptions | undefined,
    work: (client: IpmiClient, deadline: Deadline) => Promise<T>,
  ): Promise<T> {
    const { access } = this
    return access.call(what, options, (deadline) => work(access.client, deadline), usual)
  }
}

function translate(event: LogEvent): LogEntry {
  const { id, time, source, sensor, name = sensor, asserted, severity, text } = event
  const where = name === undefined ? source : `${source} ${name}`
  return {
    id: String(id),
    message: `${where}: ${text}${asserted ? '' : ', over'}`,
    ...(time === undefined ? {} : { time }),
    ...(severity === undefined ? {} : { severity }),
  }
}
