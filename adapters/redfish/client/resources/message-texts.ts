/** The words of messages that come without: BMCs name a message and leave its text to a registry. */
import type { PhoenixError } from '../../../../src/error.js'
import {
  asObject,
  asTexts,
  type Json,
  type JsonObject,
  linkAt,
  objectAt,
  parseJson,
  textAt,
} from '../answers/json.js'
import type { RedfishClient } from '../client.js'
import type { Deadline } from '../deadline.js'
import { Once } from '../once.js'
import type { Answer } from '../transport/wire.js'
import { membersOf, readIfThere } from './collection.js'
import { lastPart } from './links.js'
import { locationsOf } from './registry-file.js'

/** The texts of one registry by the names of its messages, with `%1` where an argument belongs. */
type Texts = ReadonlyMap<string, string>

/** How long a registry may take, in milliseconds. An error is worth telling without its words. */
const registryTime = 20_000
/** Larger answers are lists of other things. */
const largest = 64 * 1024
const deepest = 8
const mostMessages = 50
/** What says nothing but that there is more to read, or that all went well. */
const needless = /^(Success|ExtendedInfo|ExtendedError|GeneralError)$/

/** Fills in the words of messages from the registries of one BMC; each registry is read once. */
export class MessageTexts {
  readonly #registries = new Map<string, Once<Texts>>()

  constructor(private readonly client: RedfishClient) {}

  /** The answer with the words of its messages; as it is where they cannot be had. */
  async filled(answer: Answer, deadline: Deadline): Promise<Answer> {
    if (answer.body.length > largest || !answer.body.includes('"MessageId"')) return answer
    let body: Json
    try {
      body = parseJson(answer.body)
    } catch {
      return answer
    }
    return (await this.fill(body, deadline)) ? { ...answer, body: JSON.stringify(body) } : answer
  }

  /** Puts words where they are missing; gives whether there were any to put. */
  async fill(body: Json, deadline: Deadline): Promise<boolean> {
    const wordless: JsonObject[] = []
    collect(body, wordless, 0)
    let isFilled = false
    for (const message of wordless) {
      const text = await this.#textOf(message, deadline)
      if (text === undefined) continue
      Object.assign(message, { Message: text })
      isFilled = true
    }
    return isFilled
  }

  async #textOf(message: JsonObject, deadline: Deadline): Promise<string | undefined> {
    const id = textAt(message, 'MessageId') ?? ''
    const at = id.lastIndexOf('.')
    if (at <= 0 || id.length > 200) return undefined
    const [registry, key] = [id.slice(0, at), id.slice(at + 1)]
    if (needless.test(key)) return undefined
    let once = this.#registries.get(registry)
    if (once === undefined) {
      once = new Once(registryTime, (own) => this.#read(registry, own))
      this.#registries.set(registry, once)
    }
    const texts = await once.get(deadline).catch((error: PhoenixError) => {
      this.client.log(`no words for ${id}: ${error.message}`)
      return undefined
    })
    const args = asTexts(message.MessageArgs) ?? []
    return texts
      ?.get(key)
      ?.replace(/%(\d{1,2})/g, (whole, place) => args[Number(place) - 1] ?? whole)
  }

  async #read(name: string, deadline: Deadline): Promise<Texts> {
    const { client } = this
    const { body: root } = await client.root(deadline)
    const link = linkAt(root, 'Registries')
    if (link === undefined) return new Map()
    const members = (await membersOf(client, link, deadline)).map((member) => member.link)
    for (const member of candidates(members, name)) {
      const file = await readIfThere(client, member, deadline)
      for (const uri of locationsOf(file?.body)) {
        const texts = textsIn((await client.getRegistry(uri, deadline)).body)
        if (texts.size > 0) return texts
      }
    }
    return new Map()
  }
}

function collect(value: Json | undefined, into: JsonObject[], depth: number): void {
  if (typeof value !== 'object' || value === null || depth > deepest) return
  if (into.length >= mostMessages) return
  if (Array.isArray(value)) {
    for (const item of value as readonly Json[]) collect(item, into, depth + 1)
    return
  }
  const object = value as JsonObject
  if (typeof object.MessageId === 'string' && (textAt(object, 'Message') ?? '') === '') {
    into.push(object)
  }
  for (const inner of Object.values(object)) collect(inner, into, depth + 1)
}

/** The registries of a name, that of the very version first: makers name `Base.1.4` and serve `Base.1.8`. */
function candidates(members: readonly string[], name: string): string[] {
  const [prefix = ''] = name.toLowerCase().split('.')
  const version = name
    .toLowerCase()
    .slice(prefix.length)
    .replace(/^[.v]+/, '')
  const ranked = members.flatMap((member) => {
    const own = lastPart(member)
      .toLowerCase()
      .replace(/\.json$/, '')
    const rest = own.startsWith(prefix) ? own.slice(prefix.length) : undefined
    // `Base`, `Base.1.8.1`, `BaseMessages`, `Base_v1`; but not `BaseBoard`.
    if (rest === undefined || !/^(message(s|registry)?)?([._v].*)?$/.test(rest)) return []
    return [{ member, isExact: rest.replace(/^[._v]+/, '').startsWith(version) }]
  })
  return ranked
    .sort((a, b) => Number(b.isExact) - Number(a.isExact))
    .slice(0, 2)
    .map(({ member }) => member)
}

function textsIn(registry: JsonObject): Texts {
  const messages = Object.entries(objectAt(registry, 'Messages') ?? {}).slice(0, 20_000)
  return new Map(
    messages.flatMap(([key, value]) => {
      const text = textAt(asObject(value), 'Message')
      return text === undefined || text === '' ? [] : [[key, text.slice(0, 2000)] as const]
    }),
  )
}
