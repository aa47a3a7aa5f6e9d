import type { CallOptions } from '../../../src/ports/call.js'
import type { IpmiAnswer, IpmiCommand, IpmiRaw } from '../../../src/ports/ipmi-raw.js'
import type { Access } from '../access.js'
import { completionMeaning } from '../codec/index.js'

const mostData = 240

/** Any command, in the numbers of the protocol. */
export class IpmiCommands implements IpmiRaw {
  constructor(private readonly access: Access) {}

  send(command: IpmiCommand, options?: CallOptions): Promise<IpmiAnswer> {
    const { access } = this
    const what = 'a raw command'
    return access.call(what, options, async (deadline) => {
      const data = Buffer.from(command.data ?? [])
      this.#check(command, data)
      const answer = await access.client.ask(
        { repeatable: false, ...command, data, what },
        deadline,
      )
      const { completion } = answer
      const meaning = completion === 0 ? 'done' : completionMeaning(completion).text
      return { completion, meaning, data: Buffer.from(answer.data) }
    })
  }

  #check({ netFn, command, lun = 0, data: given = [] }: IpmiCommand, data: Buffer): void {
    const byte = (value: number, most: number) =>
      Number.isInteger(value) && value >= 0 && value <= most
    const { peer } = this.access.client
    if (!byte(netFn, 62) || netFn % 2 !== 0) {
      throw peer.error('usage', 'takes network functions that are even, from 0 to 62')
    }
    if (!byte(command, 255) || !byte(lun, 3) || !Array.from(given).every((one) => byte(one, 255))) {
      throw peer.error('usage', 'takes commands and data of bytes from 0 to 255, and units 0 to 3')
    }
    if (data.length > mostData) {
      throw peer.error('usage', `takes at most ${mostData} bytes of data`)
    }
  }
}
