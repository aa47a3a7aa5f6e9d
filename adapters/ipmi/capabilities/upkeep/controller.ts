/** The BMC itself: its restart, and when it serves again. */
import { type ErrorCode, PhoenixError } from '../../../../src/error.js'
import type { Deadline } from '../../deadline.js'
import type { IpmiClient } from '../../session/client.js'
import { readDeviceId } from '../inventory/device.js'

/** How a BMC is restarted: `cold` begins from nothing, `warm` keeps what it can. */
export type ControllerReset = 'cold' | 'warm'

const app = 0x06
const commands: Readonly<Record<ControllerReset, number>> = { cold: 0x02, warm: 0x03 }
/** How many good answers in a row prove that it is there again. */
const enough = 3
/** Errors that no wait mends. */
const lasting: ReadonlySet<ErrorCode> = new Set(['bmc-auth', 'bmc-forbidden', 'usage', 'aborted'])

/** Restarts the BMC. It may go down before it has answered. Errors: `not-supported`, … */
export async function resetController(
  client: IpmiClient,
  how: ControllerReset,
  deadline: Deadline,
): Promise<void> {
  const what = `a ${how} restart of the BMC`
  try {
    await client.command(
      { what, netFn: app, command: commands[how], privilege: 'admin', repeatable: false },
      deadline,
    )
  } catch (error) {
    if (!PhoenixError.is(error) || error.code !== 'bmc-timeout' || deadline.left <= 0) throw error
    client.log('the BMC went down without an answer')
  }
  // Its sessions are gone, or will be; nothing more is to be sent in this one.
  await client.leave()
}

/** Waits until the BMC answers several times in a row, logged in. */
export async function waitForController(client: IpmiClient, deadline: Deadline): Promise<void> {
  const { poll } = client.options.timing
  let last: PhoenixError | undefined
  for (let good = 0; good < enough; ) {
    try {
      const { updating } = await readDeviceId(client, deadline)
      if (updating) throw client.peer.error('bmc-busy', 'is starting, or updating its firmware')
      good++
    } catch (error) {
      if (!PhoenixError.is(error)) throw error
      // A time that is up is told with what kept it from being there.
      if (deadline.left <= 0) throw last ?? error
      if (lasting.has(error.code)) throw error
      last = error
      good = 0
      client.log(`waiting for the BMC: ${error.reason}`)
    }
    if (good >= enough) return
    if (poll >= deadline.left) {
      throw last ?? client.peer.error('bmc-timeout', 'did not answer several times in a row')
    }
    await deadline.sleep(poll)
  }
}
