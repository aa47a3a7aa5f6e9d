/** Sends an opened file: parts of it, nothing where the client has it, and never whole in memory. */
import type { IncomingMessage, ServerResponse } from 'node:http'
import { pipeline } from 'node:stream/promises'
import type { OpenImageFile } from '../../../src/image/index.js'
import type { Pieces } from './pieces.js'
import { rangeOf } from './range.js'
import { lengthHeader } from './reply.js'

/** What was sent of a file. */
export interface Sent {
  readonly status: number
  readonly bytes: number
  /** Whether the client has had all of the file's end. */
  readonly whole: boolean
}

/** Sends the file, or what of it is asked for, and closes it. */
export async function sendFile(
  request: IncomingMessage,
  response: ServerResponse,
  { handle, size, modified }: OpenImageFile,
  mark: string,
  pieces: Pieces,
): Promise<Sent> {
  const etag = `"${mark}"`
  const since = new Date(Math.floor(modified / 1000) * 1000)
  response.setHeader('accept-ranges', 'bytes')
  response.setHeader('etag', etag)
  response.setHeader('last-modified', since.toUTCString())
  response.setHeader('cache-control', 'private, no-transform')
  try {
    const condition = conditionOf(request, etag, since)
    if (condition !== undefined) return end(response, condition)
    const ranged = rangeHolds(request, etag, since) ? request.headers.range : undefined
    const range = request.method === 'GET' ? rangeOf(ranged, size) : 'whole'
    if (range === 'none') {
      response.setHeader('content-range', `bytes */${size}`)
      return end(response, 416)
    }
    const part = range === 'whole' ? { start: 0, end: size - 1 } : range
    const length = part.end - part.start + 1
    const status = range === 'whole' ? 200 : 206
    if (status === 206) {
      response.setHeader('content-range', `bytes ${part.start}-${part.end}/${size}`)
    }
    response.writeHead(status, {
      'content-type': 'application/octet-stream',
      [lengthHeader]: length,
    })
    if (request.method === 'HEAD' || length === 0) {
      response.end()
      return { status, bytes: 0, whole: length === 0 }
    }
    await pipeline(pieces.of({ handle, size, mark }, part), response)
    return { status, bytes: length, whole: part.end === size - 1 }
  } finally {
    await handle.close()
  }
}

function end(response: ServerResponse, status: number): Sent {
  response.writeHead(status, { [lengthHeader]: 0 })
  response.end()
  return { status, bytes: 0, whole: false }
}

/** The answer that a condition leads to, where it does not hold. */
function conditionOf({ headers }: IncomingMessage, etag: string, since: Date): number | undefined {
  const match = headers['if-match']
  if (match !== undefined && match !== '*' && !tagsIn(match).includes(etag)) return 412
  const none = headers['if-none-match']
  if (none !== undefined) {
    const has = none === '*' || tagsIn(none.replaceAll('W/', '')).includes(etag)
    return has ? 304 : undefined
  }
  const modified = Date.parse(headers['if-modified-since'] ?? '')
  return modified >= since.getTime() ? 304 : undefined
}

/** Whether a part is a part of the file that the client has the rest of. */
function rangeHolds({ headers }: IncomingMessage, etag: string, since: Date): boolean {
  const condition = headers['if-range']
  if (condition === undefined || Array.isArray(condition)) return condition === undefined
  return condition.startsWith('"') ? condition === etag : Date.parse(condition) === since.getTime()
}

function tagsIn(header: string): string[] {
  return header.split(',').map((tag) => tag.trim())
}
