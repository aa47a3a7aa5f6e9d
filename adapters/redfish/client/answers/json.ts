/** Reading JSON that a stranger wrote: bounded, and without trust in any type. */

/** A JSON value. */
export type Json = null | boolean | number | string | readonly Json[] | JsonObject

/** A JSON object: whatever a resource holds. Nothing about its properties is promised. */
export interface JsonObject {
  readonly [key: string]: Json | undefined
}

/** Deeper documents are refused: no resource of a real BMC comes near. */
const deepest = 100

/** Parses JSON; throws a SyntaxError where it is malformed or nested too deeply. */
export function parseJson(text: string): Json {
  const source = text.charCodeAt(0) === 0xfeff ? text.slice(1) : text
  if (depthExceeds(source, deepest)) {
    throw new SyntaxError(`nested more than ${deepest} levels deep`)
  }
  return JSON.parse(source) as Json
}

/** Looks at the text, not at the value: what is too deep must not be built at all. */
function depthExceeds(text: string, limit: number): boolean {
  let depth = 0
  let quoted = false
  for (let i = 0; i < text.length; i += 1) {
    const code = text.charCodeAt(i)
    if (quoted) {
      if (code === 0x5c) i += 1
      else if (code === 0x22) quoted = false
    } else if (code === 0x22) quoted = true
    else if (code === 0x7b || code === 0x5b) {
      depth += 1
      if (depth > limit) return true
    } else if (code === 0x7d || code === 0x5d) depth -= 1
  }
  return false
}

/** The value if it is an object. */
export function asObject(value: Json | undefined): JsonObject | undefined {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
    ? (value as JsonObject)
    : undefined
}

/** The items if the value is a list; `null`, which some BMCs send for an empty list, is empty. */
export function asList(value: Json | undefined): readonly Json[] {
  return Array.isArray(value) ? value : []
}

/** The texts of a list of texts. */
export function asTexts(value: Json | undefined): string[] | undefined {
  return Array.isArray(value) ? value.filter((item) => typeof item === 'string') : undefined
}

/** The texts that a list allows; an empty list says no more than none at all. */
export function asChoices(value: Json | undefined): readonly string[] | undefined {
  const texts = asTexts(value)
  return texts === undefined || texts.length === 0 ? undefined : texts
}

/** A property that is an object. */
export function objectAt(object: JsonObject | undefined, key: string): JsonObject | undefined {
  return asObject(object?.[key])
}

/** A property that is a text; numbers are taken as texts, as some BMCs confuse the two. */
export function textAt(object: JsonObject | undefined, key: string): string | undefined {
  const value = object?.[key]
  if (typeof value === 'string') return value
  return typeof value === 'number' ? String(value) : undefined
}

/** A property that is a number; texts that are one are taken as numbers, as some BMCs confuse the two. */
export function numberAt(object: JsonObject | undefined, key: string): number | undefined {
  const value = object?.[key]
  const isText = typeof value === 'string' && /^\s*-?\d+(\.\d+)?\s*$/.test(value)
  const number = isText ? Number(value) : value
  return typeof number === 'number' && Number.isFinite(number) ? number : undefined
}

/** The link that a property holds: `{"@odata.id": "/…"}`, or the bare text where a BMC sends that. */
export function linkAt(object: JsonObject | undefined, key: string): string | undefined {
  const value = object?.[key]
  const link = typeof value === 'string' ? value : textAt(asObject(value), '@odata.id')
  return link === undefined || link === '' ? undefined : link
}
