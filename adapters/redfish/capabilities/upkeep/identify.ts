import { PhoenixError } from '../../../../src/error.js'
import type { CallOptions } from '../../../../src/ports/call.js'
import type { Identify, IdentifyState } from '../../../../src/ports/identify.js'
import type { Access } from '../../access.js'
import { asTexts, type JsonObject, textAt } from '../../client/answers/json.js'
import type { Deadline } from '../../client/deadline.js'
import type { Resource } from '../../client/resource.js'
import { patch } from '../../client/resources/patch.js'
import { untilReady } from '../../client/resources/until-ready.js'

type Wish = 'on' | 'off' | 'blinking'

const states: Readonly<Record<string, IdentifyState>> = {
  lit: 'on',
  on: 'on',
  blinking: 'blinking',
  off: 'off',
}

/** The older property's word for each state. */
const words: Readonly<Record<Wish, string>> = { on: 'Lit', off: 'Off', blinking: 'Blinking' }

/** The light that identifies a machine: of the system, or else of its chassis. */
export class RedfishIdentify implements Identify {
  constructor(private readonly access: Access) {}

  identify(options?: CallOptions): Promise<IdentifyState> {
    return this.access.call('reading the identify light', options, async (deadline) => {
      const { places } = await this.#places(deadline)
      return lightOf(places[0]?.body ?? {})
    })
  }

  setIdentify(state: Wish, options?: CallOptions): Promise<void> {
    if (!(state in words)) {
      throw new PhoenixError('usage', `'${String(state)}' is no state of a light`)
    }
    return this.access.call('switching the identify light', options, (deadline) =>
      this.#set(state, deadline),
    )
  }

  async #set(state: Wish, deadline: Deadline): Promise<void> {
    const { client } = this.access
    const { system, places } = await this.#places(deadline)
    const { etag } = await this.access.behaviour(system, deadline)
    let refused: PhoenixError | undefined
    for (const place of places) {
      if (isSo(place.body, state)) return
      for (const body of bodiesFor(place.body, state)) {
        const ask = async () =>
          patch(client, await client.get(place.path, deadline), body, etag, deadline)
        const answer = await untilReady(client, deadline, ask)
        if (answer === 'settled') return
        if (answer.status < 300) {
          await this.#readBack(place, state, deadline)
          return
        }
        refused ??= client.refusal('PATCH', place.path, answer)
        if (answer.status !== 400 && answer.status !== 405) throw refused
      }
    }
    throw refused ?? client.peer.error('not-supported', 'has no light to switch')
  }

  async #readBack(place: Resource, state: Wish, deadline: Deadline): Promise<void> {
    const { client } = this.access
    for (const pause of [0, ...client.timing.readBack]) {
      if (pause > 0) await deadline.sleep(pause)
      if (isSo((await client.get(place.path, deadline)).body, state)) return
    }
    throw client.peer.error(
      'no-effect',
      `accepted to switch the identify light ${state} but did not`,
    )
  }

  async #places(
    deadline: Deadline,
  ): Promise<{ system: Resource | undefined; places: readonly Resource[] }> {
    const { client, equipment } = this.access
    const system = await this.access.system.readIfAny(deadline)
    if (system !== undefined && hasLight(system.body)) return { system, places: [system] }
    const resources =
      system === undefined
        ? await equipment.ownChassis(system, deadline)
        : (await equipment.chassis(system, deadline)).resources
    const places = resources.filter(({ body }) => hasLight(body))
    if (places.length > 0) return { system, places }
    throw client.peer.error('not-supported', 'shows no identify light')
  }
}

/** Whether a resource has a light. */
export function hasLight(body: JsonObject): boolean {
  return 'IndicatorLED' in body || 'LocationIndicatorActive' in body
}

function lightOf(body: JsonObject): IdentifyState {
  const older = states[textAt(body, 'IndicatorLED')?.toLowerCase() ?? '']
  if (older !== undefined && older !== 'off') return older
  if (typeof body.LocationIndicatorActive === 'boolean') {
    return body.LocationIndicatorActive ? 'on' : 'off'
  }
  return older ?? 'unknown'
}

/** Lit or blinking is the same to somebody who looks for it, and many BMCs have only one of the two. */
function isSo(body: JsonObject, state: Wish): boolean {
  const now = lightOf(body)
  return state === 'off' ? now === 'off' : now === 'on' || now === 'blinking'
}

function bodiesFor(body: JsonObject, state: Wish): JsonObject[] {
  const bodies: JsonObject[] = []
  const plain = { LocationIndicatorActive: state !== 'off' }
  if (typeof body.LocationIndicatorActive === 'boolean') bodies.push(plain)
  if ('IndicatorLED' in body) {
    const allowed = asTexts(body['IndicatorLED@Redfish.AllowableValues'])
    const other = state === 'on' ? 'Blinking' : 'Lit'
    const wishes = state === 'off' ? [words.off] : [words[state], other]
    bodies.push(
      ...wishes
        .filter((word) => allowed === undefined || allowed.includes(word))
        .map((IndicatorLED) => ({ IndicatorLED })),
    )
  }
  return bodies.length === 0 ? [plain] : bodies
}
