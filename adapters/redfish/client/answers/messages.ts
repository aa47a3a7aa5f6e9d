/** Reading what a BMC says about a request: extended error bodies in all their disorder. */
import { asList, asObject, type JsonObject, objectAt, parseJson, textAt } from './json.js'
import { wordsOfHtml } from './text.js'

/** One message of a BMC. Its texts are raw: quote them by way of the peer. */
export interface Message {
  /** The name of the message in its registry, without registry and version: `ResourceInUse`. */
  readonly key: string
  /** What the BMC says; may be empty. */
  readonly text: string
}

const mostMessages = 50

/** The messages of an answer's body, the most telling first; empty where it holds none. */
export function messagesOf(body: string): Message[] {
  const object = parsed(body)
  if (object === undefined) {
    const words = wordsOfHtml(body).trim()
    return words === '' ? [] : [{ key: '', text: words }]
  }
  const error = objectAt(object, 'error') ?? object
  const listed = [
    ...asList(error['@Message.ExtendedInfo']),
    // A few BMCs put the list beside `error` instead of into it.
    ...(error === object ? [] : asList(object['@Message.ExtendedInfo'])),
  ]
  const messages = listed.slice(0, mostMessages).flatMap((item) => {
    const message = asObject(item)
    return message === undefined ? [] : [messageOf(message)]
  })
  const outer: Message = { key: keyOf(textAt(error, 'code')), text: textAt(error, 'message') ?? '' }
  if (outer.key !== '' || outer.text !== '') messages.push(outer)
  return messages.sort((a, b) => weight(a) - weight(b))
}

/** The name in `Base.1.8.ResourceInUse`, `iLO.2.14.UnauthorizedLoginAttempt` or `IDRAC.2.8.RAC0218`. */
export function keyOf(id: string | undefined): string {
  return id?.slice(id.lastIndexOf('.') + 1) ?? ''
}

function parsed(body: string): JsonObject | undefined {
  try {
    return asObject(parseJson(body))
  } catch {
    return undefined
  }
}

function messageOf(message: JsonObject): Message {
  const key = keyOf(textAt(message, 'MessageId'))
  const text = textAt(message, 'Message') ?? ''
  if (text !== '') return { key, text }
  const args = asList(message.MessageArgs).filter((arg) => typeof arg === 'string')
  return { key, text: args.length === 0 ? key : `${key} (${args.join(', ')})` }
}

/** Messages that only announce others go last. */
function weight(message: Message): number {
  if (/^(GeneralError|ExtendedInfo|Success|ExtendedError)$/.test(message.key)) return 2
  return message.text === '' ? 1 : 0
}
