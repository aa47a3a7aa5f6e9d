/** Checks of what callers hand to the store, before anything is sent to the database. */
import { PhoenixError } from '../error.js'
import { canonicalJson } from '../model/canonical-json.js'

/** The largest sizes that the store accepts. */
export const factLimits = {
  /** Characters of a cluster's or node's name and of a fact's key. */
  name: 512,
  /** Characters of a source, actor or action. */
  label: 256,
  /** Bytes of a value as JSON. */
  value: 1024 * 1024,
  /** Characters of a reason, an error or a list of nodes; longer ones are cut. */
  text: 64 * 1024,
} as const

const unprintable = /[\p{Cc}\p{Cs}]/u

/** A text that identifies something: not empty, not too long, no control characters, valid Unicode. */
export function checkName(what: string, value: unknown, longest: number = factLimits.name): string {
  if (typeof value !== 'string') throw usage(`the ${what} must be a text, not ${kindOf(value)}`)
  if (value === '') throw usage(`the ${what} is empty`)
  if (value.length > longest) {
    throw usage(
      `the ${what} ${JSON.stringify(`${value.slice(0, 40)}…`)} is longer than ${longest} characters`,
    )
  }
  if (unprintable.test(value)) {
    throw usage(
      `the ${what} ${JSON.stringify(value)} contains a control character or half a character`,
    )
  }
  return value
}

/**
 * A text for people. It may hold what a BMC sent, so it is never refused: what a database cannot hold
 * becomes U+FFFD, and what is too long is cut.
 */
export function checkText(what: string, value: unknown, longest: number = factLimits.text): string {
  if (typeof value !== 'string') throw usage(`the ${what} must be a text, not ${kindOf(value)}`)
  const cut = value.length > longest ? `${value.slice(0, longest - 1)}…` : value
  return cut.replace(/[\0\p{Cs}]/gu, '\uFFFD')
}

/** A value as canonical JSON of bounded size. */
export function checkValue(what: string, value: unknown): string {
  const text = canonicalJson(value, what)
  // A character takes at most 3 bytes of UTF-8 per UTF-16 unit, which spares counting short texts.
  if (text.length * 3 > factLimits.value && Buffer.byteLength(text) > factLimits.value) {
    throw usage(`${what} is larger than ${factLimits.value / 1024 / 1024} MiB as JSON`)
  }
  return text
}

const isoUtc = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{1,9})?Z$/

/** An ISO 8601 time in UTC as milliseconds since 1970. */
export function checkTime(what: string, value: string): number {
  const time = isoUtc.test(value) ? Date.parse(value) : Number.NaN
  if (Number.isNaN(time)) {
    throw usage(
      `the ${what} ${JSON.stringify(value)} is not a time in UTC such as 2026-01-31T12:00:00.000Z`,
    )
  }
  return time
}

/** A count of something: a whole number from 0. */
export function checkCount(what: string, value: unknown): number {
  if (typeof value === 'number' && Number.isSafeInteger(value) && value >= 0) return value
  throw usage(`the ${what} must be a whole number from 0, not ${String(value)}`)
}

/** How many rows a caller wants at most. */
export function checkLimit(value: number | undefined, fallback: number): number {
  return value === undefined ? fallback : checkCount('limit', value)
}

function usage(message: string): PhoenixError {
  return new PhoenixError('usage', message)
}

function kindOf(value: unknown): string {
  return value === null ? 'null' : typeof value
}
