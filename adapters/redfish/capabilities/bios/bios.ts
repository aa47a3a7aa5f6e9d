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
  textAt,
} from '../../client/answers/json.js'
import { isSecretKey } from '../../client/answers/redact.js'
import type { Deadline } from '../../client/deadline.js'
import { Once } from '../../client/once.js'
import type { Resource } from '../../client/resource.js'
import { actionOf, callAction } from '../../client/resources/action.js'
import { atReset, type Settings, settingsOf } from '../../client/resources/settings.js'
import { judged, write } from '../../client/resources/write.js'
import { type BiosRegistry, findingsFor, fitted, readRegistry } from './bios-registry.js'
import { knownRegistries, type RegistryName } from './known-registries.js'

/** BIOS changes make a slow job on some BMCs. */
const usual = 300_000
const registryTime = 120_000

/** Where the settings are. */
interface There {
  readonly system: Resource
  readonly bios: Resource
}

/** What is read before anything can be said or changed. */
interface Now extends There {
  readonly settings: Settings
  readonly current: BiosValues
  /** What waits, whole or in part. */
  readonly staged: BiosValues
}

/** What the firmware of a system is configured to. */
export class RedfishBios implements Bios {
  /** The BMC's own registry, and of which BIOS it is: an update brings another. */
  #own: { readonly of: string; readonly registry: Once<BiosRegistry | undefined> } | undefined

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
        const there = await this.#bios(deadline)
        return (await this.#ownRegistry(there, deadline))?.attributes
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
        return (await this.#judged(wanted, now, deadline)).findings
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
    const { findings, registry } = await this.#judged(wanted, now, deadline)
    if (findings.length > 0) {
      const list = findings.map(({ attribute, message }) => `${attribute}: ${message}`)
      throw new PhoenixError('usage', `BIOS settings that cannot be made: ${list.join('; ')}`)
    }
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

  /** What is wrong with wishes. That something is, only the BMC's own registry may say. */
  async #judged(
    wanted: BiosValues,
    now: Now,
    deadline: Deadline,
  ): Promise<{
    readonly findings: readonly BiosFinding[]
    readonly registry: BiosRegistry | undefined
  }> {
    const { current, staged } = now
    const judge = (registry: BiosRegistry | undefined) => ({
      findings: findingsFor(wanted, registry, current, staged),
      registry,
    })
    const own = () => this.#ownRegistry(now, deadline)
    const name = await this.#nameOf(now, deadline)
    if (name === undefined) return judge(await own())
    const { registry, borrowed } = await knownRegistries.find(name, own, deadline)
    const first = judge(registry)
    return borrowed && first.findings.length > 0 ? judge(await own()) : first
  }

  /** By what the registry is known to others; undefined where the BMC says too little. */
  async #nameOf({ system, bios }: There, deadline: Deadline): Promise<RegistryName | undefined> {
    const { identity } = await this.access.identified(system, deadline)
    const registry = textAt(bios.body, 'AttributeRegistry') ?? ''
    const version = textAt(system.body, 'BiosVersion') ?? ''
    const { vendor = '', model = '' } = identity
    const name = [vendor, model, registry, version] as const
    return name.includes('') ? undefined : name
  }

  #ownRegistry(there: There, deadline: Deadline): Promise<BiosRegistry | undefined> {
    const { system, bios } = there
    const of = JSON.stringify([
      textAt(bios.body, 'AttributeRegistry'),
      textAt(system.body, 'BiosVersion'),
    ])
    if (this.#own?.of !== of) {
      const registry = new Once(registryTime, async (own) => {
        const read = await readRegistry(this.access.client, bios, own)
        const name = read === undefined ? undefined : await this.#nameOf(there, own)
        if (read === undefined || name === undefined) return read?.registry
        return knownRegistries.keep(name, read.text, read.registry)
      })
      this.#own = { of, registry }
    }
    return this.#own.registry.get(deadline)
  }

  async #bios(deadline: Deadline): Promise<There> {
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
