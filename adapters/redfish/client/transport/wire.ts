/** Requests to a BMC and what comes of them, whatever carries them. */
import type { IncomingHttpHeaders } from 'node:http'
import type { PhoenixError } from '../../../../src/error.js'
import type { Deadline } from '../deadline.js'

/** One request, ready to be sent. */
export interface Request {
  readonly method: 'GET' | 'POST' | 'PATCH' | 'DELETE'
  /** Path and query on the BMC itself. */
  readonly path: string
  readonly headers: Readonly<Record<string, string>>
  readonly body?: string | Upload | undefined
  /** The largest answer that is read, in bytes. @default 16 MiB */
  readonly limit?: number | undefined
}

/** A body that is sent as it is read. Its length is known beforehand: BMCs do not take chunks. */
export interface Upload {
  readonly size: number
  readonly content: () => AsyncIterable<Uint8Array>
}

/** A file on its way. */
export interface Outgoing {
  readonly body: Upload
  readonly contentType: string
  /** The name of a cookie that is to hold the session's token besides the header. @default none */
  readonly cookie?: string
}

/** What a BMC answered, whatever the status. */
export interface Answer {
  readonly status: number
  readonly headers: IncomingHttpHeaders
  readonly body: string
}

/** The beginning of an answer that goes on. */
export interface OpenAnswer {
  readonly status: number
  readonly headers: IncomingHttpHeaders
  readonly body: AsyncIterable<Uint8Array>
  /** Ends the connection. To be called in any case. */
  readonly end: () => void
}

/**
 * How far a request got that has no answer: `connect`, it was certainly not sent; `sent`, it may have
 * been carried out; `answering`, the answer broke off.
 */
export interface Failure {
  readonly stage: 'connect' | 'sent' | 'answering'
  readonly error: PhoenixError
  /** Whether another try may go better: not where a certificate or a name is wrong. */
  readonly passing: boolean
  /** Whether the connection had served others before: the BMC may just have dropped it. @default false */
  readonly reused?: boolean
}

/** The largest body that is read, where nothing else is said. */
export const largestBody = 16 * 1024 * 1024

/** The largest body of all: a registry of messages or BIOS attributes. */
export const largestRegistry = 64 * 1024 * 1024

/** What carries requests to a BMC. */
export interface Wire {
  send(request: Request, deadline: Deadline): Promise<Answer | Failure>
  open(request: Request, deadline: Deadline, stop: AbortSignal): Promise<OpenAnswer | Failure>
  close(): Promise<void>
}
