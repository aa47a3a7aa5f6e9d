/** Reads all that a BMC serves, by following its links: nothing is known of what they lead to. */
import { type ErrorCode, PhoenixError } from '../../error.js'
import type { CallOptions } from '../../ports/call.js'
import type { Raw, RawValue } from '../../ports/raw.js'

/** A resource that could not be read, and why. */
export interface Unrecorded {
  readonly path: string
  readonly code: ErrorCode
  readonly message: string
}

/** What a BMC serves. */
export interface RecordedTree {
  /** Resources by path, without secrets: JSON, or the text of what is none. */
  readonly resources: ReadonlyMap<string, RawValue>
  /** What was linked and could not be read. */
  readonly missing: readonly Unrecorded[]
  /** Whether there was more than {@link RecordLimits} allow. */
  readonly cut: boolean
}

/** How much is recorded at most. */
export interface RecordLimits {
  /** @default 20000 */
  readonly resources?: number
  /** Of JSON, in bytes. @default 268435456, which is 256 MiB */
  readonly bytes?: number
}

const root = '/redfish/v1/'
const atOnce = 2
const mostPages = 1_000

/** Errors that are about one resource and not about the BMC. */
const passable: ReadonlySet<ErrorCode> = new Set<ErrorCode>([
  'bmc-not-found',
  'bmc-protocol',
  'bmc-refused',
  'bmc-forbidden',
  'not-supported',
])

/** Records a BMC. Errors: whatever reading its root can meet, and a BMC that is lost on the way. */
export async function recordTree(
  raw: Pick<Raw, 'get'>,
  options: CallOptions = {},
  limits: RecordLimits = {},
): Promise<RecordedTree> {
  const { resources: mostResources = 20_000, bytes: mostBytes = 256 * 1024 * 1024 } = limits
  const resources = new Map<string, RawValue>()
  const missing: Unrecorded[] = []
  const known = new Set([comparable(root)])
  const queue = [root]
  let size = 0
  let cut = false

  const read = async (path: string) => {
    let body: RawValue | undefined
    try {
      body = await whole(raw, path, options)
    } catch (error) {
      if (path === root || !PhoenixError.is(error) || !passable.has(error.code)) throw error
      missing.push({ path, code: error.code, message: error.message })
      return
    }
    if (body === undefined) return
    size += JSON.stringify(body).length
    resources.set(path, body)
    for (const link of linksIn(body)) {
      if (known.has(comparable(link))) continue
      if (known.size >= mostResources || size >= mostBytes) {
        cut = true
        return
      }
      known.add(comparable(link))
      queue.push(link)
    }
  }
  const running = new Set<Promise<void>>()
  try {
    while (queue.length > 0 || running.size > 0) {
      const path = running.size < atOnce ? queue.shift() : undefined
      if (path === undefined) await Promise.race(running)
      else {
        const work = read(path).finally(() => running.delete(work))
        running.add(work)
      }
    }
  } finally {
    await Promise.allSettled(running)
  }
  return { resources, missing, cut }
}

/** A resource; a collection that comes in pages with the members of all of them. */
async function whole(
  raw: Pick<Raw, 'get'>,
  path: string,
  options: CallOptions,
): Promise<RawValue | undefined> {
  const { body } = await raw.get(path, options)
  const first = asObject(body)
  let next = nextOf(first)
  if (first === undefined || next === undefined) return body
  const members = [...asList(first.Members)]
  const seen = new Set([comparable(path)])
  while (next !== undefined && !seen.has(comparable(next)) && seen.size < mostPages) {
    seen.add(comparable(next))
    const page = asObject((await raw.get(next, options)).body)
    members.push(...asList(page?.Members))
    next = nextOf(page)
  }
  const { 'Members@odata.nextLink': _, ...rest } = first
  return { ...rest, Members: members }
}

type RawObject = Readonly<Record<string, RawValue | undefined>>

const asObject = (value: RawValue | undefined): RawObject | undefined =>
  typeof value === 'object' && value !== null && !Array.isArray(value)
    ? (value as RawObject)
    : undefined
const asList = (value: RawValue | undefined): readonly RawValue[] =>
  Array.isArray(value) ? (value as readonly RawValue[]) : []

/** A link stands as a text, or in an object of its own. */
function nextOf(collection: RawObject | undefined): string | undefined {
  const next = collection?.['Members@odata.nextLink']
  const text = typeof next === 'string' ? next : asObject(next)?.['@odata.id']
  return typeof text === 'string' && isOwn(text) ? text : undefined
}

/** Properties that are links. Schemas are of the standard and not of the BMC. */
const linkKeys = new Set(['@odata.id', '@Redfish.ActionInfo', 'Uri'])

function linksIn(value: RawValue | undefined, key = ''): string[] {
  if (key === 'JsonSchemas') return []
  if (typeof value === 'string') {
    const link = value.replace(/#.*$/s, '')
    return linkKeys.has(key) && isOwn(link) && !link.includes('?') ? [link] : []
  }
  if (Array.isArray(value)) return asList(value).flatMap((one) => linksIn(one, key))
  return Object.entries(asObject(value) ?? {}).flatMap(([name, one]) => linksIn(one, name))
}

/** Below the root of the service, and no way out of it. */
function isOwn(link: string): boolean {
  if (!/^\/redfish(\/|$)/i.test(link) || link.length > 2_000) return false
  return link.split(/[?#]/, 1)[0]?.split('/').every(isSafe) ?? false
}

/** What can be a folder: links come from the BMC, and may hold anything. */
function isSafe(part: string): boolean {
  return part !== '.' && part !== '..' && part.length <= 200 && !unsafe.test(part)
}

// biome-ignore lint/suspicious/noControlCharactersInRegex: they are what must not be there
const unsafe = /[\\\u0000-\u001f\u007f]/

const comparable = (path: string) => path.replace(/\/$/, '').toLowerCase()
