import type { IdentifyState } from '../../ports/identify.js'
import type { Answers, ChangeOptions, ReadOptions } from './answer.js'
import { change } from './change.js'
import { read } from './read.js'
import type { Selected } from './selected.js'

/** The lights by which somebody in the hall finds the machines. */
export class IdentifyOf {
  readonly #selected: Selected

  /** @internal */
  constructor(selected: Selected) {
    this.#selected = selected
  }

  /** Reads the lights. */
  read(options?: ReadOptions): Answers<IdentifyState> {
    return read(
      this.#selected,
      'identify',
      { request: (bmc, given) => bmc.identify(given) },
      options,
    )
  }

  /** Switches the lights and reads them back; one row of the audit log says who did. */
  set(state: 'on' | 'off' | 'blinking', options?: ChangeOptions): Answers<void> {
    const action = `identify ${state}`
    return change(
      this.#selected,
      'identify',
      { action, request: (bmc, given) => bmc.setIdentify(state, given) },
      options,
    )
  }
}
