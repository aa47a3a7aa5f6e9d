import { userInfo } from 'node:os'
import { LogFile } from '../../console/log/log-file.js'
import { OpenFiles } from '../../console/log/open-files.js'
import type { NodeConsole } from '../../console/node-console.js'
import { PhoenixError } from '../../error.js'
import type { Phoenix } from '../../sdk/phoenix.js'
import type { Call } from '../command-line/call.js'
import { failureText } from '../output/failures.js'
import { onStop } from '../terminal/interrupt.js'
import { type AttendedEnd, attend } from './attend.js'
import { OwnConsole } from './own-console.js'
import { ConsoleGuest } from './share/guest.js'
import { logPlaces, meetingPlace, meetingPlaces, type Where } from './share/meeting-place.js'

/** How somebody wants to sit at a console. */
export type ConsoleFlags = {
  readonly takeOver: boolean
  readonly readOnly: boolean
  readonly alone: boolean
  /** The escape character, or `none`. */
  readonly escape: number | 'none'
  /** Seconds. */
  readonly linger: number
  readonly reason: string | undefined
}

interface Opening {
  readonly phoenix: Phoenix
  readonly node: string
  /** The configuration and the rack, as those know them who watch. */
  readonly where: Where
  /** The path of a file for what the node writes. */
  readonly log: string | undefined
  readonly flags: ConsoleFlags
}

/** Opens the console of a node on this terminal, or watches that of another process. */
export async function openAttended(call: Call, opening: Opening): Promise<number> {
  const { node, where, flags } = opening
  const files = new OpenFiles()
  const log = opening.log === undefined ? undefined : logFile(call, files, opening.log)
  const attending = {
    node,
    escape: flags.escape === 'none' ? undefined : flags.escape,
    readOnly: flags.readOnly,
    linger: flags.linger * 1000,
    log,
  }
  try {
    for (;;) {
      const guest = flags.alone ? undefined : await join(opening)
      if (guest !== undefined) {
        await call.note('Another process on this computer has the console: watching it.')
        const how = await attend(call, guest, attending)
        // Who stays when the first one leaves has the console next.
        if (how === 'over' && guest.isAbandoned) continue
        return exitCode(how)
      }
      const own = new OwnConsole(await openOwn(call, opening), flags.readOnly)
      if (!flags.alone) await own.share(meetingPlace(where, node))
      return exitCode(await attend(call, own, attending))
    }
  } catch (error) {
    // What the node's BMC says is the node's failure, and not a wrong use of the command.
    const failure = PhoenixError.from(error)
    if (failure.node === undefined && failure.bmc === undefined) throw error
    if (failure.code === 'aborted') throw error
    await call.note(`${node}: ${failureText(failure)}`)
    return 1
  } finally {
    const left = await log?.end()
    if (left !== undefined) void call.note(left.explanation)
  }
}

function exitCode(how: AttendedEnd): number {
  return how === 'interrupted' ? 130 : 0
}

/** Joins who sits at the console, or logs it among others. */
async function join({ phoenix, node, where, flags }: Opening) {
  const { reason } = flags
  const joining = {
    who: `${userInfo().username}, process ${process.pid}`,
    node,
    taking: async () => {
      await phoenix.audit.append({
        actor: phoenix.actor,
        action: 'console',
        nodes: node,
        ...(reason === undefined ? {} : { reason }),
      })
    },
  }
  for (const place of meetingPlaces(where, node)) {
    const attended = await ConsoleGuest.join(place, joining).catch((cause) => {
      throw new PhoenixError('usage', 'the console of another process cannot be watched', {
        cause,
        hint: 'say --alone to open the console for this process only',
      })
    })
    if (attended !== undefined) return attended
  }
  for (const place of logPlaces(where)) {
    // One that does not answer may log other nodes.
    const logged = await ConsoleGuest.join(place, joining).catch(() => undefined)
    if (logged !== undefined) return logged
  }
  return undefined
}

/** The console; Ctrl-C ends the attempt. */
async function openOwn(call: Call, { phoenix, node, flags }: Opening): Promise<NodeConsole> {
  const { takeOver, readOnly, reason } = flags
  const options = { takeOver, readOnly, ...(reason === undefined ? {} : { reason }) }
  let isStopped = false
  const answers = phoenix.select(node).console.open(options)
  const release = onStop(call.io, () => {
    isStopped = true
    void phoenix.close()
  })
  try {
    for await (const answer of answers) {
      if (answer.ok) return answer.value
      if (isStopped) break
      throw answer.error.code === 'bmc-busy' ? withFlag(answer.error) : answer.error
    }
  } finally {
    release()
  }
  throw new PhoenixError('aborted', 'interrupted before the console was open', { node })
}

/** Says what to type, to whom the driver can only say what to do. */
function withFlag(error: PhoenixError): PhoenixError {
  const { code, message, node, bmc } = error
  const hint = 'ask them, or take it from them with --take-over'
  return new PhoenixError(code, message, { cause: error, node, bmc, hint })
}

function logFile(call: Call, files: OpenFiles, path: string): LogFile {
  return new LogFile(files, path, {
    size: Number.POSITIVE_INFINITY,
    keep: 0,
    pause: 5000,
    unwritable: ({ message }) => void call.note(message),
    writable: (missing) => void call.note(`the log is written again; ${missing} bytes are missing`),
  })
}
