/** Peculiarities of how a BMC is reached: connections, headers, sessions, refusals. */
import type { ResourceName } from '../../redfish/http/names.js'

/**
 * Answers are compressed whatever was asked for, `registries` alone are, or `Accept-Encoding: identity` is
 * answered with 406.
 */
export interface CompressionQuirk {
  readonly kind: 'compression'
  readonly habit: 'always' | 'registries' | 'refuses-identity'
}

/** A connection is good for one request; the next one on it is met with a reset. */
export interface DropsIdleQuirk {
  readonly kind: 'drops-idle'
}

/** More requests at once than this are answered with 503. */
export interface CrowdedQuirk {
  readonly kind: 'crowded'
  /** @default 2 */
  readonly requests?: number
}

/** TLS 1.2 without secrecy for later: keys are exchanged by RSA, with a key of RSA that the pin is of. */
export interface RsaExchangeQuirk {
  readonly kind: 'rsa-exchange'
}

/** TLS no newer than this. */
export interface OldTlsQuirk {
  readonly kind: 'old-tls'
  /** @default 'TLSv1.1' */
  readonly newest?: 'TLSv1' | 'TLSv1.1'
}

/**
 * The certificate is weak or wrong: `short-key` has 1024 bits of RSA, `sha1` is signed so, `expired` and
 * `not-yet` are of another time, `nameless` names no address. All but the first have the rack's own key,
 * and so its pin; the entry of a node that has the first from the start has the pin of that key.
 */
export interface CertificateQuirk {
  readonly kind: 'certificate'
  readonly habit: 'short-key' | 'sha1' | 'expired' | 'not-yet' | 'nameless'
}

/**
 * A request is refused that does not say what is wanted. `length`: bodies in pieces are 411. `no-expect`:
 * `Expect` is 417. `accept`: 406 unless `Accept` names JSON. `odata-version`: 412 without it.
 * `plain-type`: 415 where the media type has parameters.
 */
export interface StrictHeadersQuirk {
  readonly kind: 'strict-headers'
  readonly wants: 'length' | 'no-expect' | 'accept' | 'odata-version' | 'plain-type'
}

/** `Allow` is the same for all resources, and leaves out that some can be changed; or there is none. */
export interface AllowQuirk {
  readonly kind: 'allow'
  readonly habit: 'reads-only' | 'none'
}

/** Refusals come as a page, without a body, without extended information, or break off within a chunk. */
export interface ErrorBodiesQuirk {
  readonly kind: 'error-bodies'
  readonly habit: 'page' | 'empty' | 'bare' | 'broken'
}

/** Fewer sessions than the rack's other BMCs have; the refusal is a maker's own message, with 503. */
export interface SessionLimitQuirk {
  readonly kind: 'session-limit'
  /** @default 1 */
  readonly sessions?: number
}

/** Unused sessions end sooner than those of the rack's other BMCs. */
export interface SessionTimeoutQuirk {
  readonly kind: 'session-timeout'
  readonly seconds: number
}

/** A session ends by itself after a number of requests; then it is unknown (401). */
export interface ShortSessionsQuirk {
  readonly kind: 'short-sessions'
  /** @default 3 */
  readonly requests?: number
}

/** The service root wants a login, too. */
export interface ClosedRootQuirk {
  readonly kind: 'closed-root'
}

/** Before anything else the password has to be changed: until then all but the own account is 403. */
export interface MustChangePasswordQuirk {
  readonly kind: 'must-change-password'
}

/**
 * When a restarted BMC is heard of again its TLS fails at first; then it answers 503, then 404 for Systems
 * and 401 for all else, then 500.
 */
export interface WakesSlowlyQuirk {
  readonly kind: 'wakes-slowly'
}

/** Requests about one kind of resource are never answered. */
export interface HangsQuirk {
  readonly kind: 'hangs'
  readonly on: ResourceName
}

/**
 * Events lack what the standard wants of them, the stream breaks after each, it is no stream, there are as
 * many streams as there may be (503), or there is none and events are only sent to those who ask for it.
 */
export interface EventsQuirk {
  readonly kind: 'events'
  readonly habit: 'bare' | 'breaks' | 'no-stream' | 'full' | 'push-only'
}
