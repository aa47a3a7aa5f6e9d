import { errorBody, type MessageKey, message } from './messages.js'

/** An answer before it goes onto the wire. */
export interface Reply {
  readonly status: number
  readonly headers?: Readonly<Record<string, string>>
  /** Objects are sent as JSON, texts as they are. */
  readonly body?: object | string
  /** The media type of the body. @default 'application/json' */
  readonly type?: string
  /** Whether it comes in pieces, and breaks off within one. @default false */
  readonly breaksOff?: boolean
  /** Goes on sending after the headers; gives what ends that. */
  readonly stream?: (send: (text: string) => void, end: () => void) => () => void
}

/** 200 with a resource. */
export function success(resource: object): Reply {
  return { status: 200, body: resource }
}

/** 201 with a resource that was made, and where it is. */
export function created(resource: object, path: string): Reply {
  return { status: 201, headers: { Location: path }, body: resource }
}

/** A refusal for one reason. */
export function failure(
  status: number,
  key: MessageKey,
  args: readonly string[] = [],
  pointer?: string,
): Reply {
  return { status, body: errorBody([message(key, args, pointer)]) }
}
