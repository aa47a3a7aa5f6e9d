import { PhoenixError } from '../../../../src/error.js'
import type {
  Bios,
  BiosAttribute,
  BiosChange,
  BiosFinding,
  BiosReport,
  BiosValue,
  BiosValues,
} from '../../../../src/ports/bios.js'
import type { CallOptions } from '../../../../src/ports/call.js'
import type { Access } from '../../access.js'
import {
  asObject,
  type Json,
  type JsonObject,
  linkAt,
  objectAt,
} from '../../client/answers/json.js'
import { isSecretKey } from '../../client/answers/redact.js'
import type { Resource } from '../../client/client.js'
import type { Deadline } from '../../client/deadline.js'
import { Once } from '../../client/once.js'
import { actionOf, callAction } from '../../client/resources/action.js'
import { atReset, type Settings, settingsOf } from '../../client/resources/settings.js'
import { judged, write } from '../../client/resources/write.js'
import { type BiosRegistry, findingsFor, fitted, readRegistry } from './bios-registry.js'

/** BIOS changes make a slow job on some BMCs. */
const usual = 300_000
const registryTime = 120_000

/** What is read before anything can be said or changed. */
interface Now {
  readonly system: Resource
  readonly bios: Resource
  readonly settings: Settings
  readonly current: BiosValues
  /** What waits, whole or in part. */
  readonly staged: BiosValues
}

/** What the firmware of a system is configured to. */
export class RedfishBios implements Bios {
  #registry: Once<BiosRegistry | undefined> | undefined

  constructor(private readonly access: Access) {}

  read(options?: CallOptions): Promise<BiosReport> {
    return this.access.call(
      'reading the BIOS settings',
      options,
      async (deadline) => {
        const { current, staged, settings } = await this.#now(deadline)
        const { peer } = this.access.client
        return {
          current: shown(current),
          pending: shown(difference(staged, current)),
          messages: settings.messages
            .filter(({ key }) => key !== 'Success')
            .map(({ text }) => peer.quote(text)),
        }
      },
      usual,
    )
  }

  attributes(options?: CallOptions): Promise<readonly BiosAttribute[] | undefined> {
    return this.access.call(
      'reading the registry of BIOS attributes',
      options,
      async (deadline) => {
        const { bios } = await this.#bios(deadline)
        return (await this.#registryOf(bios, deadline))?.attributes
      },
      usual,
    )
  }

  check(wanted: BiosValues, options?: CallOptions): Promise<readonly BiosFinding[]> {
    return this.access.call(
      'checking BIOS settings',
      options,
      async (deadline) => {
        const now = await this.#now(deadline)
        return this.#findings(wanted, now, deadline)
      },
      usual,
    )
  }

  set(wanted: BiosValues, options?: CallOptions): Promise<BiosChange> {
    return this.access.call(
      'changing BIOS settings',
      options,
      (deadline) => this.#set(wanted, deadline),
      usual,
    )
  }

  resetToDefaults(options?: CallOptions): Promise<void> {
    return this.access.call(
      'resetting the BIOS settings',
      options,
      async (deadline) => {
        const { client } = this.access
        const { bios } = await this.#bios(deadline)
        const action = actionOf(bios.body, 'Bios.ResetBios')
        if (action === undefined) {
          throw client.peer.error('not-supported', 'has no way to reset the BIOS settings')
        }
        const answer = await callAction(client, action.target, {}, deadline)
        judged(client, 'POST', action.target, answer)
      },
      usual,
    )
  }

  async #set(wanted: BiosValues, deadline: Deadline): Promise<BiosChange> {
    const { client } = this.access
    const now = await this.#now(deadline)
    const findings = await this.#findings(wanted, now, deadline)
    if (findings.length > 0) {
      const list = findings.map(({ attribute, message }) => `${attribute}: ${message}`)
      throw new PhoenixError('usage', `BIOS settings that cannot be made: ${list.join('; ')}`)
    }
    const registry = await this.#registryOf(now.bios, deadline)
    const known = new Map(registry?.attributes.map((attribute) => [attribute.name, attribute]))
    const fit = Object.fromEntries(
      Object.entries(wanted).map(([name, value]) => [
        name,
        fitted(value, known.get(name), now.current[name]),
      ]),
    )
    const changes = difference(fit, { ...now.current, ...now.staged })
    const written = Object.keys(changes)
    const waits = Object.keys(difference(fit, now.current)).length > 0
    if (written.length === 0) return { written, resetNeeded: waits }
    const behaviour = await this.access.behaviour(now.system, deadline)
    const { settings } = now
    const body = { Attributes: changes, ...atReset(settings) } as JsonObject
    const { answer, resetNeeded } = await write(
      client,
      settings.resource,
      body,
      behaviour.etag,
      deadline,
    )
    // A job applies it at the next start: nothing needs to show before.
    if (answer.status !== 202 && !resetNeeded) await this.#readBack(changes, deadline)
    return { written, resetNeeded: true }
  }

