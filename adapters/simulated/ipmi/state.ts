/** What was set on a BMC by IPMI, and what follows from it in time. */
import type { Machine } from '../machine/machine.js'
import type { IpmiPlace } from './settings.js'
import { BootOptions } from './state/boot-options.js'
import { LanSettings } from './state/lan-settings.js'
import { LogClock } from './state/log-clock.js'
import { PowerCap } from './state/power-cap.js'
import { Timer } from './state/timer.js'

/** What a node does when power returns, as the standard counts. */
export type RestorePolicyNumber = 0 | 1 | 2

/** The state of one BMC that only IPMI shows. */
export class IpmiState {
  readonly boot: BootOptions
  readonly lan: LanSettings
  readonly timer: Timer
  readonly cap = new PowerCap()
  restorePolicy: RestorePolicyNumber = 1
  readonly clock = new LogClock()
  /** Reservations, which end when the log or the records change. */
  logReservation = 0
  recordReservation = 0
  /** Whether the log is being cleared: the first look after it says so. */
  erasing = false
  /** When the log was cleared last. */
  erasedAt: number | undefined

  constructor(machine: Machine, place: IpmiPlace) {
    this.boot = new BootOptions(machine)
    this.lan = new LanSettings(machine, place)
    this.timer = new Timer(machine)
  }
}
