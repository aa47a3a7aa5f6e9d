import type { CallOptions } from '../../../../src/ports/call.js'
import type {
  VirtualDrive,
  VirtualImage,
  VirtualMedia,
} from '../../../../src/ports/virtual-media.js'
import type { Access } from '../../access.js'
import { isNotReady } from '../../client/answers/errors.js'
import { asTexts, type JsonObject, linkAt, textAt } from '../../client/answers/json.js'
import { redactedAddress } from '../../client/answers/redact.js'
import { clean } from '../../client/answers/text.js'
import type { Deadline } from '../../client/deadline.js'
import type { Resource } from '../../client/resource.js'
import { actionOf, callAction } from '../../client/resources/action.js'
import { readCollection } from '../../client/resources/collection.js'
import { comparable } from '../../client/resources/links.js'
import { patch } from '../../client/resources/patch.js'
import { follow } from '../../client/resources/task.js'
import { untilReady } from '../../client/resources/until-ready.js'
import type { Peer } from '../../client/transport/peer.js'
import type { Answer } from '../../client/transport/wire.js'
import { idOf } from '../system/equipment.js'

const usual = 180_000

/** Refusals that another form of the same wish may avoid. */
const formRefused = new Set([400, 405, 415, 422])

/** The virtual drives of a system or of its controller. */
export class RedfishVirtualMedia implements VirtualMedia {
  constructor(private readonly access: Access) {}

  drives(options?: CallOptions): Promise<readonly VirtualDrive[]> {
    return this.access.call(
      'reading the virtual drives',
      options,
      async (deadline) =>
        (await this.#all(deadline)).map((drive) => describe(drive, this.access.client.peer)),
      usual,
    )
  }

  insert(image: VirtualImage, options?: CallOptions): Promise<VirtualDrive> {
    return this.access.call(
      'inserting an image',
      options,
      async (deadline) => {
        const { client } = this.access
        client.peer.concealImage(image)
        const drive = await this.#driveFor(image, deadline)
        if (isInserted(drive.body)) {
          throw client.peer.error(
            'bmc-refused',
            `has an image in the virtual drive '${client.peer.quote(idOf(drive), 60)}' already`,
            { hint: 'eject it first' },
          )
        }
        await this.#insert(drive, image, deadline)
        return describe(await this.#until(drive, true, deadline), client.peer)
      },
      usual,
    )
  }

  eject(drive?: string, options?: CallOptions): Promise<void> {
    return this.access.call(
      'ejecting an image',
      options,
      async (deadline) => {
        const all = await this.#all(deadline)
        const chosen = drive === undefined ? all : [this.#named(all, drive)]
        for (const one of chosen) {
          if (!isInserted(one.body)) continue
          await this.#eject(one, deadline)
          await this.#until(one, false, deadline)
        }
      },
      usual,
    )
  }

  /** The forms in which an image may be asked for, the most complete first. */
  async #insert(drive: Resource, image: VirtualImage, deadline: Deadline): Promise<void> {
    const { client, actions } = this.access
    const scheme = URL.canParse(image.address)
      ? new URL(image.address).protocol.slice(0, -1).toUpperCase()
      : undefined
    const access = {
      ...(image.user === undefined ? {} : { UserName: image.user }),
      ...(image.password === undefined ? {} : { Password: image.password.reveal() }),
    }
    const bare: JsonObject = { Image: image.address, ...access }
    const inserted: JsonObject = { ...bare, Inserted: true, WriteProtected: true }
    const protocol: JsonObject = scheme === undefined ? {} : { TransferProtocolType: scheme }
    const action = actionOf(drive.body, 'VirtualMedia.InsertMedia')
    if (action === undefined) return this.#patch(drive, [inserted, bare], deadline)
    const wants = await actions.parameter(action, 'TransferProtocolType', deadline)
    const bodies = wants.required
      ? [
          { ...inserted, ...protocol },
          { ...bare, ...protocol },
        ]
      : [inserted, bare, { ...inserted, ...protocol }, { ...bare, ...protocol }]
    let first: Answer | undefined
    for (const body of bodies) {
      const answer = await callAction(client, action.target, body, deadline)
      if (answer.status < 300) return this.#finish(action.target, answer, drive, true, deadline)
      first ??= answer
      // What was not ready in all that time would not be for another form either.
      if (!formRefused.has(answer.status) || isNotReady(answer)) {
        throw client.refusal('POST', action.target, answer)
      }
    }
    if (first !== undefined) throw client.refusal('POST', action.target, first)
  }

  async #eject(drive: Resource, deadline: Deadline): Promise<void> {
    const { client } = this.access
    const action = actionOf(drive.body, 'VirtualMedia.EjectMedia')
    if (action === undefined) {
      return this.#patch(drive, [{ Inserted: false, Image: null }, { Inserted: false }], deadline)
    }
    const answer = await callAction(client, action.target, {}, deadline)
    if (answer.status >= 300) throw client.refusal('POST', action.target, answer)
    await this.#finish(action.target, answer, drive, false, deadline)
  }

  /** Drives without actions are changed as if they were settings. */
  async #patch(drive: Resource, bodies: readonly JsonObject[], deadline: Deadline): Promise<void> {
    const { client } = this.access
    const system = await this.access.system.read(deadline)
    const { etag } = await this.access.behaviour(system, deadline)
    let first: Answer | undefined
    for (const body of bodies) {
      const ask = async () =>
        patch(client, await client.get(drive.path, deadline), body, etag, deadline)
      const answer = await untilReady(client, deadline, ask)
      if (answer === 'settled' || answer.status < 300) return
      first ??= answer
      if (!formRefused.has(answer.status)) break
    }
    if (first !== undefined) throw client.refusal('PATCH', drive.path, first)
  }

