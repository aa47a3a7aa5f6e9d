import { rmSync } from 'node:fs'
import type { ConsoleLog } from '../../../console/log/console-log.js'
import { PhoenixError } from '../../../error.js'
import type { Call } from '../../command-line/call.js'
import { ConsoleHost } from './host.js'
import { LoggedRooms } from './logged-rooms.js'
import { logPlace, type Where } from './meeting-place.js'

/** Lets others watch the consoles that are logged. That they cannot is told, and no reason not to log. */
export async function shareLog(
  call: Call,
  log: ConsoleLog,
  where: Where,
): Promise<ConsoleHost | undefined> {
  const rooms = new LoggedRooms(log, (text) => void call.note(text))
  try {
    const place = logPlace(where)
    // Of a process that was killed and had the number of this one.
    rmSync(place, { force: true })
    return await ConsoleHost.open(place, (node) => rooms.of(node))
  } catch (error) {
    await call.note(`no other process can watch: ${PhoenixError.from(error).message}`)
    return undefined
  }
}
