import type { RestorePolicy } from '../../ports/restore-policy.js'
import type { Answers, ChangeOptions, ReadOptions } from './answer.js'
import { change } from './change.js'
import { read } from './read.js'
import type { Selected } from './selected.js'

/** What some nodes do when power returns after a failure. */
export class RestorePolicyOf {
  readonly #selected: Selected

  /** @internal */
  constructor(selected: Selected) {
    this.#selected = selected
  }

  /** Reads what they will do; undefined where a BMC does not tell. */
  read(options?: ReadOptions): Answers<RestorePolicy | undefined> {
    return read(
      this.#selected,
      'restorePolicy',
      { request: (bmc, given) => bmc.restorePolicy(given) },
      options,
    )
  }

  /** Says what they are to do, and reads it back. */
  set(policy: RestorePolicy, options?: ChangeOptions): Answers<void> {
    return change(
      this.#selected,
      'restorePolicy',
      {
        action: 'restore policy',
        after: policy,
        request: (bmc, given) => bmc.setRestorePolicy(policy, given),
      },
      options,
    )
  }
}
