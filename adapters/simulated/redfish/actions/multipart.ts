/** The two parts of an update that is sent: what to do, then the image, of which the head is enough. */
import { isObject, type JsonObject } from '../tree/json.js'

/** What a form held. */
export interface Form {
  readonly parameters: JsonObject
  /** The file name of the image; empty where it has none. */
  readonly name: string
  /** The first bytes of the image. */
  readonly head: Buffer
}

/** Reads a form; nothing where it is none. Bodies come cut after their first part of a mebibyte. */
export function multipart(request: {
  readonly headers: Readonly<Record<string, string | string[] | undefined>>
  readonly body: Buffer
}): Form | undefined {
  const type = String(request.headers['content-type'] ?? '')
  const [, quoted, plain] =
    /^multipart\/form-data\s*;.*?boundary=(?:"([^"]+)"|([^\s;]+))/i.exec(type) ?? []
  const boundary = quoted ?? plain
  if (boundary === undefined) return undefined
  const text = request.body.toString('latin1')
  let parameters: JsonObject | undefined
  let file: { name: string; head: Buffer } | undefined
  for (const part of text.split(`--${boundary}`).slice(1)) {
    const end = part.indexOf('\r\n\r\n')
    if (end < 0) continue
    const head = part.slice(0, end)
    const content = part.slice(end + 4).replace(/\r\n$/, '')
    const name = /name="([^"]*)"/i.exec(head)?.[1]
    if (name === 'UpdateParameters') parameters = parsed(content)
    if (name === 'UpdateFile') {
      const fileName = /filename="([^"]*)"/i.exec(head)?.[1] ?? ''
      file = { name: fileName, head: Buffer.from(content.slice(0, 4096), 'latin1') }
    }
  }
  if (parameters === undefined || file === undefined) return undefined
  return { parameters, ...file }
}

function parsed(text: string): JsonObject | undefined {
  try {
    const value: unknown = JSON.parse(Buffer.from(text, 'latin1').toString('utf8'))
    return isObject(value) ? value : undefined
  } catch {
    return undefined
  }
}
