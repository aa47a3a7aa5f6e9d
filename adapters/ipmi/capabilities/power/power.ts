import { PhoenixError } from '../../../../src/error.js'
import type { PowerState } from '../../../../src/model/step.js'
import type { PowerAction } from '../../../../src/ports/power.js'
import type { Deadline } from '../../deadline.js'
import type { IpmiClient } from '../../session/client.js'
import type { Command } from '../../session/command.js'
import { chassis, chassisStatus } from './chassis.js'

/** What Chassis Control is told for each action. IPMI has no restart that asks the operating system. */
const controls: Readonly<Record<PowerAction, number>> = {
  on: 0x01,
  off: 0x05,
  'force-off': 0x00,
  reboot: 0x03,
  reset: 0x03,
  cycle: 0x02,
  nmi: 0x04,
}

const goals: Readonly<Partial<Record<PowerAction, PowerState>>> = {
  on: 'on',
  off: 'off',
  'force-off': 'off',
}

const words: Readonly<Record<PowerAction, string>> = {
  on: 'to switch the node on',
  off: 'to ask the operating system to stop',
  'force-off': 'to switch the node off',
  reboot: 'to restart the node',
  reset: 'to reset the node',
  cycle: 'to cycle the power of the node',
  nmi: 'to send an NMI',
}

/** What is done twice where the first answer was lost, without looking: twice on is on. */
const harmlessTwice: ReadonlySet<PowerAction> = new Set(['on', 'force-off'])

/** The power state as the BMC reports it now. */
export function powerState(client: IpmiClient, deadline: Deadline): Promise<PowerState> {
  return chassisStatus(client, deadline).then(({ power }) => power)
}

/**
 * Asks for an action. What must not be done twice is sent once; where the answer is lost, the state is
 * looked at before anything else is done.
 */
export async function setPower(
  client: IpmiClient,
  action: PowerAction,
  deadline: Deadline,
  // biome-ignore lint/suspicious/noConfusingVoidType: as the port has it.
): Promise<void | 'already'> {
  const { power } = await chassisStatus(client, deadline)
  const goal = goals[action]
  if (power === goal) return 'already'
  if (goal === undefined && power === 'off') {
    throw client.peer.error('bmc-refused', `was asked ${words[action]}, but it is off`, {
      hint: 'switch it on',
    })
  }
  const command: Command = {
    what: words[action],
    netFn: chassis,
    command: 0x02,
    data: [controls[action]],
    privilege: 'operator',
    repeatable: harmlessTwice.has(action),
  }
  try {
    await client.command(command, deadline)
    return
  } catch (error) {
    if (!PhoenixError.is(error) || error.code !== 'bmc-timeout' || goal === undefined) throw error
    const now = await chassisStatus(client, deadline)
    if (now.power === goal) return
    // It is on still: either nobody heard, or the operating system takes its time, and may be asked again.
    await client.command(command, deadline)
  }
}
