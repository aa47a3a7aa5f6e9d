import { PhoenixError } from '../../../../src/error.js'
import type { CapabilityName } from '../../../../src/ports/driver.js'
import type { JsonObject } from '../../client/answers/json.js'
import type { RedfishClient } from '../../client/client.js'
import type { Deadline } from '../../client/deadline.js'
import type { Unread } from '../../client/resources/collection.js'

/** What is looked for, sorted. Nothing is said of other capabilities. */
const judged: readonly CapabilityName[] = [
  'accounts',
  'bios',
  'bootDevice',
  'bootOrder',
  'chassisPower',
  'controller',
  'events',
  'firmware',
  'hardware',
  'identify',
  'inventory',
  'logs',
  'power',
  'sensors',
  'virtualMedia',
]

/** What was found that a BMC can do, and what is only presumed since its proof could not be read. */
export class Findings {
  readonly #found = new Set<CapabilityName>()
  readonly #presumed = new Set<CapabilityName>()

  /** It can do this. */
  add(...names: readonly CapabilityName[]): void {
    for (const name of names) this.#found.add(name)
  }

  /** It may be able to do this. */
  presume(...names: readonly CapabilityName[]): void {
    for (const name of names) this.#presumed.add(name)
  }

  /** It can do this if the proof says so, and perhaps if the proof could not be read. */
  judge(name: CapabilityName, seen: Seen, proof: (body: JsonObject) => boolean): void {
    if (seen === 'unread') this.presume(name)
    else if (seen !== 'absent' && proof(seen)) this.add(name)
  }

  /** All, sorted. */
  get capabilities(): readonly CapabilityName[] {
    return [...new Set([...this.#found, ...this.#presumed])].sort()
  }

  /** What was looked for and not found, sorted. */
  get lacks(): readonly CapabilityName[] {
    const all = new Set(this.capabilities)
    return judged.filter((name) => !all.has(name))
  }

  /** What nothing was found of. */
  get presumed(): readonly CapabilityName[] {
    return [...this.#presumed].filter((name) => !this.#found.has(name)).sort()
  }
}

/** A resource; that there is none; or that it could not be read, which proves nothing. */
export type Seen = JsonObject | 'absent' | 'unread'

/** The errors that say that a BMC does not have a resource. */
const absent = new Set(['bmc-not-found', 'not-supported'])
/** The errors that concern one resource, and say nothing about whether there is one. */
const unread = new Set(['bmc-protocol', 'bmc-refused', 'bmc-forbidden'])

/** Looks at what a link leads to. Errors that concern the BMC as a whole are thrown. */
export async function lookAt(
  client: RedfishClient,
  link: string | undefined,
  deadline: Deadline,
): Promise<Seen> {
  if (link === undefined) return 'absent'
  try {
    return (await client.get(link, deadline)).body
  } catch (error) {
    if (!PhoenixError.is(error)) throw error
    if (absent.has(error.code)) return 'absent'
    if (unread.has(error.code)) return 'unread'
    throw error
  }
}

/** Whether something may be there that could not be read. */
export function hides(all: readonly Unread[]): boolean {
  return all.some(({ error }) => unread.has(error.code))
}
