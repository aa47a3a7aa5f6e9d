import type { Request } from '../../../ipmi/codec/index.js'
import type { SimulatedIpmi } from '../bmc.js'
import type { Session } from '../session/sessions.js'

/** What a BMC says to a command. */
export interface Answer {
  readonly completion: number
  readonly data: Buffer
}

/** The completion codes that are used here. */
export const codes = {
  unknownCommand: 0xc1,
  cancelled: 0xc5,
  length: 0xc7,
  outOfRange: 0xc9,
  tooMany: 0xca,
  notPresent: 0xcb,
  invalidField: 0xcc,
  notForThis: 0xcd,
  privilege: 0xd4,
  state: 0xd5,
} as const

const empty = Buffer.alloc(0)

/** It was done; with these data. */
export function done(data: Buffer | readonly number[] = empty): Answer {
  return { completion: 0, data: Buffer.isBuffer(data) ? data : Buffer.from(data) }
}

/** It was not. */
export function refused(completion: number): Answer {
  return { completion, data: empty }
}

/** A command that came in a session. */
export interface Call {
  readonly bmc: SimulatedIpmi
  readonly session: Session
  readonly request: Request
  readonly now: number
  /** Sends a datagram to where the session is, now or later. */
  readonly send: (datagram: Buffer) => void
}

/** One command: what privilege it takes, how long its data are at least, and what it does. */
export interface Command {
  /** As the standard counts: 2 user, 3 operator, 4 administrator. */
  readonly privilege: 2 | 3 | 4
  /** @default 0 */
  readonly least?: number
  readonly run: (call: Call, data: Buffer) => Answer
}

/** Commands by their network function and number: `06/01`. */
export type Commands = Readonly<Record<string, Command>>

/** The name under which a command stands in {@link Commands}. */
export function nameOf({ netFn, command }: Pick<Request, 'netFn' | 'command'>): string {
  const digits = (number: number) => number.toString(16).padStart(2, '0')
  return `${digits(netFn)}/${digits(command)}`
}
