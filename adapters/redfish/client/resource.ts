/** A resource as a BMC sent it. */
import { asObject, type JsonObject, parseJson, textAt } from './answers/json.js'
import type { Peer } from './transport/peer.js'
import type { Answer } from './transport/wire.js'

/** A resource as it was read. */
export interface Resource {
  /** Where it was read from, after redirects. */
  readonly path: string
  readonly body: JsonObject
  /** Its entity tag, from the header or else from the body; undefined where the BMC gives none. */
  readonly etag: string | undefined
  /** Which methods it takes, where the answer said that. */
  readonly allow?: string | undefined
}

/** What an answer holds; an error where that is no JSON object. */
export function resourceOf(
  peer: Peer,
  path: string,
  answer: Answer,
  log: (message: string) => void,
): Resource {
  let body: JsonObject | undefined
  try {
    body = asObject(parseJson(answer.body))
  } catch (error) {
    const why = peer.quote((error as Error).message, 120)
    throw peer.error('bmc-protocol', `sent malformed JSON for ${peer.quote(path)}: ${why}`)
  }
  if (body === undefined) {
    throw peer.error('bmc-protocol', `sent no JSON object for ${peer.quote(path)}`)
  }
  return { path, body, etag: etagOf(path, answer, body, log), allow: answer.headers.allow }
}

/**
 * A tag that cannot be sent back counts as none: BMCs that insist on one accept `*`.
 *
 * Tags are for `If-Match` alone. Reading anew only what has changed (`If-None-Match`) would spare some 8 kB and
 * 0.15 ms of our time in each look at a system, and there are two seconds between two of them; but everything that
 * waits or proves a change would then hang on whether the tag changes with it. On recorded BMCs it does not: with
 * AMI's firmware and that of Cray EX tags are times, and those of the readings of power and temperature lie days
 * to a year before the tags of what was read with them. No look at one change proves it for another.
 */
function etagOf(
  path: string,
  answer: Answer,
  body: JsonObject,
  log: (message: string) => void,
): string | undefined {
  const tags = [answer.headers.etag, textAt(body, '@odata.etag')]
    .map((tag) => tag?.trim())
    .filter((tag) => tag !== undefined && !/^(W\/)?"*$/.test(tag))
  const tag = tags.find((one) => one !== undefined && sendableTag.test(one))
  if (tag === undefined && tags.length > 0) {
    log(`GET ${path}: its entity tag cannot stand in a header and is left out`)
  }
  return tag
}

/** What can stand in a header; a line break in a tag of the body could even bring a header along. */
const sendableTag = /^[\x20-\x7e]{1,1024}$/
