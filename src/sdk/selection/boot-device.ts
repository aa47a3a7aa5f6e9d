import type { BootOverride } from '../../ports/boot-device.js'
import type { Answers, ChangeOptions, ReadOptions } from './answer.js'
import { change } from './change.js'
import { read } from './read.js'
import type { Selected } from './selected.js'

/** From where some nodes start next. */
export class BootDeviceOf {
  readonly #selected: Selected

  /** @internal */
  constructor(selected: Selected) {
    this.#selected = selected
  }

  /** Reads the overrides that the next starts will take. */
  read(options?: ReadOptions): Answers<BootOverride> {
    return read(
      this.#selected,
      'bootDevice',
      { request: (bmc, given) => bmc.bootOverride(given) },
      options,
    )
  }

  /** Sets the override and reads it back; one row of the audit log says who asked for what. */
  set(override: BootOverride, options?: ChangeOptions): Answers<void> {
    return change(
      this.#selected,
      'bootDevice',
      {
        action: 'boot device',
        after: { ...override },
        request: (bmc, given) => bmc.setBootOverride(override, given),
      },
      options,
    )
  }

  /** Clears the override, so that the firmware's boot order counts. */
  clear(options?: ChangeOptions): Answers<void> {
    return this.set({ device: 'none', once: false }, options)
  }
}
