/** Trees in one JSON file: small ones that somebody has written. */
import { PhoenixError } from '../../../../src/error.js'
import type { Fault } from '../../faults/faults.js'
import { parseFault } from '../../faults/parse-fault.js'
import { isObject, type JsonObject } from './json.js'

/** A tree as one file holds it. */
export interface OneFile {
  /** Texts of resources by their paths. */
  readonly bodies: ReadonlyMap<string, string>
  /** How a BMC with this tree behaves. */
  readonly faults: readonly Fault[]
}

/** Whether a file may be such a tree, and no archive. */
export const isOneFile = (bytes: Buffer) => /^\s*\{/.test(bytes.toString('latin1', 0, 256))

/**
 * Reads a tree of one file: an object of resources by their paths, and beside them `faults`, a list of
 * peculiarities in their short form. A text in place of a resource is served as it is.
 *
 * @throws {PhoenixError} `usage` for what is none
 */
export function readOneFile(text: string, source: string): OneFile {
  const wrong: Wrong = (what, cause) =>
    new PhoenixError('usage', `${source}: ${what}`, {
      cause,
      hint: 'it holds one JSON object: { "faults": ["etag:required"], "/redfish/v1": { … }, … }',
    })
  const { faults = [], ...resources } = parsed(text, wrong)
  const bodies = new Map<string, string>()
  for (const [path, resource] of Object.entries(resources)) {
    if (!path.startsWith('/')) throw wrong(`'${path.slice(0, 60)}' is neither a path nor 'faults'`)
    if (typeof resource !== 'string' && !isObject(resource)) {
      throw wrong(`what it has at ${path} is neither a resource nor a text`)
    }
    bodies.set(
      path.length > 1 ? path.replace(/\/$/, '') : path,
      typeof resource === 'string' ? resource : JSON.stringify(resource),
    )
  }
  if (!bodies.has('/redfish/v1')) throw wrong('it has no service root at /redfish/v1')
  if (!Array.isArray(faults)) throw wrong("its 'faults' are no list")
  return { bodies, faults: faults.map((one) => faultOf(one, wrong)) }
}

/**
 * Reads the peculiarities that stand in a file of their own, beside a tree of folders.
 *
 * @throws {PhoenixError} `usage` for what is none
 */
export function readFaults(text: string, source: string): readonly Fault[] {
  const wrong: Wrong = (what, cause) =>
    new PhoenixError('usage', `${source}: ${what}`, {
      cause,
      hint: 'it holds a JSON list: ["etag:required", "boot:whole"]',
    })
  const list = jsonIn(text, wrong)
  if (!Array.isArray(list)) throw wrong('it is no list')
  return list.map((one) => faultOf(one, wrong))
}

type Wrong = (what: string, cause?: unknown) => Error

function parsed(text: string, wrong: Wrong): JsonObject {
  const value = jsonIn(text, wrong)
  if (!isObject(value)) throw wrong('it is no object')
  return value
}

function jsonIn(text: string, wrong: Wrong): unknown {
  try {
    return JSON.parse(text)
  } catch (cause) {
    throw wrong(`it is no JSON: ${(cause as Error).message}`, cause)
  }
}

function faultOf(said: unknown, wrong: Wrong): Fault {
  if (typeof said !== 'string') throw wrong('one of its faults is no text')
  try {
    return parseFault(said)
  } catch (cause) {
    throw wrong((cause as Error).message, cause)
  }
}