  async #finish(
    path: string,
    answer: Answer,
    drive: Resource,
    wanted: boolean,
    deadline: Deadline,
  ): Promise<void> {
    const { client } = this.access
    const effect = async (own: Deadline) =>
      isInserted((await client.get(drive.path, own)).body) === wanted
    const what = wanted ? 'inserting an image' : 'ejecting an image'
    await follow(client, { method: 'POST', path }, answer, { what, effect }, deadline)
  }

  /** BMCs mount and let go slowly, and say meanwhile what was true before. */
  async #until(drive: Resource, wanted: boolean, deadline: Deadline): Promise<Resource> {
    const { client } = this.access
    const until = performance.now() + client.timing.lag
    for (;;) {
      const now = await client.get(drive.path, deadline)
      if (isInserted(now.body) === wanted) return now
      if (performance.now() > until || deadline.remaining < client.timing.poll) break
      await deadline.sleep(client.timing.poll)
    }
    const id = client.peer.quote(idOf(drive), 60)
    const what = wanted
      ? `show an image in the virtual drive '${id}'`
      : `empty the virtual drive '${id}'`
    throw client.peer.error('no-effect', `accepted the change but did not ${what}`)
  }

  async #driveFor({ drive }: VirtualImage, deadline: Deadline): Promise<Resource> {
    const { client } = this.access
    const all = await this.#all(deadline)
    if (drive !== undefined) return this.#named(all, drive)
    const discs = all.filter(({ body }) => {
      const kinds = asTexts(body.MediaTypes)
      return kinds === undefined || kinds.some((kind) => /^(cd|dvd)$/i.test(kind))
    })
    const free = discs.find(({ body }) => !isInserted(body))
    if (free !== undefined) return free
    const why = discs.length === 0 ? 'has no virtual drive for discs' : 'has no empty virtual drive'
    throw client.peer.error(discs.length === 0 ? 'not-supported' : 'bmc-refused', why, {
      hint: discs.length === 0 ? undefined : 'eject what is not needed',
    })
  }

  #named(all: readonly Resource[], id: string): Resource {
    const { peer } = this.access.client
    const found = all.find((it) => idOf(it).toLowerCase() === id.toLowerCase())
    if (found !== undefined) return found
    const ids = all.map((it) => peer.quote(idOf(it), 60)).join(', ')
    throw peer.error('bmc-not-found', `has no virtual drive '${peer.quote(id, 60)}'; it has ${ids}`)
  }

  async #all(deadline: Deadline): Promise<Resource[]> {
    const { client, equipment } = this.access
    const system = await this.access.system.read(deadline)
    const { reservedDrives } = await this.access.behaviour(system, deadline)
    const owners = [system, ...(await equipment.managers(system, deadline))]
    const found = new Map<string, Resource>()
    for (const { body } of owners) {
      const link = linkAt(body, 'VirtualMedia')
      const { resources } = await readCollection(client, link, deadline)
      for (const drive of resources) {
        const reserved = reservedDrives.some((start) => idOf(drive).startsWith(start))
        if (!reserved) found.set(comparable(drive.path), drive)
      }
      // The same drives may be listed under both; the system's are the ones of the standard.
      if (found.size > 0) break
    }
    if (found.size > 0) return [...found.values()]
    throw client.peer.error('not-supported', 'has no virtual drives')
  }
}

function isInserted(body: JsonObject): boolean {
  if (typeof body.Inserted === 'boolean') return body.Inserted
  return (textAt(body, 'Image') ?? '') !== ''
}

function describe(drive: Resource, peer: Peer): VirtualDrive {
  const { body } = drive
  const id = clean(idOf(drive), 60)
  const name = clean(textAt(body, 'Name') ?? '', 100)
  const image = redactedAddress(peer.quote(textAt(body, 'Image') ?? '', 500))
  return {
    id,
    name: name === '' ? id : name,
    kinds: (asTexts(body.MediaTypes) ?? []).slice(0, 20).map((kind) => clean(kind, 40)),
    ...(isInserted(body) && image !== '' ? { image } : {}),
  }
}
