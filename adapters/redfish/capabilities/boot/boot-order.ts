import { PhoenixError } from '../../../../src/error.js'
import type { BootOption, BootOrder, BootOrderChange } from '../../../../src/ports/boot-order.js'
import type { CallOptions } from '../../../../src/ports/call.js'
import type { Access } from '../../access.js'
import { asTexts, type JsonObject, linkAt, objectAt, textAt } from '../../client/answers/json.js'
import { messagesOf } from '../../client/answers/messages.js'
import { clean } from '../../client/answers/text.js'
import type { Deadline } from '../../client/deadline.js'
import type { Resource } from '../../client/resource.js'
import { readCollection } from '../../client/resources/collection.js'
import { patch } from '../../client/resources/patch.js'
import { settingsOf } from '../../client/resources/settings.js'
import { untilReady } from '../../client/resources/until-ready.js'
import { judged } from '../../client/resources/write.js'

/** Where an order is kept, the place that takes writes first. */
interface Place {
  readonly resource: Resource
  readonly order: readonly string[]
  readonly staged: boolean
}

/** The order in which a system tries its boot options. */
export class RedfishBootOrder implements BootOrder {
  constructor(private readonly access: Access) {}

  bootOrder(options?: CallOptions): Promise<readonly BootOption[]> {
    return this.access.call('reading the boot order', options, async (deadline) => {
      const system = await this.access.system.read(deadline)
      const [place] = await this.#places(system, deadline)
      return this.#named(system, place.order, deadline)
    })
  }

  setBootOrder(references: readonly string[], options?: CallOptions): Promise<BootOrderChange> {
    return this.access.call('setting the boot order', options, (deadline) =>
      this.#change(() => references, deadline),
    )
  }

  moveBootOptions(
    pattern: string,
    to: 'first' | 'last',
    options?: CallOptions,
  ): Promise<BootOrderChange> {
    return this.access.call('changing the boot order', options, (deadline) =>
      this.#change((known) => moved(known, pattern, to), deadline),
    )
  }

  async #change(
    orderOf: (known: readonly BootOption[]) => readonly string[],
    deadline: Deadline,
  ): Promise<BootOrderChange> {
    const system = await this.access.system.read(deadline)
    const places = await this.#places(system, deadline)
    const [place] = places
    const known = await this.#named(system, place.order, deadline)
    const wanted = completed(orderOf(known), place.order)
    const staged = place.staged
    if (!same(wanted, place.order)) await this.#write(system, places, wanted, deadline)
    const byReference = new Map(known.map((option) => [option.reference, option]))
    const order = wanted.flatMap((reference) => byReference.get(reference) ?? [])
    return { order, staged }
  }

  async #places(system: Resource, deadline: Deadline): Promise<[Place, ...Place[]]> {
    const { client } = this.access
    const settings = await settingsOf(client, system, deadline)
    const own = orderIn(system.body)
    const pending = settings.staged ? orderIn(settings.resource.body) : undefined
    const places: Place[] = []
    if (pending !== undefined) {
      places.push({ resource: settings.resource, order: pending, staged: true })
    }
    if (own !== undefined) places.push({ resource: system, order: own, staged: false })
    const [first, ...others] = places
    if (first !== undefined) return [first, ...others]
    throw client.peer.error('not-supported', 'does not show its boot order')
  }

  async #named(
    system: Resource,
    order: readonly string[],
    deadline: Deadline,
  ): Promise<BootOption[]> {
    const link = linkAt(objectAt(system.body, 'Boot'), 'BootOptions')
    const { resources } = await readCollection(this.access.client, link, deadline)
    const found = new Map(
      resources.map(({ body }) => [textAt(body, 'BootOptionReference') ?? '', body] as const),
    )
    return order.map((reference) => optionOf(reference, found.get(reference)))
  }

  async #write(
    system: Resource,
    places: readonly Place[],
    order: readonly string[],
    deadline: Deadline,
  ): Promise<void> {
    const { client } = this.access
    const behaviour = await this.access.behaviour(system, deadline)
    for (const [at, { resource }] of places.entries()) {
      const ask = () =>
        patch(client, resource, { Boot: { BootOrder: order } }, behaviour.etag, deadline)
      const answer = await untilReady(client, deadline, ask)
      if (answer === 'settled') return
      const fixed = messagesOf(answer.body).some(({ key }) => key === 'PropertyNotWritable')
      if (at + 1 < places.length && (answer.status === 405 || fixed)) continue
      const { resetNeeded } = judged(client, 'PATCH', resource.path, answer)
      // What is taken over at the next start need not show before.
      if (answer.status === 202 || resetNeeded) return
      await this.#readBack(resource, order, deadline)
      return
    }
  }

  async #readBack(place: Resource, order: readonly string[], deadline: Deadline): Promise<void> {
    const { client } = this.access
    for (const pause of [0, ...client.timing.readBack]) {
      if (pause > 0) await deadline.sleep(pause)
      const now = orderIn((await client.get(place.path, deadline)).body)
      if (now !== undefined && same(now, order)) return
    }
    throw client.peer.error('no-effect', 'accepted the boot order but did not store it')
  }
}

