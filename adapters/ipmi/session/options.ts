import { PhoenixError } from '../../../src/error.js'
import type { Secret } from '../../../src/model/secret.js'
import { suiteFaults, userFault } from '../check-options.js'
import { type CipherSuite, defaultSuites, longestKey, padKey, suiteOf } from '../codec/index.js'
import type { Privilege } from './command.js'

/** How long the client waits where it has to. Milliseconds. */
export interface Timing {
  /** Before a packet is sent again for the first time; each further wait is longer by the same. @default 1000 */
  readonly again: number
  /** The longest of these waits. @default 4000 */
  readonly longest: number
  /** How often a packet of a log-in is sent before the BMC counts as unreachable. @default 4 */
  readonly loginTries: number
  /** How often a command is sent before the session counts as lost. @default 3 */
  readonly commandTries: number
  /** How long a better answer is waited for where one means failure. @default 50 */
  readonly doubt: number
  /** The first pause after an answer that says busy; it doubles each time, up to eight times this. @default 60 */
  readonly busy: number
  /** The pause before asking a BMC without a free session again; it doubles each time. @default 2000 */
  readonly full: number
  /** How long a session is kept that nobody uses; BMCs have few and end them after a minute. @default 20000 */
  readonly idle: number
  /** How long is waited for the answer to the end of a session. @default 1000 */
  readonly close: number
  /** How long a BMC that was told to restart is left alone before it is looked at. @default 10000 */
  readonly restart: number
  /** The pause between two looks at a BMC that restarts. @default 5000 */
  readonly poll: number
}

/** The timing for real BMCs. */
export const defaultTiming: Timing = {
  again: 1000,
  longest: 4000,
  loginTries: 4,
  commandTries: 3,
  doubt: 50,
  busy: 60,
  full: 2000,
  idle: 20_000,
  close: 1000,
  restart: 10_000,
  poll: 5000,
}

/** What a client needs to know. */
export interface ClientOptions {
  readonly address: string
  readonly port: number
  readonly user: string
  readonly password: Secret
  readonly kg: Secret | undefined
  readonly suites: readonly number[] | undefined
  /** The most that is ever asked for. */
  readonly privilege: Privilege
  readonly quirks: readonly string[]
  readonly timing: Timing
  readonly log: (message: string) => void
}

/** The credential as bytes. Errors: `usage` for what the protocol cannot carry. */
export function credentialOf(options: {
  readonly user: string
  readonly password: Secret
  readonly kg?: Secret | undefined
}): { user: Buffer; password: Buffer; kg: Buffer | undefined } {
  const fault = userFault(options.user)
  if (fault !== undefined) throw usage(fault)
  const user = Buffer.from(options.user)
  const password = Buffer.from(options.password.reveal())
  if (password.length > longestKey) {
    throw usage(`the password has more than ${longestKey} bytes, which IPMI cannot carry`)
  }
  return { user, password: padKey(password), kg: keyOf(options.kg?.reveal()) }
}

/** A BMC's key, as text or as `0x` and hexadecimal digits. An empty one is none. */
function keyOf(text: string | undefined): Buffer | undefined {
  if (text === undefined || text === '') return undefined
  const digits = /^0x((?:[0-9a-f]{2})+)$/i.exec(text)?.[1]
  const key = digits === undefined ? Buffer.from(text) : Buffer.from(digits, 'hex')
  if (key.length > longestKey) {
    throw usage(
      `the key of the BMC (Kg) has more than ${longestKey} bytes, which IPMI cannot carry`,
    )
  }
  return key.every((byte) => byte === 0) ? undefined : padKey(key)
}

/** The suites to try, in turn. Errors: `usage` for one that is not spoken, with the reason. */
export function suitesOf(ids: readonly number[] = defaultSuites): readonly CipherSuite[] {
  const [fault] = suiteFaults(ids)
  if (fault !== undefined) throw usage(fault)
  return ids.flatMap((id) => suiteOf(id) ?? [])
}

function usage(message: string): PhoenixError {
  return new PhoenixError('usage', message)
}
