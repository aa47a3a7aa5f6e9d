/** Peculiarities of what a BMC shows. */
import type { ResourceName } from '../../redfish/http/names.js'

/** Resources of one kind are listed and are not there (404). */
export interface DeadLinksQuirk {
  readonly kind: 'dead-links'
  readonly on: ResourceName
}

/** `$expand` is advertised, and works, leaves out properties, is passed over, or is refused. */
export interface ExpandQuirk {
  readonly kind: 'expand'
  readonly habit: 'works' | 'drops' | 'ignored' | 'refused'
}

/** Collections come in pages. */
export interface PagesQuirk {
  readonly kind: 'pages'
  /** How many members a page has. @default 2 */
  readonly size?: number
  /** Whether the last page leads back to the first. @default false */
  readonly circle?: boolean
}

/** Numbers come as texts, names and members as `null`, times as zeros, UUIDs and kinds of chassis not at all. */
export interface OddTypesQuirk {
  readonly kind: 'odd-types'
}

/** A list of one in a resource about power or thermal comes as that one alone: `PowerControl` is an object. */
export interface LoneObjectsQuirk {
  readonly kind: 'lone-objects'
}

/** The targets of actions cannot be guessed from the names of the actions. */
export interface OddTargetsQuirk {
  readonly kind: 'odd-targets'
}

/**
 * Paths end in a slash: others are redirected, or are links that only lead there with it. `lower-case`: links
 * are in lower case besides, and paths are found however they are written.
 */
export interface SlashesQuirk {
  readonly kind: 'slashes'
  readonly habit: 'redirects' | 'strict' | 'lower-case'
}

/** A power state in between is `null`, or `Paused`. */
export interface PowerStatesQuirk {
  readonly kind: 'power-states'
  readonly habit: 'null' | 'paused'
}

/** Processors, memory, drives and network interfaces are listed while the system is on; else there are none. */
export interface PartsWhenOnQuirk {
  readonly kind: 'parts-when-on'
}

/** Systems do not tell what manages them (`Links.ManagedBy`). */
export interface UnmanagedQuirk {
  readonly kind: 'unmanaged'
}

/** The service root leads nowhere but to the sessions until the BMC has restarted. */
export interface BareRootQuirk {
  readonly kind: 'bare-root'
}
