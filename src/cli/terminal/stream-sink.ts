import type { Writable } from 'node:stream'
import type { Sink } from './io.js'

/** A stream that may be a terminal. */
export type Output = Writable & { readonly isTTY?: boolean; readonly columns?: number }

/** The errors of whoever read and has gone. */
const nobodyReads: ReadonlySet<string> = new Set([
  'EPIPE',
  'ECONNRESET',
  'ERR_STREAM_DESTROYED',
  'ERR_STREAM_WRITE_AFTER_END',
])

/**
 * Writes to a stream for as long as anybody reads it. Whoever reads may stop (`… | head`), and a
 * terminal may be closed: then the text is dropped, and nobody who waits waits on. Neither is a
 * reason to leave work half done, so nothing here throws, rejects or ends the process.
 */
export function sinkOf(stream: Output): Sink {
  let isGone = false
  let failure: string | undefined
  let full: { readonly promise: Promise<void>; readonly release: () => void } | undefined

  const release = () => {
    full?.release()
    full = undefined
  }
  const lose = () => {
    isGone = true
    release()
  }
  const fail = (error: unknown) => {
    const code = (error as NodeJS.ErrnoException).code ?? 'unknown'
    const isNobody = nobodyReads.has(code) || (code === 'EIO' && stream.isTTY === true)
    if (!isGone && !isNobody) failure = code
    lose()
  }
  stream.on('drain', release)
  stream.on('close', lose)
  // It stays for good: a stream may fail at each text that it still holds.
  stream.on('error', fail)

  return {
    write(text) {
      if (isGone) return undefined
      try {
        if (stream.write(text)) return undefined
      } catch (error) {
        // Files are written to at once, and fail at once.
        fail(error)
      }
      if (isGone) return undefined
      full ??= waiter()
      return full.promise
    },
    get isGone() {
      return isGone
    },
    get failure() {
      return failure
    },
    get isTTY() {
      return stream.isTTY === true
    },
    get columns() {
      return stream.columns ?? 80
    },
  }
}

function waiter() {
  let release = () => {}
  const promise = new Promise<void>((resolve) => {
    release = resolve
  })
  return { promise, release }
}