  async #readBack(changes: BiosValues, deadline: Deadline): Promise<void> {
    const { client } = this.access
    let missing: string[] = []
    for (const pause of [0, ...client.timing.readBack]) {
      if (pause > 0) await deadline.sleep(pause)
      const { current, staged } = await this.#now(deadline)
      missing = Object.keys(difference(changes, { ...current, ...staged }))
      if (missing.length === 0) return
    }
    const names = missing.slice(0, 10).map((name) => client.peer.quote(name, 80))
    throw client.peer.error(
      'no-effect',
      `accepted the BIOS settings but did not store ${names.join(', ')}`,
    )
  }

  async #findings(wanted: BiosValues, now: Now, deadline: Deadline): Promise<BiosFinding[]> {
    const registry = await this.#registryOf(now.bios, deadline)
    return findingsFor(wanted, registry, now.current, now.staged)
  }

  #registryOf(bios: Resource, deadline: Deadline) {
    this.#registry ??= new Once(registryTime, (own) => readRegistry(this.access.client, bios, own))
    return this.#registry.get(deadline)
  }

  async #bios(deadline: Deadline): Promise<{ system: Resource; bios: Resource }> {
    const { client } = this.access
    const system = await this.access.system.read(deadline)
    const link = linkAt(system.body, 'Bios')
    if (link === undefined) throw client.peer.error('not-supported', 'shows no BIOS settings')
    return { system, bios: await client.get(link, deadline) }
  }

  async #now(deadline: Deadline): Promise<Now> {
    const { client } = this.access
    const { system, bios } = await this.#bios(deadline)
    const attributes = objectAt(bios.body, 'Attributes')
    if (attributes === undefined) {
      throw client.peer.error('not-supported', 'shows no BIOS settings')
    }
    await client.texts.fill(bios.body['@Redfish.Settings'] ?? null, deadline)
    const settings = await settingsOf(client, bios, deadline)
    const staged = settings.staged ? objectAt(settings.resource.body, 'Attributes') : undefined
    return { system, bios, settings, current: valuesOf(attributes), staged: valuesOf(staged) }
  }
}

function valuesOf(attributes: JsonObject | undefined): BiosValues {
  return Object.fromEntries(
    Object.entries(attributes ?? {}).flatMap(([name, value]) => {
      const plain = plainValue(value)
      return plain === undefined ? [] : [[name, plain]]
    }),
  )
}

/** A value; boards of Cray EX wrap each into an object that says what it may be. */
function plainValue(value: Json | undefined): BiosValue | undefined {
  if (value === null || typeof value !== 'object') return value
  const inner = asObject(value)?.current_value
  return inner === null || typeof inner !== 'object' ? inner : undefined
}

/** What of some values is not so in others. */
function difference(some: BiosValues, others: BiosValues): BiosValues {
  return Object.fromEntries(Object.entries(some).filter(([name, value]) => others[name] !== value))
}

function shown(values: BiosValues): BiosValues {
  return Object.fromEntries(
    Object.entries(values).filter(
      ([name, value]) => !isSecretKey(name) || typeof value === 'boolean',
    ),
  )
}
