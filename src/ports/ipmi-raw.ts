import type { CallOptions } from './call.js'

/** A command of IPMI in the numbers of the protocol. */
export interface IpmiCommand {
  /** The network function: even, 0 to 62. */
  readonly netFn: number
  readonly command: number
  readonly data?: Uint8Array | readonly number[]
  /** The logical unit. @default 0 */
  readonly lun?: number
  /** The least privilege that suffices. @default 'user' */
  readonly privilege?: 'user' | 'operator' | 'admin'
  /**
   * Whether it may be carried out twice without harm, as happens where an answer is lost.
   * @default false
   */
  readonly repeatable?: boolean
}

/** A BMC's answer to a command. */
export interface IpmiAnswer {
  /** 0 where the command was carried out. */
  readonly completion: number
  /** What the completion code means, for people. */
  readonly meaning: string
  readonly data: Uint8Array
}

/** The capability to send any command of IPMI, for people who know what they do. */
export interface IpmiRaw {
  /** Sends a command. A completion code other than 0 is an answer, not an error. */
  send(command: IpmiCommand, options?: CallOptions): Promise<IpmiAnswer>
}
