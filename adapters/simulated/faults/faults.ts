/**
 * What can be wrong with a simulated BMC. Each kind says what a client sees, so that a test can say
 * what the client should make of it.
 */
import type { Quirk } from './quirks/quirks.js'

/**
 * Nobody answers: the TCP connection is accepted and then nothing is ever sent, not even TLS. On a
 * connection that is open already, requests stay unanswered. A client sees its own timeout.
 */
export interface DeadFault {
  readonly kind: 'dead'
}

/**
 * The connection is reset as soon as it is accepted, and an open one at its next request. A client
 * sees `ECONNRESET` before TLS is up: the nearest that a shared listener comes to a closed port.
 */
export interface RefusedFault {
  readonly kind: 'refused'
}

/** Every answer comes late, but is right. */
export interface SlowFault {
  readonly kind: 'slow'
  /** The time added to each answer, in milliseconds. */
  readonly ms: number
}

/**
 * Every request, of the service root too, is answered with 503, `Retry-After` and the message
 * `ServiceTemporarilyUnavailable`; nothing is carried out.
 */
export interface UnavailableFault {
  readonly kind: 'unavailable'
  /** What `Retry-After` says, in whole seconds. @default 1 */
  readonly retryAfter?: number
  /** How many requests are turned away before the BMC is well again. @default without end */
  readonly times?: number
}

/**
 * The rack's credential is not this BMC's: a login and Basic authentication are answered with 401.
 * Sessions that are open stay open, as they do on real BMCs when a password is changed.
 */
export interface WrongPasswordFault {
  readonly kind: 'wrong-password'
}

/** Reading anything below `/redfish/v1/Systems` gives 200 and JSON that breaks off in the middle. */
export interface MalformedFault {
  readonly kind: 'malformed'
}

/**
 * The request is carried out, and the connection is reset in the middle of the answer. A client
 * cannot know what happened, and must look before it asks for the same again.
 */
export interface ResetFault {
  readonly kind: 'reset'
  /** How many answers are cut off before the BMC is well again. @default without end */
  readonly times?: number
}

/** A change of the boot override is answered with 200 and the old values: it is not stored. */
export interface IgnoresBootFault {
  readonly kind: 'ignores-boot'
}

/** A reset is answered with 204, and nothing happens. */
export interface IgnoresPowerFault {
  readonly kind: 'ignores-power'
}

/** A start never finishes: the power state stays `PoweringOn` until the fault is taken away. */
export interface StuckFault {
  readonly kind: 'stuck'
}

/** Every command of IPMI is answered with the code for busy (C0); nothing is carried out. */
export interface BusyFault {
  readonly kind: 'busy'
  /** How many commands are turned away before the BMC is well again. @default without end */
  readonly times?: number
}

/** Over IPMI, of the datagrams that come every so many-th is not heard. */
export interface DropsFault {
  readonly kind: 'drops'
  /** 1 for all, 2 for every other one, … */
  readonly every: number
}

/** Over IPMI, every answer comes twice. */
export interface DuplicatesFault {
  readonly kind: 'duplicates'
}

/** Over IPMI, an answer is kept back until another has overtaken it, or for a moment. */
export interface ReordersFault {
  readonly kind: 'reorders'
}

/** Over IPMI, the authentication code of signed packets is wrong, so that nobody may take them. */
export interface CorruptsFault {
  readonly kind: 'corrupts'
  /** Only every so many-th packet. @default 1, all of them */
  readonly every?: number
}

/** Over IPMI, no session is opened, as if others had taken all. Those that are open stay. */
export interface SessionsFullFault {
  readonly kind: 'sessions-full'
}

/** What is wrong with a simulated BMC, or peculiar about it. */
export type Fault =
  | DeadFault
  | RefusedFault
  | SlowFault
  | UnavailableFault
  | WrongPasswordFault
  | MalformedFault
  | ResetFault
  | IgnoresBootFault
  | IgnoresPowerFault
  | StuckFault
  | BusyFault
  | DropsFault
  | DuplicatesFault
  | ReordersFault
  | CorruptsFault
  | SessionsFullFault
  | Quirk
