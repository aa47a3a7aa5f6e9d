/**
 * The one error class of Phoenix and the closed list of its codes.
 *
 * A code is for programs (`if (error.code === 'bmc-auth')`), the message is for people: it says what
 * is wrong, where, and what to do. Messages never contain secrets.
 */

/** Every code that a {@link PhoenixError} may carry, with what it means. */
export const errorCodes = {
  usage: 'the command or call was given something it cannot use',
  'config-load': 'the configuration file could not be read, parsed or run',
  'config-invalid': 'the configuration was read, but it contradicts itself or is incomplete',
  'node-set': 'a node set expression is malformed',
  address: 'an IP address, network prefix or MAC address is malformed',
  'unknown-name': 'a node, group, network or image of that name does not exist',
  'secret-missing': 'a secret reference could not be resolved',
  'facts-open': 'the facts database could not be opened',
  'facts-corrupt': 'the facts database is damaged or not a database',
  'facts-read-only': 'the facts database cannot be written',
  'facts-full': 'the disk that holds the facts database is full',
  'facts-busy': 'another process kept the facts database locked for too long',
  'bmc-unreachable': 'no connection to the BMC could be made',
  'bmc-timeout': 'the BMC accepted the request but did not answer in time',
  'bmc-connection-lost': 'the BMC closed or reset the connection in the middle of a request',
  'bmc-untrusted': 'the TLS certificate of the BMC is not trusted',
  'bmc-pin-changed': 'the TLS key of the BMC differs from the one that was trusted',
  'bmc-auth': 'the BMC refused the user name or password',
  'bmc-forbidden': 'the account may not do this, must change its password, or lacks a licence',
  'bmc-sessions-full': 'the BMC has no free session',
  'bmc-busy': 'the BMC answered that it cannot serve the request now',
  'bmc-not-found': 'the BMC does not have the resource',
  'bmc-refused': 'the BMC understood the request and refused it',
  'bmc-protocol': 'the BMC sent something that its protocol does not allow',
  'not-supported': 'neither the driver nor the BMC offers this',
  'not-renderable': 'a value cannot be written in the format of the file that it belongs to',
  'file-write': 'a file could not be written',
  'reload-failed': 'files were written, but the program that reads them could not be told',
  image: 'a file of an image is missing, or is not what it should be',
  'hardware-conflict':
    'the hardware is another than what is known, or has an address of another node',
  ambiguous: 'several answers fit and none may be guessed',
  'no-effect': 'the change was accepted but reading back shows that it did not happen',
  partial: 'some of the change was made and some of it was refused',
  'not-in-rack': 'the node has no simulated BMC in the rack that was asked for',
  'consent-needed': 'the plan disrupts running nodes and this was not allowed',
  'run-conflict': 'another run that is under way touches some of the same nodes',
  'plan-changed': 'the cluster or its configuration changed since the plan was made',
  aborted: 'the work was interrupted before it was finished',
  internal: 'Phoenix itself is at fault',
} as const

/** A code that a {@link PhoenixError} may carry; {@link errorCodes} says what each means. */
export type ErrorCode = keyof typeof errorCodes

/** A position in a source file. `line` and `column` count from 1. */
export interface Place {
  /** An absolute path, or whatever the JavaScript engine named the source. */
  readonly file: string
  readonly line: number
  readonly column: number
}

/** Where something is wrong: a place, and what of all that begins there is meant. */
export interface ProblemPlace extends Place {
  /**
   * The dotted path of the property that is meant, where the place is only known of the call that it
   * stands in; left out where the place is the very one.
   */
  readonly property?: string
}

/** One finding about a configuration: an error forbids to use it, a warning does not. */
export interface Problem {
  readonly severity: 'error' | 'warning'
  /** What is wrong and what to do, as one sentence without a place. */
  readonly message: string
  /** What is concerned, where the finding is about a value of nodes: `interfaces.eno1.ip`. */
  readonly path?: string
  /** Where; the first is the one to look at first. */
  readonly places: readonly ProblemPlace[]
  /** The nodes concerned, folded, where the finding is about nodes. */
  readonly nodes?: string
  /** What a function of the configuration threw; not part of the finding's JSON. */
  readonly cause?: unknown
}

