/** Answers of the service, before they are sent. */

/** An answer that fits into memory. */
export interface Reply {
  readonly status: number
  readonly type: string
  readonly body: string
  readonly headers?: Readonly<Record<string, string>>
}

/** An answer in plain text. */
export function text(status: number, body: string, headers: Reply['headers'] = {}): Reply {
  return { status, type: 'text/plain; charset=utf-8', body, headers }
}

/** An answer that says no more than that it is none. */
export function refusal(status: keyof typeof sentences): Reply {
  return text(status, `${sentences[status]}\n`)
}

/** What strangers are told: nothing about nodes, paths or why. */
const sentences = {
  400: 'the request makes no sense',
  403: 'not for you',
  404: 'there is nothing here',
  405: 'only GET and HEAD',
  409: 'that is no longer so; ask again',
  410: 'that was good for a while, and is no longer',
  413: 'the request is too large',
  414: 'the address is too long',
  429: 'too many connections',
  500: 'something went wrong here',
} as const

/** The name of the header with the length of an answer: GRUB knows it in these letters alone. */
export const lengthHeader = 'Content-Length'
