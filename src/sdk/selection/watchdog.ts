import type { WatchdogReport, WatchdogSetting } from '../../ports/watchdog.js'
import type { Answers, ChangeOptions, ReadOptions } from './answer.js'
import { change } from './change.js'
import { read } from './read.js'
import type { Selected } from './selected.js'

/** The timers by which the BMCs of some nodes watch over them. */
export class WatchdogOf {
  readonly #selected: Selected

  /** @internal */
  constructor(selected: Selected) {
    this.#selected = selected
  }

  /** Reads how the timers are. */
  read(options?: ReadOptions): Answers<WatchdogReport> {
    return read(
      this.#selected,
      'watchdog',
      { request: (bmc, given) => bmc.watchdog(given) },
      options,
    )
  }

  /** Sets the timers, without starting them; those that run are stopped. Reads them back. */
  set(setting: WatchdogSetting, options?: ChangeOptions): Answers<void> {
    return change(
      this.#selected,
      'watchdog',
      {
        action: 'watchdog set',
        after: { ...setting },
        request: (bmc, given) => bmc.setWatchdog(setting, given),
      },
      options,
    )
  }

  /** Feeds the timers: starts them anew, or for the first time. */
  feed(options?: ChangeOptions): Answers<void> {
    return change(
      this.#selected,
      'watchdog',
      { action: 'watchdog feed', request: (bmc, given) => bmc.feedWatchdog(given) },
      options,
    )
  }

  /** Stops the timers, and leaves how they are set. */
  stop(options?: ChangeOptions): Answers<void> {
    return change(
      this.#selected,
      'watchdog',
      { action: 'watchdog stop', request: (bmc, given) => bmc.stopWatchdog(given) },
      options,
    )
  }
}
