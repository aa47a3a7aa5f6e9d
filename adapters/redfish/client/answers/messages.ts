/** Reading what a BMC says about a request: extended error bodies in all their disorder. */
import {
  asList,
  asObject,
  asTexts,
  type Json,
  type JsonObject,
  objectAt,
  parseJson,
  textAt,
} from './json.js'
import { wordsOfHtml } from './text.js'

/** One message of a BMC. Its texts are raw: quote them by way of the peer. */
export interface Message {
  /** The name of the message in its registry, without registry and version: `ResourceInUse`. */
  readonly key: string
  /** What the BMC says; may be empty. */
  readonly text: string
  /** The properties it is about, as the BMC names them: `#/Attributes/ProcTurboMode`. */
  readonly about: readonly string[]
  /** What the BMC fills in: the monitor of a task, among others. */
  readonly args: readonly string[]
}

const mostMessages = 50
const annotation = '@Message.ExtendedInfo'

/** The messages of an answer's body, the most telling first; empty where it holds none. */
export function messagesOf(body: string): Message[] {
  const object = parsed(body)
  if (object === undefined) {
    const words = wordsOfHtml(body).trim()
    return words === '' ? [] : [{ key: '', text: words, about: [], args: [] }]
  }
  const error = objectAt(object, 'error') ?? object
  const messages = [
    ...messagesIn(error['@Message.ExtendedInfo']),
    // A few BMCs put the list beside `error` instead of into it.
    ...(error === object ? [] : messagesIn(object['@Message.ExtendedInfo'])),
    ...Object.entries(object).flatMap(([name, value]) =>
      name.endsWith(annotation) && name !== annotation
        ? messagesIn(value, name.slice(0, -annotation.length))
        : [],
    ),
  ].slice(0, mostMessages)
  const outer: Message = {
    key: keyOf(textAt(error, 'code')),
    text: textAt(error, 'message') ?? '',
    about: [],
    args: [],
  }
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

/** The messages in a list of them, such as the one of a task. */
export function messagesIn(list: Json | undefined, property?: string): Message[] {
  return asList(list)
    .slice(0, mostMessages)
    .flatMap((item) => {
      const message = asObject(item)
      return message === undefined ? [] : [messageOf(message, property)]
    })
}

function messageOf(message: JsonObject, property: string | undefined): Message {
  const key = keyOf(textAt(message, 'MessageId'))
  const own = textAt(message, 'Message') ?? ''
  const args = asTexts(message.MessageArgs) ?? []
  const told = asTexts(message.RelatedProperties) ?? []
  const about = told.length === 0 && property !== undefined ? [property] : told
  const text = own === '' && args.length > 0 ? `${key} (${args.join(', ')})` : own
  return { key, text: text === '' ? key : text, about, args }
}

/** Messages that only announce others go last. */
function weight(message: Message): number {
  if (/^(GeneralError|ExtendedInfo|Success|ExtendedError)$/.test(message.key)) return 2
  return message.text === '' ? 1 : 0
}
