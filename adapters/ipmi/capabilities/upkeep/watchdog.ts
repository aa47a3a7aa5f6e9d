/** The watchdog timer of a BMC. */
import {
  type WatchdogReport,
  type WatchdogSetting,
  type WatchdogUse,
  watchdogActions,
  watchdogUses,
} from '../../../../src/ports/watchdog.js'
import type { Deadline } from '../../deadline.js'
import type { IpmiClient } from '../../session/client.js'

const app = 0x06
const resetTimer = 0x22
const setTimer = 0x24
const getTimer = 0x25
const running = 0x40
const unlogged = 0x80
/** The interrupt that warns the node: by a message, which every operating system survives. */
const byMessage = 3
/** The timer counts in steps of so many milliseconds. */
const step = 100
/** The longest that it counts. */
const longest = 0xffff * step
const longestWarning = 255
/** Completion code: it was never set. */
const neverSet = 0x80

/**
 * Reads the answer to Get Watchdog Timer; undefined where it is too short. Some firmware leaves out what is
 * left, of which a timer that stands needs no word.
 */
export function decodeWatchdog(data: Buffer): WatchdogReport | undefined {
  const isRunning = ((data[0] ?? 0) & running) !== 0
  if (data.length < (isRunning ? 8 : 6)) return undefined
  const [use = 0, actions = 0, warning = 0, expired = 0] = data
  return {
    use: watchdogUses[(use & 7) - 1] ?? 'os',
    action: watchdogActions[actions & 7] ?? 'nothing',
    timeout: data.readUInt16LE(4) * step,
    warning: (actions & 0x70) === 0 ? 0 : warning,
    unlogged: (use & unlogged) !== 0,
    running: isRunning,
    left: data.readUInt16LE(data.length < 8 ? 4 : 6) * step,
    expired: watchdogUses.filter((_, index) => ((expired >> (index + 1)) & 1) !== 0),
  }
}

/** The six bytes that set the timer. A set timer is a stopped one. */
export function encodeWatchdog(setting: WatchdogSetting, forget: readonly WatchdogUse[]): Buffer {
  const { action, timeout, use = 'os', warning = 0 } = setting
  const data = Buffer.alloc(6)
  data[0] = (watchdogUses.indexOf(use) + 1) | (setting.unlogged === true ? unlogged : 0)
  data[1] = watchdogActions.indexOf(action) | (warning > 0 ? byMessage << 4 : 0)
  data[2] = warning
  data[3] = forget.reduce((bits, one) => bits | (1 << (watchdogUses.indexOf(one) + 1)), 0)
  data.writeUInt16LE(Math.round(timeout / step), 4)
  return data
}

/** How the timer is. */
export async function readWatchdog(
  client: IpmiClient,
  deadline: Deadline,
): Promise<WatchdogReport> {
  const what = 'reading the watchdog'
  const data = await client.command({ what, netFn: app, command: getTimer }, deadline)
  const report = decodeWatchdog(data)
  if (report !== undefined) return report
  throw client.peer.error('bmc-protocol', `sent only ${data.length} bytes when ${what}`)
}

/** Sets the timer and reads it back; that it ran out before is forgotten. */
export async function setWatchdog(
  client: IpmiClient,
  setting: WatchdogSetting,
  deadline: Deadline,
): Promise<void> {
  const { timeout, warning = 0 } = setting
  const fits = Number.isFinite(timeout) && timeout >= step && timeout <= longest
  if (!fits || warning < 0 || warning > longestWarning || warning * 1000 > timeout) {
    throw client.peer.error(
      'usage',
      `takes a watchdog of ${step} to ${longest} ms with a warning of at most ${longestWarning} s before its end`,
    )
  }
  await write(client, encodeWatchdog(setting, watchdogUses), deadline)
  const now = await readWatchdog(client, deadline)
  const wanted = encodeWatchdog(setting, [])
  if (encodeWatchdog(now, []).equals(wanted)) return
  throw client.peer.error('no-effect', 'accepted the watchdog, but holds another one')
}

/** Feeds it. */
export async function feedWatchdog(client: IpmiClient, deadline: Deadline): Promise<void> {
  const what = 'feeding the watchdog'
  const { completion } = await client.ask(
    { what, netFn: app, command: resetTimer, privilege: 'operator' },
    deadline,
  )
  if (completion === neverSet) {
    throw client.peer.error('bmc-refused', 'has a watchdog that was never set', {
      hint: 'set it first',
    })
  }
  if (completion !== 0) throw client.peer.refusal(what, completion)
}

/** Stops it and leaves how it is set. */
export async function stopWatchdog(client: IpmiClient, deadline: Deadline): Promise<void> {
  const now = await readWatchdog(client, deadline)
  if (!now.running) return
  await write(client, encodeWatchdog(now, []), deadline)
  if ((await readWatchdog(client, deadline)).running) {
    throw client.peer.error('no-effect', 'was told to stop the watchdog, but it runs still')
  }
}

async function write(client: IpmiClient, data: Buffer, deadline: Deadline): Promise<void> {
  const what = 'setting the watchdog'
  await client.command(
    { what, netFn: app, command: setTimer, data, privilege: 'operator' },
    deadline,
  )
}
