import type { CallOptions } from '../../ports/call.js'
import type { IpmiAnswer, IpmiCommand, IpmiRaw } from '../../ports/ipmi-raw.js'
import { ipmiReading } from '../../ports/ipmi-reading.js'
import type { Answers, ChangeOptions } from './answer.js'
import { change } from './change.js'
import { read } from './read.js'
import type { Selected } from './selected.js'

/** Commands of IPMI to the BMCs of some nodes, in the numbers of the protocol. */
export class IpmiOf {
  readonly #selected: Selected

  /** @internal */
  constructor(selected: Selected) {
    this.#selected = selected
  }

  /**
   * Sends a command. A completion code other than 0 is an answer, not an error. Commands of the standard
   * that only look (Get Device ID and its like) are sent again where an answer is lost. Every other leaves a
   * row in the audit log before it is sent, with its numbers and without its data, which may be a password.
   */
  send(command: IpmiCommand, options?: ChangeOptions): Answers<IpmiAnswer> {
    const { netFn, command: number, lun } = command
    if (ipmiReading(command) !== undefined) {
      const looking = { repeatable: true, ...command }
      const request = (bmc: IpmiRaw, given: CallOptions) => bmc.send(looking, given)
      return read(this.#selected, 'ipmiRaw', { request }, options)
    }
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
