import type { BootOption, BootOrderChange } from '../../ports/boot-order.js'
import type { Answers, ChangeOptions, ReadOptions } from './answer.js'
import { change } from './change.js'
import { read } from './read.js'
import type { Selected } from './selected.js'

/** The lasting orders in which some nodes try their boot options. */
export class BootOrderOf {
  readonly #selected: Selected

  /** @internal */
  constructor(selected: Selected) {
    this.#selected = selected
  }

  /** Reads the boot options in the order in which they will be tried. */
  read(options?: ReadOptions): Answers<readonly BootOption[]> {
    return read(
      this.#selected,
      'bootOrder',
      { request: (bmc, given) => bmc.bootOrder(given) },
      options,
    )
  }

  /** Sets the order by references such as `Boot0003`; those not named follow as they were. */
  set(references: readonly string[], options?: ChangeOptions): Answers<BootOrderChange> {
    return change(
      this.#selected,
      'bootOrder',
      {
        action: 'boot order',
        after: [...references],
        request: (bmc, given) => bmc.setBootOrder(references, given),
      },
      options,
    )
  }

  /**
   * Moves every option whose name, reference or UEFI path fits a pattern to an end of the order: `*`
   * stands for any text, `?` for one character; case does not count. Where nothing fits, that node's
   * answer is `unknown-name`.
   */
  move(pattern: string, to: 'first' | 'last', options?: ChangeOptions): Answers<BootOrderChange> {
    return change(
      this.#selected,
      'bootOrder',
      {
        action: `boot order: ${to}`,
        after: pattern,
        request: (bmc, given) => bmc.moveBootOptions(pattern, to, given),
      },
      options,
    )
  }
}
