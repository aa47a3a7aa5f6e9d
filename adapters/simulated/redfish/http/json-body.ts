import { isObject } from '../tree/json.js'
import { failure, type Reply } from './reply.js'

interface BodyRequest {
  readonly headers: Readonly<Record<string, string | string[] | undefined>>
  readonly body: Buffer
}

/** The object in a request's body, or the answer to a body that is none. */
export function readObject(
  request: BodyRequest,
): { readonly object: Readonly<Record<string, unknown>> } | { readonly reply: Reply } {
  const type = request.headers['content-type']
  if (type !== undefined && !/^application\/json\s*(;|$)/i.test(String(type))) {
    return { reply: failure(415, 'UnrecognizedRequestBody') }
  }
  let value: unknown
  try {
    // Some clients send no body where there is nothing to say.
    value = request.body.length === 0 ? {} : JSON.parse(request.body.toString('utf8'))
  } catch {
    return { reply: failure(400, 'MalformedJSON') }
  }
  if (!isObject(value)) return { reply: failure(400, 'UnrecognizedRequestBody') }
  return { object: value }
}

/** A value as a message's argument: JSON, cut to a length that people can read. */
export function shown(value: unknown): string {
  const text = typeof value === 'string' ? value : JSON.stringify(value)
  return text.length > 100 ? `${text.slice(0, 100)}…` : text
}
