import { type ErrorCode, PhoenixError } from '../../src/error.js'
import type { Secret } from '../../src/model/secret.js'
import type { CallOptions } from '../../src/ports/call.js'
import { SdrRepository } from './capabilities/sensors/sdr.js'
import { Deadline } from './deadline.js'
import type { IpmiOptions } from './options.js'
import { IpmiClient } from './session/client.js'
import type { Timing } from './session/options.js'
import type { ClientLease } from './shared.js'

const usualDeadline = 20_000

/** What a capability is given: the way to the BMC, and how calls to it are made. */
export class Access {
  #closed: Promise<void> | undefined

  constructor(
    readonly options: IpmiOptions,
    readonly timing: Timing,
    private readonly lease: ClientLease,
  ) {}

  /** The session with the BMC, which others may share. */
  get client(): IpmiClient {
    return this.lease.client
  }

  /** The records that describe sensors and parts; all that share the session read them once. */
  get records(): SdrRepository {
    return SdrRepository.of(this.client)
  }

  /** The account that is logged in. */
  get user(): string {
    return this.options.user
  }

  /** A client of its own, with a session of its own. To be closed by whoever asked for it. */
  separate(as: { readonly user?: string; readonly password?: Secret }): IpmiClient {
    return new IpmiClient({ ...this.client.options, ...as })
  }

  /** The account that is logged in has another password from now on. */
  renew(password: Secret): Promise<void> {
    return this.client.renew(password)
  }

  /** Ends the part in the session. Never rejects; safe to call twice. */
  close(): Promise<void> {
    this.#closed ??= this.lease.release()
    return this.#closed
  }

  /**
   * Does the work of one call: it ends in time, and its errors say what was being done.
   *
   * @param what for messages: `reading the sensors`
   * @param usual how long it may take where nobody says, in milliseconds
   */
  async call<T>(
    what: string,
    options: CallOptions | undefined,
    work: (deadline: Deadline) => Promise<T>,
    usual = usualDeadline,
  ): Promise<T> {
    const deadline = new Deadline(options, this.options.deadline ?? usual)
    try {
      if (this.#closed !== undefined) {
        throw this.client.peer.error('usage', 'was asked for something after it was closed')
      }
      return await work(deadline)
    } catch (error) {
      throw PhoenixError.is(error) ? this.#placed(error, what) : error
    } finally {
      deadline.end()
    }
  }

  /** Says of an error which node it concerns, and what was being done where it does not know. */
  #placed(error: PhoenixError, what: string): PhoenixError {
    const { peer } = this.client
    const { code, cause, hint, retryAfter } = error
    const lead = leads[code]
    const message =
      lead === undefined || error.message.startsWith(peer.name)
        ? error.message
        : `${peer.name} ${lead} ${what}: ${error.message}`
    const { node } = this.options
    const placed = new PhoenixError(code, message, {
      cause,
      hint,
      node,
      retryAfter,
      bmc: peer.authority,
    })
    if (error.stack !== undefined) placed.stack = error.stack
    return placed
  }
}

const leads: Readonly<Partial<Record<ErrorCode, string>>> = {
  'bmc-timeout': 'did not finish',
  aborted: 'was left while',
}
