import { PhoenixError } from '../../../../src/error.js'
import {
  type BootMode,
  type BootOverride,
  bootDeviceTargets,
} from '../../../../src/ports/boot-device.js'
import { asTexts, type JsonObject, linkAt, objectAt, textAt } from '../../client/answers/json.js'
import { messagesOf } from '../../client/answers/messages.js'
import type { RedfishClient } from '../../client/client.js'
import type { Deadline } from '../../client/deadline.js'
import type { Resource } from '../../client/resource.js'
import { readIfThere } from '../../client/resources/collection.js'
import { sameLink } from '../../client/resources/links.js'
import { patch } from '../../client/resources/patch.js'
import { follow } from '../../client/resources/task.js'
import { untilReady } from '../../client/resources/until-ready.js'
import { judged } from '../../client/resources/write.js'
import type { Answer } from '../../client/transport/wire.js'
import type { Behaviour } from '../../quirks/quirks.js'
import type { ChosenSystem } from '../system/system.js'
import {
  type BootWish,
  bootBodies,
  bootOfferOf,
  byProtocol,
  hasOverride,
  modeOf,
  overrideOf,
  targetsOf,
  wordOf,
} from './boot-words.js'

/** What boot overrides need. */
export interface BootParts {
  readonly client: RedfishClient
  readonly system: ChosenSystem
  behaviour(system: Resource, deadline: Deadline): Promise<Behaviour>
}

/** Where an override is written: the system itself, or the settings that it takes over at its next start. */
interface Place {
  readonly resource: Resource
  readonly boot: JsonObject
}

async function placesOf(
  { client, system }: BootParts,
  deadline: Deadline,
): Promise<{ readonly system: Resource; readonly places: readonly Place[] }> {
  const read = await system.read(deadline)
  const link = linkAt(objectAt(read.body, '@Redfish.Settings'), 'SettingsObject')
  const settings = link === undefined ? undefined : await readIfThere(client, link, deadline)
  const places = [settings, read].flatMap((resource) => {
    const boot = objectAt(resource?.body, 'Boot')
    return resource !== undefined && boot !== undefined && hasOverride(boot)
      ? [{ resource, boot }]
      : []
  })
  return { system: read, places }
}

function first(client: RedfishClient, places: readonly Place[]): Place {
  const place = places[0]
  if (place !== undefined) return place
  throw client.peer.error('not-supported', 'has no boot override', {
    hint: 'it starts by the boot order of its firmware, which has to name the network first',
  })
}

/** The override that the next start will take. */
export async function bootOverride(parts: BootParts, deadline: Deadline): Promise<BootOverride> {
  const { places } = await placesOf(parts, deadline)
  return overrideOf(first(parts.client, places).boot) ?? { device: 'none', once: false }
}

/** Sets or clears the override, and looks whether the BMC has stored it. */
export async function setBootOverride(
  parts: BootParts,
  wanted: BootOverride,
  deadline: Deadline,
): Promise<void> {
  const { client } = parts
  checkPath(wanted)
  const { system, places } = await placesOf(parts, deadline)
  const place = first(client, places)
  if (holds(place.boot, wanted)) return
  const duration = wanted.once ? 'Once' : 'Continuous'
  const behaviour = await parts.behaviour(system, deadline)
  const boots = [place.boot, objectAt(system.body, 'Boot')]
  const target = targetFor(client, wanted, duration, boots, behaviour)
  const mode = otherMode(client, wanted, place.boot, behaviour.bootMode)
  const wish = { target, duration, path: wanted.path, mode } as const
  if (behaviour.uefiTarget === 'path-first' && target === 'UefiTarget') {
    await setPathFirst(client, place, wish, behaviour, deadline)
  }
  const { place: written, answer } = await write(client, places, wanted, wish, behaviour, deadline)
  if (answer?.status === 202) {
    const request = { method: 'PATCH', path: written.path } as const
    const effect = async (own: Deadline) => holdsAt(await client.get(written.path, own), wanted)
    const how = { what: 'setting the boot override', deferred: true, effect }
    const { outcome } = await follow(client, request, answer, how, deadline)
    // What is taken over at the next start need not show before.
    if (outcome === 'scheduled') return
  }
  await readBack(client, written, wanted, answer, deadline)
}

function holdsAt({ body }: Resource, wanted: BootOverride): boolean {
  const boot = objectAt(body, 'Boot')
  return boot !== undefined && holds(boot, wanted)
}

function holds(boot: JsonObject, wanted: BootOverride): boolean {
  const now = overrideOf(boot)
  if (now?.device !== wanted.device) return false
  if (wanted.device === 'none') return true
  if (now.once !== wanted.once) return false
  if (wanted.mode !== undefined && now.mode !== wanted.mode) return false
  if (wanted.protocol !== undefined && (now.protocol ?? 'pxe') !== wanted.protocol) return false
  return wanted.path === undefined || now.path === undefined || now.path === wanted.path
}

/** The mode to be set, where it is another than now; refused here where the BMC cannot be told. */
function otherMode(
  client: RedfishClient,
  { device, mode }: BootOverride,
  boot: JsonObject,
  habit: Behaviour['bootMode'],
): BootMode | undefined {
  if (mode === undefined || device === 'none' || mode === modeOf(boot)) return undefined
  const offered = asTexts(boot['BootSourceOverrideMode@Redfish.AllowableValues'])
  const able = 'BootSourceOverrideMode' in boot && habit !== 'never'
  if (able && (offered === undefined || offered.includes(wordOf[mode]))) return mode
  throw client.peer.error('not-supported', `cannot be told to start by ${wordOf[mode]}`, {
    hint: 'where the firmware starts in one mode only, that is a setting of the BIOS',
  })
}

