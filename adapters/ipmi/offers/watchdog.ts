import type { CallOptions } from '../../../src/ports/call.js'
import type { Watchdog, WatchdogReport, WatchdogSetting } from '../../../src/ports/watchdog.js'
import type { Access } from '../access.js'
import {
  feedWatchdog,
  readWatchdog,
  setWatchdog,
  stopWatchdog,
} from '../capabilities/upkeep/watchdog.js'

/** The timer that acts where a node hangs. */
export class IpmiWatchdog implements Watchdog {
  constructor(private readonly access: Access) {}

  watchdog(options?: CallOptions): Promise<WatchdogReport> {
    return this.access.call('reading the watchdog', options, (deadline) =>
      readWatchdog(this.access.client, deadline),
    )
  }

  setWatchdog(setting: WatchdogSetting, options?: CallOptions): Promise<void> {
    return this.access.call('setting the watchdog', options, (deadline) =>
      setWatchdog(this.access.client, setting, deadline),
    )
  }

  feedWatchdog(options?: CallOptions): Promise<void> {
    return this.access.call('feeding the watchdog', options, (deadline) =>
      feedWatchdog(this.access.client, deadline),
    )
  }

  stopWatchdog(options?: CallOptions): Promise<void> {
    return this.access.call('stopping the watchdog', options, (deadline) =>
      stopWatchdog(this.access.client, deadline),
    )
  }
}
