/**
 * In which ways simulated BMCs behave as some real ones do, where the standard leads one to expect
 * something else. Each kind says what a client sees.
 */
import type { ResourceName } from '../redfish/http/names.js'

/**
 * What a BMC wants of entity tags. `required`: a PATCH without `If-Match` is answered with 428,
 * `required-412`: with 412. `rejected`: one with `If-Match` is, whatever it says. `weak`: tags are given as
 * `W/"…"` and taken without the `W/` only. `unquoted`: they are taken without quotes only. `empty`: the
 * tag is `""` and matches nothing. `none`: there are none, and only `*` matches.
 */
export interface EtagQuirk {
  readonly kind: 'etag'
  readonly habit: 'required' | 'required-412' | 'rejected' | 'weak' | 'unquoted' | 'empty' | 'none'
}

/** A POST with `If-Match` is answered with 412. */
export interface ActionEtagQuirk {
  readonly kind: 'action-etag'
}

/** Answers are compressed whatever was asked for, or `Accept-Encoding: identity` is answered with 406. */
export interface CompressionQuirk {
  readonly kind: 'compression'
  readonly habit: 'always' | 'refuses-identity'
}

/** A connection is good for one request; the next one on it is met with a reset. */
export interface DropsIdleQuirk {
  readonly kind: 'drops-idle'
}

/** Fewer sessions than the rack's other BMCs have; the refusal is a maker's own message, with 503. */
export interface SessionLimitQuirk {
  readonly kind: 'session-limit'
  /** @default 1 */
  readonly sessions?: number
}

/** A session ends by itself after a number of requests; then it is unknown (401). */
export interface ShortSessionsQuirk {
  readonly kind: 'short-sessions'
  /** @default 3 */
  readonly requests?: number
}

/** When a restarted BMC is heard of again it first answers 503, then 404 for Systems, then 500. */
export interface WakesSlowlyQuirk {
  readonly kind: 'wakes-slowly'
}

/** Requests about one kind of resource are never answered. */
export interface HangsQuirk {
  readonly kind: 'hangs'
  readonly on: ResourceName
}

/** Resources of one kind are listed and are not there (404). */
export interface DeadLinksQuirk {
  readonly kind: 'dead-links'
  readonly on: ResourceName
}

/**
 * How work that was accepted is told of. `absolute`: by a whole URL. `task`: by the task, there is no
 * monitor. `body`: only by the task in the body. `message`: only among the arguments of a message. `late`:
 * the monitor is not there at first. `forgotten`: it is gone when the work is done. `restarts`: the BMC
 * restarts at the end of an update and has forgotten the task.
 */
export interface TaskQuirk {
  readonly kind: 'task'
  readonly habit: 'absolute' | 'task' | 'body' | 'message' | 'late' | 'forgotten' | 'restarts'
}

/**
 * What a BMC wants of a boot override. `refuses-same`: not the duration that it has already. `whole`:
 * target, duration and mode together. `no-mode`: no mode. `forgets`: what does not come whole is for the
 * next start only. `no-duration-with-path`: no duration beside a UEFI path.
 */
export interface BootQuirk {
  readonly kind: 'boot'
  readonly habit: 'refuses-same' | 'whole' | 'no-mode' | 'forgets' | 'no-duration-with-path'
}

/**
 * Systems have a settings object. `only`: a boot override is written there, and the system itself refuses
 * it. `without-boot`: it holds no boot override, which is written to the system.
 */
export interface SystemSettingsQuirk {
  readonly kind: 'system-settings'
  readonly habit: 'only' | 'without-boot'
}

/** The body of an action without parameters: nothing is refused, or an empty object is. */
export interface EmptyBodyQuirk {
  readonly kind: 'empty-body'
  readonly wants: 'object' | 'nothing'
}

/**
 * Virtual drives. `needs-protocol`: `TransferProtocolType` is required. `refuses-inserted`: `Inserted` and
 * `WriteProtected` are not known. `without-actions`: they are changed by PATCH. `lags`: what a drive says
 * follows some reads later.
 */
export interface MediaQuirk {
  readonly kind: 'media'
  readonly habit: 'needs-protocol' | 'refuses-inserted' | 'without-actions' | 'lags'
}

