/** A request, read: which route, and what stands in its address. Whatever is odd is refused, not mended. */
import type { IncomingMessage } from 'node:http'
import { clientOf } from './http/address.js'

/** The longest address of a request, in characters: a reported command line in hexadecimal fits. */
const longestTarget = 10_000

/** What is asked for. */
export interface Asked {
  /** The first part of the path: `boot`, `file`, … */
  readonly route: string
  /** The other parts, decoded; none is empty, `.` or `..`, and none holds `/`, `\` or control characters. */
  readonly rest: readonly string[]
  readonly query: URLSearchParams
  /** The address of the client, as the socket has it; of IPv4 as such also on a socket for both. */
  readonly client: string
  readonly request: IncomingMessage
}

/** Reads a request's address; gives the status of the refusal where it cannot be one. */
export function readRequest(request: IncomingMessage): Asked | 400 | 414 {
  const target = request.url ?? ''
  if (target.length > longestTarget) return 414
  // Some boot loaders send the whole URL, of which only the path is ours to read.
  const local = target.startsWith('/') ? target : target.replace(/^https?:\/\/[^/?#]*/i, '')
  if (!local.startsWith('/')) return 400
  const [path = '', ...queries] = local.split('?')
  const parts: string[] = []
  for (const raw of path.slice(1).split('/')) {
    const part = decoded(raw)
    if (part === undefined) return 400
    parts.push(part)
  }
  const [route = '', ...rest] = parts
  const client = clientOf(request.socket)
  return new Question(route, rest, queries.join('?'), client, request)
}

/** A request's address, whose query is read by those routes that want it. */
class Question implements Asked {
  #query: URLSearchParams | undefined

  constructor(
    readonly route: string,
    readonly rest: readonly string[],
    private readonly search: string,
    readonly client: string,
    readonly request: IncomingMessage,
  ) {}

  get query(): URLSearchParams {
    this.#query ??= new URLSearchParams(this.search)
    return this.#query
  }
}

/** One part of a path; undefined for what no file of ours is called. Decoded once, and never again. */
function decoded(raw: string): string | undefined {
  // Nearly all are plain, and that is found out much faster.
  if (/^\w[\w.-]*$/.test(raw)) return raw
  let part: string
  try {
    part = decodeURIComponent(raw)
  } catch {
    return undefined
  }
  if (part === '' || part === '.' || part === '..') return undefined
  return /[\p{Cc}/\\]/u.test(part) ? undefined : part
}
