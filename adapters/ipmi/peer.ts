import { type ErrorCode, PhoenixError, type PhoenixErrorOptions } from '../../src/error.js'
import { completionMeaning, hex, ipmiPort } from './codec/index.js'

/** The BMC that errors speak of. */
export class Peer {
  constructor(
    /** A host name or an IP address, without brackets. */
    readonly address: string,
    readonly port: number,
  ) {}

  /** `10.1.0.11` or `[fd00::1]:9623`. */
  get authority(): string {
    const host = this.address.includes(':') ? `[${this.address}]` : this.address
    return this.port === ipmiPort ? host : `${host}:${this.port}`
  }

  /** How messages name it. */
  get name(): string {
    return `BMC ${this.authority}`
  }

  /** An error about this BMC. */
  error(code: ErrorCode, message: string, options: PhoenixErrorOptions = {}): PhoenixError {
    return new PhoenixError(code, `${this.name} ${message}`, { ...options, bmc: this.authority })
  }

  /** The error for a completion code other than 0. */
  refusal(what: string, completion: number): PhoenixError {
    const { code, text } = completionMeaning(completion)
    return this.error(code, `refused ${what}: ${text} (${hex(completion)})`)
  }
}
