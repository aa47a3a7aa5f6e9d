import type { Deadline } from '../../deadline.js'
import type { IpmiClient } from '../../session/client.js'
import { decodeLogEvent, type LogEvent } from './sel-decode.js'

const storage = 0x0a
const info = 0x40
const reserve = 0x42
const get = 0x43
const clear = 0x47
const getTime = 0x48
const setTime = 0x49
const lastRecord = 0xffff
const notPresent = 0xcb
const cancelled = 0xc5

/** How full the log is. */
export interface LogState {
  readonly entries: number
  /** In bytes; undefined where the BMC does not know. */
  readonly free: number | undefined
  /** Whether events were lost because it was full. */
  readonly overflowed: boolean
}

/** How full the log is. */
export async function readLogState(client: IpmiClient, deadline: Deadline): Promise<LogState> {
  const what = 'reading about the event log'
  const data = await client.command({ what, netFn: storage, command: info }, deadline)
  if (data.length < 14) {
    throw client.peer.error('bmc-protocol', `sent only ${data.length} bytes when ${what}`)
  }
  const free = data.readUInt16LE(3)
  return {
    entries: data.readUInt16LE(1),
    free: free === 0xffff ? undefined : free,
    overflowed: ((data[13] ?? 0) & 0x80) !== 0,
  }
}

/** The events, the oldest first. @param limit the most that are read @default all */
export async function readLog(
  client: IpmiClient,
  deadline: Deadline,
  limit = Number.POSITIVE_INFINITY,
): Promise<readonly LogEvent[]> {
  const events: LogEvent[] = []
  if ((await readLogState(client, deadline)).entries === 0) return events
  const what = 'reading the event log'
  const seen = new Set<number>()
  let id = 0
  // A log that leads back to where it was would be read for ever.
  while (id !== lastRecord && !seen.has(id) && events.length < limit) {
    seen.add(id)
    const data = [0, 0, id & 0xff, id >> 8, 0, 0xff]
    const answer = await client.ask({ what, netFn: storage, command: get, data }, deadline)
    // Somebody cleared it meanwhile.
    if (answer.completion === notPresent) break
    if (answer.completion !== 0) throw client.peer.refusal(what, answer.completion)
    if (answer.data.length < 2) {
      throw client.peer.error('bmc-protocol', `sent too little when ${what}`)
    }
    const event = decodeLogEvent(answer.data.subarray(2))
    if (event !== undefined) events.push(event)
    id = answer.data.readUInt16LE(0)
  }
  return events
}

/** How long to wait between two looks at the clearing, in milliseconds. */
const clearingPause = 100

/** How often clearing is begun anew because others worked with the log meanwhile. */
const mostRestarts = 4

/** Clears the log and waits until that is done. */
export async function clearLog(client: IpmiClient, deadline: Deadline): Promise<void> {
  const what = 'clearing the event log'
  const ask = (command: number, data: readonly number[] = []) =>
    client.ask({ what, netFn: storage, command, data, privilege: 'operator' }, deadline)
  for (let restart = 0; ; restart++) {
    const reserved = await ask(reserve)
    if (reserved.completion !== 0) throw client.peer.refusal(what, reserved.completion)
    const [low = 0, high = 0] = reserved.data
    const step = (begin: boolean) => ask(clear, [low, high, 0x43, 0x4c, 0x52, begin ? 0xaa : 0x00])
    let progress = await step(true)
    while (progress.completion === 0 && ((progress.data[0] ?? 1) & 0x0f) !== 1) {
      await deadline.sleep(clearingPause)
      progress = await step(false)
    }
    if (progress.completion === 0) return
    if (progress.completion !== cancelled || restart === mostRestarts) {
      throw client.peer.refusal(what, progress.completion)
    }
  }
}

/** The clock of the log. */
export async function readLogTime(client: IpmiClient, deadline: Deadline): Promise<Date> {
  const what = 'reading the clock of the event log'
  const data = await client.command({ what, netFn: storage, command: getTime }, deadline)
  if (data.length >= 4) return new Date(data.readUInt32LE(0) * 1000)
  throw client.peer.error('bmc-protocol', `sent only ${data.length} bytes when ${what}`)
}

/** Sets the clock of the log. */
export async function setLogTime(
  client: IpmiClient,
  time: Date,
  deadline: Deadline,
): Promise<void> {
  const what = 'setting the clock of the event log'
  const data = Buffer.alloc(4)
  data.writeUInt32LE(Math.floor(time.getTime() / 1000) >>> 0)
  await client.command(
    { what, netFn: storage, command: setTime, data, privilege: 'operator' },
    deadline,
  )
}
