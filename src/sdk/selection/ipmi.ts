import type { IpmiAnswer, IpmiCommand } from '../../ports/ipmi-raw.js'
import type { Answers, ChangeOptions } from './answer.js'
import { change } from './change.js'
import type { Selected } from './selected.js'

/** Commands of IPMI to the BMCs of some nodes, in the numbers of the protocol. */
export class IpmiOf {
  readonly #selected: Selected

  /** @internal */
  constructor(selected: Selected) {
    this.#selected = selected
  }

  /**
   * Sends a command. A completion code other than 0 is an answer, not an error. Nobody can tell from
   * outside whether a command only looks: each leaves a row in the audit log, with its numbers and
   * without its data, which may be a password.
   */
  send(command: IpmiCommand, options?: ChangeOptions): Answers<IpmiAnswer> {
    const { netFn, command: number, lun } = command
    return change(
      this.#selected,
      'ipmiRaw',
      {
        action: 'ipmi raw',
        after: { netFn, command: number, ...(lun === undefined ? {} : { lun }) },
        request: (bmc, given) => bmc.send(command, given),
      },
      options,
    )
  }
}
