import type { PowerLimit, PowerLimitReport } from '../../ports/power-limit.js'
import type { Answers, ChangeOptions, ReadOptions } from './answer.js'
import { change } from './change.js'
import { read } from './read.js'
import type { Selected } from './selected.js'

/** How much some nodes may draw. */
export class PowerLimitOf {
  readonly #selected: Selected

  /** @internal */
  constructor(selected: Selected) {
    this.#selected = selected
  }

  /** Reads the limits. */
  read(options?: ReadOptions): Answers<PowerLimitReport> {
    return read(
      this.#selected,
      'powerLimit',
      { request: (bmc, given) => bmc.powerLimit(given) },
      options,
    )
  }

  /** Sets a limit, puts it in force and reads it back; `undefined` takes it out of force. */
  set(limit: PowerLimit | undefined, options?: ChangeOptions): Answers<void> {
    return change(
      this.#selected,
      'powerLimit',
      {
        action: 'power limit',
        after: limit === undefined ? null : { ...limit },
        request: (bmc, given) => bmc.setPowerLimit(limit, given),
      },
      options,
    )
  }
}
