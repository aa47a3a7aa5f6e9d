import type { Answers, ChangeOptions, ReadOptions } from './answer.js'
import { change } from './change.js'
import { read } from './read.js'
import type { Selected } from './selected.js'

/** How long a BMC may take to restart, in milliseconds. */
const restart = 900_000

/** The BMCs of some nodes themselves. */
export class ControllerOf {
  readonly #selected: Selected

  /** @internal */
  constructor(selected: Selected) {
    this.#selected = selected
  }

  /**
   * Restarts the BMCs, not the nodes, and waits until they serve again. Nodes behind one BMC share
   * its restart. @default deadline 15 minutes
   */
  reset(options?: ChangeOptions): Answers<void> {
    return change(
      this.#selected,
      'controller',
      {
        action: 'reset BMC',
        deadline: restart,
        oncePerBmc: true,
        request: (bmc, given) => bmc.resetBmc(given),
      },
      options,
    )
  }

  /** Waits until the BMCs answer several times in a row. @default deadline 15 minutes */
  wait(options?: ReadOptions): Answers<void> {
    return read(
      this.#selected,
      'controller',
      { deadline: restart, request: (bmc, given) => bmc.waitForBmc(given) },
      options,
    )
  }
}
