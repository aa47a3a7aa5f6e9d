/** Forms with files in them, of a length that is known beforehand. */
import { randomBytes } from 'node:crypto'
import type { FirmwareFile } from '../../../../src/ports/firmware.js'
import type { Outgoing } from '../../client/transport/wire.js'

/** A field of a form: a text, or a file. */
export type Part =
  | { readonly name: string; readonly type?: string; readonly text: string }
  | { readonly name: string; readonly file: FirmwareFile }

/** The fields as one body, in their order. */
export function formOf(parts: readonly Part[]): Outgoing {
  const boundary = `phoenix-${randomBytes(16).toString('hex')}`
  const pieces: (Buffer | FirmwareFile)[] = []
  for (const part of parts) {
    const head = [`--${boundary}`]
    if ('file' in part) {
      const name = part.file.name.replace(/[^\w.+-]/g, '_')
      head.push(
        `Content-Disposition: form-data; name="${part.name}"; filename="${name}"`,
        'Content-Type: application/octet-stream',
      )
      pieces.push(Buffer.from(`${head.join('\r\n')}\r\n\r\n`), part.file, Buffer.from('\r\n'))
      continue
    }
    head.push(`Content-Disposition: form-data; name="${part.name}"`)
    if (part.type !== undefined) head.push(`Content-Type: ${part.type}`)
    pieces.push(Buffer.from(`${head.join('\r\n')}\r\n\r\n${part.text}\r\n`))
  }
  pieces.push(Buffer.from(`--${boundary}--\r\n`))
  const size = pieces.reduce(
    (sum, piece) => sum + (Buffer.isBuffer(piece) ? piece.length : piece.size),
    0,
  )
  return {
    contentType: `multipart/form-data; boundary=${boundary}`,
    body: {
      size,
      content: async function* () {
        for (const piece of pieces) {
          if (Buffer.isBuffer(piece)) yield piece
          else yield* piece.content()
        }
      },
    },
  }
}
