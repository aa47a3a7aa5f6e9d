/** Blotting out what must not be seen, wherever it stands in what a BMC sends or is sent. */
import type { Json, JsonObject } from './json.js'

/** What stands in place of a secret. */
export const blot = '***'

/** Properties whose values are secrets, whatever their case. */
const secretKeys =
  /^(.*password.*|.*passphrase|token|.*authtoken|.*secret|.*secretkey|privatekey|.*authenticationkey|.*encryptionkey|encryptionpassphrase|.*communit(y(string|name|names|strings)?|ies)|ipmikey|kg|psk|presharedkey|httpheaders|sha256password(salt)?|sha1v3key|md5v3key|accesstoken|refreshtoken|oauth.*|certificatestring|licensestring|keystring|hashedpassword)$/i

/** Properties that sound like secrets and are settings that people need to see. */
const harmless =
  /(length|expiration|expires|expirationdays|expired|policy|required|changerequired|enabled|locked|lockout.*|status|check|complexity|attempts|count|history|type|name@.*)$/i

/** `Users.2.SHA256Password` and the like: the last part of a dotted name says what it is. */
export function isSecretKey(key: string): boolean {
  // Some makers number the attributes of their BIOS: `PasswordCheck_0119`.
  const last = key.slice(key.lastIndexOf('.') + 1).replace(/_[0-9a-f]{4}$/i, '')
  if (last.includes('@')) return false
  return secretKeys.test(last) && !harmless.test(last)
}

/** Inside of these, the user name says too much as well. */
const credentialled = /^#?(VirtualMedia|UpdateService)\./

/**
 * A copy of a JSON value without secrets: the values of secret properties, and what follows the
 * question mark of addresses that carry a signature. Booleans, numbers of a policy, nulls and empty
 * texts stay, as they tell nothing.
 */
export function redacted(value: Json | undefined): Json {
  return redact(value ?? null, false, 0)
}

const deepest = 100

function redact(value: Json, media: boolean, depth: number): Json {
  if (depth > deepest) return blot
  if (typeof value === 'string') return redactedAddress(value)
  if (Array.isArray(value)) return value.map((item: Json) => redact(item, media, depth + 1))
  if (typeof value !== 'object' || value === null) return value
  const object = value as JsonObject
  const type = object['@odata.type']
  const inMedia = media || (typeof type === 'string' && credentialled.test(type))
  return Object.fromEntries(
    Object.entries(object).flatMap(([key, inner]) => {
      if (inner === undefined) return []
      const hide = isSecretKey(key) || (inMedia && /^user(name)?$/i.test(key))
      return [[key, hide ? hidden(inner, key) : redact(inner, inMedia, depth + 1)]]
    }),
  )
}

function hidden(value: Json, key: string): Json {
  if (value === null || value === '' || typeof value === 'boolean') return value
  // What is only ever a list or an object of settings is looked into instead.
  if (Array.isArray(value)) return value.length === 0 ? [] : [blot]
  if (typeof value === 'object' && !/headers|community|psk/i.test(key)) {
    return redact(value, false, 0)
  }
  return blot
}

/**
 * A text that was to be JSON and is none, without the values of secret properties that can be made out.
 * Where one is not closed, the rest of its line goes with it.
 */
export function redactedText(text: string): string {
  const pair =
    /(["'])([^"'\n]{1,200})\1(\s*:\s*)("(?:[^"\\\n]|\\.)*"?|'(?:[^'\\\n]|\\.)*'?|[^\s,}\]]+)/g
  return text.replace(pair, (whole, quote: string, key: string, colon: string) =>
    isSecretKey(key) ? `${quote}${key}${quote}${colon}"${blot}"` : whole,
  )
}

/** An address without user, password, and a query that may carry a signature. */
export function redactedAddress(text: string): string {
  if (!/^[a-z][a-z0-9+.-]*:\/\//i.test(text)) return text
  return text
    .replace(/^([a-z][a-z0-9+.-]*:\/\/)[^/?#]*@/i, `$1${blot}@`)
    .replace(/\?[^#]*(sig|signature|token|key|credential|password|secret)=[^#]*/i, `?${blot}`)
}

/** Values of this length are no words of everyday, and may be signatures. */
const shortestSecret = 8

/**
 * What of an address is not for others: the password before its host, its query as a whole, and each longer
 * value in it, as they are written and as they are meant. Who repeats an address may cut it in pieces.
 */
export function secretsIn(address: string): string[] {
  const [, login = '', query = ''] =
    /^[a-z][a-z0-9+.-]*:\/\/(?:([^/?#]*)@)?[^?#]*(?:\?([^#]*))?/i.exec(address) ?? []
  const password = /:(.*)$/s.exec(login)?.[1] ?? ''
  // A name alone may be a token.
  const words = [login, ...query.split('&').map((pair) => pair.replace(/^[^=]*=/, ''))]
  const long = words.flatMap(meanings).filter((word) => word.length >= shortestSecret)
  const all = [...meanings(query), ...meanings(password), ...long]
  return [...new Set(all)].filter((one) => one !== '')
}

/** A part of an address as it is written, and as it is meant. */
function meanings(part: string): string[] {
  try {
    return [part, decodeURIComponent(part), decodeURIComponent(part.replaceAll('+', ' '))]
  } catch {
    return [part]
  }
}

/** Headers that carry secrets. */
const secretHeaders = new Set([
  'authorization',
  'x-auth-token',
  'cookie',
  'set-cookie',
  'x-csrf-token',
])

/** Headers fit for a log; `Location` of a new session tells too much as well. */
export function redactedHeaders(
  headers: Readonly<Record<string, string | string[] | undefined>>,
): Record<string, string | string[] | undefined> {
  const hasToken = Object.keys(headers).some((name) => name.toLowerCase() === 'x-auth-token')
  return Object.fromEntries(
    Object.entries(headers).map(([name, value]) => {
      const lower = name.toLowerCase()
      const hide = secretHeaders.has(lower) || (hasToken && lower === 'location')
      return [name, hide ? blot : value]
    }),
  )
}