function orderIn(body: JsonObject): readonly string[] | undefined {
  return asTexts(objectAt(body, 'Boot')?.BootOrder)
}

function optionOf(reference: string, body: JsonObject | undefined): BootOption {
  const name = clean(textAt(body, 'DisplayName') ?? '', 200)
  const path = clean(textAt(body, 'UefiDevicePath') ?? '', 500)
  return {
    reference,
    name: name === '' ? clean(reference, 200) : name,
    ...(path === '' ? {} : { path }),
    enabled: body?.BootOptionEnabled !== false,
  }
}

/** The wanted ones, then all others as they were: a shorter list would drop what it does not name. */
function completed(wanted: readonly string[], all: readonly string[]): string[] {
  const unknown = wanted.find((reference) => !all.includes(reference))
  if (unknown !== undefined) {
    throw new PhoenixError(
      'unknown-name',
      `there is no boot option '${clean(unknown, 60)}'; there are ${all.map((it) => clean(it, 60)).join(', ')}`,
    )
  }
  const first = new Set(wanted)
  return [...first, ...all.filter((reference) => !first.has(reference))]
}

function same(a: readonly string[], b: readonly string[]): boolean {
  return a.length === b.length && a.every((it, i) => it === b[i])
}

/** The order with all options that fit a pattern at one end. */
export function moved(
  options: readonly BootOption[],
  pattern: string,
  to: 'first' | 'last',
): string[] {
  const fits = (text: string | undefined) => text !== undefined && glob(pattern, text)
  const chosen = options.filter(
    ({ reference, name, path }) => fits(reference) || fits(name) || fits(path),
  )
  if (chosen.length === 0) {
    const names = options.map(({ reference, name }) => `${reference} (${name})`).join(', ')
    throw new PhoenixError(
      'unknown-name',
      `no boot option fits '${clean(pattern, 80)}': ${names}`,
      {
        hint: 'in a pattern, * stands for any text',
      },
    )
  }
  const rest = options.filter((option) => !chosen.includes(option))
  const order = to === 'first' ? [...chosen, ...rest] : [...rest, ...chosen]
  return order.map(({ reference }) => reference)
}

/** Whether a text fits a pattern of `*` and `?`; in time bounded by the product of both, whatever they hold. */
export function glob(pattern: string, text: string): boolean {
  const [want, have] = [[...pattern.toLowerCase()], [...text.toLowerCase()]]
  let [p, t, star, mark] = [0, 0, -1, 0]
  while (t < have.length) {
    if (p < want.length && want[p] === '*') {
      star = p
      mark = t
      p += 1
    } else if (p < want.length && (want[p] === '?' || want[p] === have[t])) {
      p += 1
      t += 1
    } else if (star !== -1) {
      p = star + 1
      mark += 1
      t = mark
    } else return false
  }
  while (want[p] === '*') p += 1
  return p === want.length
}
