/** How long undertakings with the hardware may take. */
import type { PowerAction } from '../ports/power.js'

/** How long things may take, in milliseconds. */
export interface Deadlines {
  /** One request to a BMC, its driver's own retries included. @default 60000 */
  readonly call: number
  /** The time in which a node has to reach the power state that was asked for. @default 180000 */
  readonly verify: number
  /** One look at a node's power before planning. @default 20000 */
  readonly refresh: number
  /** One look at a node's BIOS settings, or at its firmware, before planning. @default 120000 */
  readonly inspect: number
  /** One update of firmware, from sending the image to its end. @default 3600000 */
  readonly update: number
  /** The time after a start in which settings of the BIOS and firmware have to be in force. @default 900000 */
  readonly inForce: number
  /** How long nothing is heard of a node that starts before it counts as lost. @default 600000 */
  readonly boot: number
}

/** The deadlines where nobody says otherwise. */
export const defaultDeadlines: Deadlines = {
  call: 60_000,
  verify: 180_000,
  refresh: 20_000,
  inspect: 120_000,
  update: 3_600_000,
  inForce: 900_000,
  boot: 600_000,
}

/** How long a BMC may take over a power action. */
export function restartDeadline(action: PowerAction, { call, verify }: Deadlines): number {
  return action === 'reboot' || action === 'reset' || action === 'cycle' ? call + verify : call
}