/** What else a {@link PhoenixError} may carry. */
export interface PhoenixErrorOptions {
  /** The error underneath, kept for debuggers. */
  readonly cause?: unknown
  /** Where in the configuration. */
  readonly place?: Place | undefined
  /** The node concerned. */
  readonly node?: string | undefined
  /** The address of the BMC concerned; where the message names it, it says `BMC` and the address. */
  readonly bmc?: string | undefined
  /** What to do, as a sentence of its own. */
  readonly hint?: string | undefined
  /** All findings about a configuration, for `config-invalid`. */
  readonly problems?: readonly Problem[] | undefined
  /** How long to wait before another try, in milliseconds, where the peer said so. */
  readonly retryAfter?: number | undefined
}

const brand = Symbol.for('phoenix-cluster.error')

/**
 * Everything that Phoenix throws on purpose.
 *
 * @example
 * ```ts
 * import { NodeSet } from 'phoenix-cluster/model'
 * import { PhoenixError } from 'phoenix-cluster'
 *
 * try {
 *   NodeSet.parse('cn[5-1]')
 * } catch (error) {
 *   if (PhoenixError.is(error) && error.code === 'node-set') console.error(error.message)
 * }
 * ```
 */
export class PhoenixError extends Error {
  override readonly name = 'PhoenixError'
  /** What went wrong, for programs. */
  readonly code: ErrorCode
  declare readonly place: Place | undefined
  declare readonly node: string | undefined
  declare readonly bmc: string | undefined
  declare readonly hint: string | undefined
  declare readonly problems: readonly Problem[]
  declare readonly retryAfter: number | undefined

  constructor(code: ErrorCode, message: string, options: PhoenixErrorOptions = {}) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause })
    this.code = code
    const { place, node, bmc, hint, retryAfter, problems = [] } = options
    // What there is nothing to say of is left out: an error that nobody catches is shown with all it has.
    for (const [key, value] of Object.entries({ place, node, bmc, hint, retryAfter })) {
      if (value !== undefined) Object.defineProperty(this, key, { value, enumerable: true })
    }
    Object.defineProperty(this, 'problems', { value: problems, enumerable: problems.length > 0 })
    Object.defineProperty(this, brand, { value: true })
  }

  /** Whether a thrown value is a PhoenixError, also one of another copy of this package. */
  static is(value: unknown): value is PhoenixError {
    return typeof value === 'object' && value !== null && brand in value
  }

  /** The given value if it is a PhoenixError, else one with the given code and the value as cause. */
  static from(value: unknown, code: ErrorCode = 'internal'): PhoenixError {
    if (PhoenixError.is(value)) return value
    const message = value instanceof Error ? value.message : String(value)
    return new PhoenixError(code, message, { cause: value })
  }

  /**
   * The message without what tells one BMC from another, so that like errors of many nodes are equal
   * and can be shown once for all of them.
   */
  get reason(): string {
    return this.bmc === undefined
      ? this.message
      : this.message.replaceAll(`BMC ${this.bmc}`, 'the BMC')
  }

  /** The {@link PhoenixError.reason} and, behind a semicolon, the hint, where there is one. */
  get explanation(): string {
    return this.hint === undefined ? this.reason : `${this.reason}; ${this.hint}`
  }

  /**
   * All that there is to say, for people who run a program: what is wrong, where, and what to do; where it
   * is about a configuration, a line for each finding.
   *
   * @example
   * ```ts
   * import { open, PhoenixError } from 'phoenix-cluster'
   * import { cluster, nodes } from 'phoenix-cluster/dsl'
   *
   * const site = cluster('shelf').on(nodes('cn[01-16]'), { power: 'on' })
   * try {
   *   const phoenix = await open(site, { facts: ':memory:' })
   *   console.log(String(await phoenix.plan()))
   *   await phoenix.close()
   * } catch (error) {
   *   if (!PhoenixError.is(error)) throw error
   *   console.error(error.report)
   *   process.exitCode = 2
   * }
   * ```
   */
  get report(): string {
    const { message, node, place, problems } = this
    const itself = { message, nodes: node, places: place === undefined ? [] : [place] }
    const findings = problems.length === 0 ? [itself] : problems
    const lines = findings.map(({ message, nodes, places: [first] }) => {
      const where = first === undefined ? '' : `${first.file}:${first.line}:${first.column}: `
      return `${where}${nodes === undefined ? '' : `${nodes}: `}${message}`
    })
    return [...lines, ...(this.hint === undefined ? [] : [`  ${this.hint}`])].join('\n')
  }

  /** What crosses a wire or a thread: plain data without stack and cause. */
  toJSON(): { code: ErrorCode; message: string; hint?: string; node?: string } {
    return {
      code: this.code,
      message: this.message,
      ...(this.hint === undefined ? {} : { hint: this.hint }),
      ...(this.node === undefined ? {} : { node: this.node }),
    }
  }
}