/** `$expand` is advertised, and works, leaves out properties, is passed over, or is refused. */
export interface ExpandQuirk {
  readonly kind: 'expand'
  readonly habit: 'works' | 'drops' | 'ignored' | 'refused'
}

/** Numbers come as texts, names and members as `null`, times as zeros. */
export interface OddTypesQuirk {
  readonly kind: 'odd-types'
}

/** The targets of actions cannot be guessed from the names of the actions. */
export interface OddTargetsQuirk {
  readonly kind: 'odd-targets'
}

/** Paths end in a slash: others are redirected, or are links that only lead there with it. */
export interface SlashesQuirk {
  readonly kind: 'slashes'
  readonly habit: 'redirects' | 'strict'
}

/** A power state in between is `null`, or `Paused`. */
export interface PowerStatesQuirk {
  readonly kind: 'power-states'
  readonly habit: 'null' | 'paused'
}

/** The first resets are refused with 409 though nothing speaks against them. */
export interface ResetBusyQuirk {
  readonly kind: 'reset-busy'
  /** @default 1 */
  readonly times?: number
}

/** A reset to the state that there is already is refused. */
export interface ResetSameQuirk {
  readonly kind: 'reset-same'
}

/** Refusals come as a page, without a body, or without extended information. */
export interface ErrorBodiesQuirk {
  readonly kind: 'error-bodies'
  readonly habit: 'page' | 'empty' | 'bare'
}

/** Before anything else the password has to be changed: until then all but the own account is 403. */
export interface MustChangePasswordQuirk {
  readonly kind: 'must-change-password'
}

/** More requests at once than this are answered with 503. */
export interface CrowdedQuirk {
  readonly kind: 'crowded'
  /** @default 2 */
  readonly requests?: number
}

/** TLS no newer than this. */
export interface OldTlsQuirk {
  readonly kind: 'old-tls'
  /** @default 'TLSv1.1' */
  readonly newest?: 'TLSv1' | 'TLSv1.1'
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

/** Events lack what the standard wants of them, the stream breaks after each, or it is no stream. */
export interface EventsQuirk {
  readonly kind: 'events'
  readonly habit: 'bare' | 'breaks' | 'no-stream'
}

/** The first changes are refused because something else goes on, in a maker's words. */
export interface NotReadyQuirk {
  readonly kind: 'not-ready'
  /** @default 'post' */
  readonly says?: 'post' | 'job' | 'state'
  /** @default 1 */
  readonly times?: number
}

/** Changes of settings, firmware and media need a licence that is not there (403). */
export interface NotLicensedQuirk {
  readonly kind: 'not-licensed'
}

/** BIOS settings without a time to apply them never take effect, and while some wait others are refused. */
export interface BiosJobsQuirk {
  readonly kind: 'bios-jobs'
}

/** The BIOS announces settings and names no object for them: they are written to itself. */
export interface NoSettingsObjectQuirk {
  readonly kind: 'no-settings-object'
}

/** Collections come in pages. */
export interface PagesQuirk {
  readonly kind: 'pages'
  /** How many members a page has. @default 2 */
  readonly size?: number
  /** Whether the last page leads back to the first. @default false */
  readonly circle?: boolean
}

/** In which way a simulated BMC differs from what the standard leads one to expect. */
export type Quirk =
  | EtagQuirk
  | ActionEtagQuirk
  | CompressionQuirk
  | DropsIdleQuirk
  | SessionLimitQuirk
  | ShortSessionsQuirk
  | WakesSlowlyQuirk
  | HangsQuirk
  | DeadLinksQuirk
  | TaskQuirk
  | BootQuirk
  | SystemSettingsQuirk
  | EmptyBodyQuirk
  | MediaQuirk
  | ExpandQuirk
  | OddTypesQuirk
  | OddTargetsQuirk
  | SlashesQuirk
  | PowerStatesQuirk
  | ResetBusyQuirk
  | ResetSameQuirk
  | ErrorBodiesQuirk
  | MustChangePasswordQuirk
  | CrowdedQuirk
  | OldTlsQuirk
  | StrictHeadersQuirk
  | EventsQuirk
  | NotReadyQuirk
  | NotLicensedQuirk
  | BiosJobsQuirk
  | NoSettingsObjectQuirk
  | PagesQuirk
