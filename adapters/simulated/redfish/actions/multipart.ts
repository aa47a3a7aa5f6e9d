/** Forms with an image of firmware in them, of which the head is enough. */
import { isObject, type JsonObject } from '../tree/json.js'

/** A field of a form. */
export interface Field {
  /** The name of the file; empty where it is none, or has none. */
  readonly file: string
  /** The first bytes. */
  readonly head: Buffer
}

/** An update that is sent in two parts: what to do, then the image. */
export interface Form {
  readonly parameters: JsonObject
  /** The file name of the image; empty where it has none. */
  readonly name: string
  /** The first bytes of the image. */
  readonly head: Buffer
}

interface FormRequest {
  readonly headers: Readonly<Record<string, string | string[] | undefined>>
  readonly body: Buffer
}

const mostOfField = 4096

/** The fields of a form by name; nothing where it is none. Bodies come cut after their first part of a mebibyte. */
export function fieldsOf(request: FormRequest): ReadonlyMap<string, Field> | undefined {
  const type = String(request.headers['content-type'] ?? '')
  const [, quoted, plain] =
    /^multipart\/form-data\s*;.*?boundary=(?:"([^"]+)"|([^\s;]+))/i.exec(type) ?? []
  const boundary = quoted ?? plain
  if (boundary === undefined) return undefined
  const fields = new Map<string, Field>()
  for (const part of request.body.toString('latin1').split(`--${boundary}`).slice(1)) {
    const end = part.indexOf('\r\n\r\n')
    if (end < 0) continue
    const head = part.slice(0, end)
    const content = part.slice(end + 4).replace(/\r\n$/, '')
    const name = /\bname="([^"]*)"/i.exec(head)?.[1]
    const file = /\bfilename="([^"]*)"/i.exec(head)?.[1] ?? ''
    if (name === undefined) continue
    fields.set(name, { file, head: Buffer.from(content.slice(0, mostOfField), 'latin1') })
  }
  return fields
}

/** Reads a form of two parts; nothing where it is none. */
export function multipart(request: FormRequest): Form | undefined {
  const fields = fieldsOf(request)
  const parameters = objectIn(fields?.get('UpdateParameters'))
  const image = fields?.get('UpdateFile')
  if (parameters === undefined || image === undefined) return undefined
  return { parameters, name: image.file, head: image.head }
}

/** The object that a field holds. */
export function objectIn(field: Field | undefined): JsonObject | undefined {
  try {
    const value: unknown = JSON.parse(field?.head.toString('utf8') ?? '')
    return isObject(value) ? value : undefined
  } catch {
    return undefined
  }
}