/** Refuses a wish that cannot be understood before anything is sent. */
function checkPath({ device, path, protocol }: BootOverride): void {
  if ((device === 'uefi-target' || device === 'boot-next') && (path === undefined || path === '')) {
    const what = device === 'uefi-target' ? 'a UEFI device path' : "a boot option's reference"
    throw new PhoenixError('usage', `the boot device '${device}' needs ${what} as 'path'`)
  }
  if (protocol !== undefined && device !== 'network') {
    throw new PhoenixError('usage', `the boot device '${device}' has no protocol`)
  }
}

/** Some BMCs refuse a UEFI target unless its path is there already. */
async function setPathFirst(
  client: RedfishClient,
  { resource }: Place,
  { path }: BootWish,
  behaviour: Behaviour,
  deadline: Deadline,
): Promise<void> {
  const body = { Boot: { UefiTargetBootSourceOverride: path } }
  const ask = () => patch(client, resource, body, behaviour.etag, deadline)
  const answer = await untilReady(client, deadline, ask)
  if (answer !== 'settled') judged(client, 'PATCH', resource.path, answer)
}

/** The BMC's word for the device; undefined for clearing. */
function targetFor(
  client: RedfishClient,
  wanted: BootOverride,
  duration: string,
  boots: readonly (JsonObject | undefined)[],
  { unlistedBootTargets: unlisted, preferredBootTargets: preferred }: Behaviour,
): string | undefined {
  if (wanted.device === 'none') return undefined
  if (wanted.device === 'other') {
    const all = bootDeviceTargets.join(', ')
    throw new PhoenixError('usage', `'other' is no boot device to ask for; there are ${all}`)
  }
  const offers = boots.map((boot) => bootOfferOf(boot))
  const durations = offers.find((offer) => offer?.durations !== undefined)?.durations
  if (durations !== undefined && !durations.includes(duration)) {
    const kind = wanted.once ? 'for one start only' : 'that stays'
    throw client.peer.error('not-supported', `has no boot override ${kind}`)
  }
  const targets = offers.find((offer) => offer?.targets !== undefined)?.targets
  const usual =
    wanted.protocol === undefined ? targetsOf[wanted.device] : byProtocol[wanted.protocol]
  const first = usual.filter((it) => preferred.includes(it))
  const candidates = [...first, ...usual.filter((it) => !first.includes(it))]
  const target =
    targets === undefined
      ? candidates[0]
      : candidates.find((it) => targets.includes(it) || unlisted.includes(it))
  if (target !== undefined) return target
  const by = wanted.protocol === undefined ? '' : ` by ${wanted.protocol.toUpperCase()}`
  const offered = (targets ?? []).map((it) => client.peer.quote(it, 40)).join(', ')
  throw client.peer.error(
    'not-supported',
    `cannot be told to start from '${wanted.device}'${by}; it offers ${offered}`,
  )
}

/** Writes the override where and how the BMC takes it; gives the place. */
async function write(
  client: RedfishClient,
  places: readonly Place[],
  wanted: BootOverride,
  wish: BootWish,
  behaviour: Behaviour,
  deadline: Deadline,
): Promise<{ readonly place: Resource; readonly answer: Answer | undefined }> {
  let last: { readonly path: string; readonly answer: Answer } | undefined
  for (const { resource, boot } of places) {
    let current = resource
    for (const body of bootBodies(wish, boot, behaviour.bootMode)) {
      const ask = () => patch(client, current, { Boot: body }, behaviour.etag, deadline)
      const answer = await untilReady(client, deadline, ask)
      if (answer === 'settled') return { place: resource, answer: undefined }
      if (answer.status < 300) return { place: resource, answer }
      last ??= { path: resource.path, answer }
      if (isReadOnly(answer)) break
      if (answer.status !== 400) throw client.refusal('PATCH', resource.path, answer)
      // The refusal may have changed the tag, and some refuse what they do all the same.
      current = await client.get(resource.path, deadline)
      if (holdsAt(current, wanted)) return { place: resource, answer: undefined }
    }
  }
  if (last === undefined) throw new PhoenixError('internal', 'no way to write a boot override')
  throw client.refusal('PATCH', last.path, last.answer)
}

/** Whether the override has to be written at the other place. */
function isReadOnly(answer: Answer): boolean {
  if (answer.status === 405) return true
  const refused = messagesOf(answer.body).filter(({ key }) => key === 'PropertyNotWritable')
  // Without the mode, the override may be taken here all the same.
  const isMode = (name: string) => name.endsWith('BootSourceOverrideMode')
  return refused.length > 0 && !refused.some(({ about, args }) => [...about, ...args].some(isMode))
}

async function readBack(
  client: RedfishClient,
  place: Resource,
  wanted: BootOverride,
  answer: Answer | undefined,
  deadline: Deadline,
): Promise<void> {
  let boot: JsonObject | undefined
  for (const pause of [0, ...client.timing.readBack]) {
    if (pause > 0) await deadline.sleep(pause)
    const now = await client.get(place.path, deadline)
    boot = objectAt(now.body, 'Boot')
    if (sameLink(now.path, place.path) && holdsAt(now, wanted)) return
  }
  const target = client.peer.quote(textAt(boot, 'BootSourceOverrideTarget') ?? 'nothing', 40)
  const duration = client.peer.quote(textAt(boot, 'BootSourceOverrideEnabled') ?? 'nothing', 40)
  // An answer of success may tell which properties were not changed.
  const words = messagesOf(answer?.body ?? '')[0]?.text ?? ''
  const said = words === '' ? '' : `; it said: "${client.peer.quote(words)}"`
  throw client.peer.error(
    'no-effect',
    `accepted the boot device '${wanted.device}' but did not store it: it reports target ${target}, enabled ${duration}${said}`,
  )
}
