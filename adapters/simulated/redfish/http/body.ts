import type { IncomingMessage } from 'node:http'

const bodyLimit = 1024 * 1024
/** Images of firmware are taken up to this size, and all but their beginning is thrown away. */
const imageLimit = 256 * 1024 * 1024

/** Hands over the whole body, or nothing where it is too long; of an image its beginning. */
export function readBody(
  request: IncomingMessage,
  isImage: boolean,
  done: (body: Buffer | undefined) => void,
): void {
  const limit = isImage ? imageLimit : bodyLimit
  const length = Number(request.headers['content-length'] ?? 0)
  if (length > limit) {
    done(undefined)
    return
  }
  if (length === 0 && request.headers['transfer-encoding'] === undefined) {
    done(Buffer.alloc(0))
    return
  }
  const chunks: Buffer[] = []
  let size = 0
  request.on('data', (chunk: Buffer) => {
    size += chunk.length
    if (size <= limit) {
      if (size - chunk.length < bodyLimit) chunks.push(chunk)
      return
    }
    request.removeAllListeners('data')
    request.removeAllListeners('end')
    done(undefined)
  })
  request.once('end', () => done(Buffer.concat(chunks)))
}
