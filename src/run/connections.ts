import { readFile } from 'node:fs/promises'
import { PhoenixError } from '../error.js'
import type { FactSnapshot } from '../model/fact.js'
import { isSecretRef, Secret } from '../model/secret.js'
import type { Model } from '../model/settle/model.js'
import type { SettledBmc, SettledNode } from '../model/settle/settled.js'
import type {
  Capabilities,
  CapabilityName,
  Connection,
  Driver,
  Fingerprint,
  Target,
  Trust,
} from '../ports/driver.js'
import { SecretCache, type SecretSources } from '../secret/resolve.js'
import { needSecrets } from './needed-secrets.js'
import { serving, writtenOptions } from './serving.js'

/** Where a simulated BMC of a node is, and how it is reached. */
export interface ThroughEntry {
  readonly address: string
  readonly port: number
  /** SHA-256 of its public key (SPKI): `sha256/` and base64. */
  readonly pin: string
  /** The credential that the rack itself hands out. */
  readonly user: string
  readonly password: string
  /** The driver whose protocol the BMC speaks; no other driver of the node is used. @default 'redfish' */
  readonly driver?: string
}

/** A rack to talk to instead of the real BMCs: an entry for each node. */
export interface Through {
  readonly [node: string]: ThroughEntry
}

/** What {@link Connections} needs to know. */
export interface ConnectionOptions {
  readonly through?: Through | undefined
  readonly log?: ((node: string, message: string) => void) | undefined
  /** How many connections stay open while nobody uses them. @default 4096 */
  readonly most?: number | undefined
  /** Where secrets come from. @default the process's own environment */
  readonly secrets?: SecretSources | undefined
}

/** How many connections stay open: each holds a socket, and processes are given some thousands. */
const usualMost = 4096

/** How many connections are closed at once. */
const closingAtOnce = 128

/** What a rack's BMCs speak where the rack does not say. */
const usualDriver = 'redfish'

type Open = Partial<Capabilities> & Pick<Connection, 'close'>

/** One open connection and how many calls use it now. */
interface Entry {
  readonly connection: Promise<Open>
  /** To whom it leads, whichever node it is for. */
  readonly peer: string
  readonly driver: Driver
  users: number
  /** Whether the BMC refused the login, which a connection does not try again. */
  refused?: true
}

/**
 * The open ways to BMCs. Each is opened when it is first needed and kept for the next use; where there
 * are too many, those that were idle longest are closed.
 */
export class Connections {
  /** The one that was used longest ago comes first. */
  readonly #open = new Map<string, Entry>()
  readonly #closing = new Set<Promise<void>>()
  readonly #secrets: SecretCache
  #closed = false
  readonly #authorities = new Map<string, Promise<string>>()
  #model: Model

  constructor(
    model: Model,
    private readonly options: ConnectionOptions = {},
  ) {
    this.#model = model
    this.#secrets = new SecretCache(options.secrets)
  }

  /** Takes note of newer facts. Where a node's trusted key has changed, it is connected to anew. */
  use(model: Model): void {
    this.#model = model
  }

  /**
   * A new undertaking begins: BMCs that refused the login may be tried once more, with the secrets as
   * they are now. Within an undertaking they are not: a BMC locks accounts after a few wrong passwords.
   */
  async renew(): Promise<void> {
    const entries = [...this.#open]
    const refused = entries.filter(([, entry]) => entry.refused === true)
    if (refused.length === 0) return
    // Nodes behind one BMC share what their driver knows of it.
    const peers = new Set(refused.map(([, { peer }]) => peer))
    const ended = entries.flatMap(([key, entry]) => {
      if (!peers.has(entry.peer) || entry.users > 0) return []
      this.#open.delete(key)
      for (const [, ref] of writtenOptions(entry.driver)) {
        if (isSecretRef(ref)) this.#secrets.forget(ref)
      }
      return [this.#end(entry)]
    })
    await Promise.all(ended)
  }

  /** How many connections are open or being opened. */
  get size(): number {
    return this.#open.size
  }

  /**
   * Works with a capability of a node: that of the first of its drivers that offers it.
   * `not-supported` if none does, `not-in-rack` if a rack stands for the BMCs and has none for this
   * node.
   */
  async with<N extends CapabilityName, T>(
    name: string,
    which: N,
    work: (capability: Capabilities[N]) => Promise<T>,
  ): Promise<T> {
    if (this.#closed) throw new PhoenixError('usage', 'the cluster was closed')
    const node = this.#model.node(name)
    const only = this.#only(node)
    const found = serving(node, which, only)
    if (found === undefined && only !== undefined && serving(node, which) !== undefined) {
      const message = `${which}: the rack stands for the ${only} BMC only, and no other is touched`
      throw new PhoenixError('not-in-rack', message, { node: name })
    }
    if (found === undefined) {
      const drivers = node.bmc.map(({ driver }) => driver.name).join(', ')
      const why =
        drivers === '' ? 'the node has no BMC' : `its drivers (${drivers}) do not offer it`
      throw new PhoenixError('not-supported', `${which}: ${why}`, { node: name })
    }
    const entry = this.#connect(node, found)
    entry.users++
    try {
      const capability = (await entry.connection)[which]
      if (capability !== undefined) return await work(capability as Capabilities[N])
    } catch (error) {
      if (PhoenixError.is(error) && error.code === 'bmc-auth') entry.refused = true
      throw error
    } finally {
      entry.users--
    }
    const message = `the driver ${found.driver.name} offers ${which} but does not give it`
    throw new PhoenixError('internal', message, { node: name })
  }

  /**
   * Resolves the secrets of the drivers that will serve the given capabilities, so that a missing one
   * is told once and before anything is done: `secret-missing`, with all of them and who needs them.
   * Through a rack none is needed.
   */
  async needSecrets(
    uses: Iterable<readonly [node: string, which: CapabilityName]>,
    signal?: AbortSignal,
  ): Promise<void> {
    if (this.options.through !== undefined) return
    await needSecrets(this.#model, this.#secrets, uses, signal)
  }

  /** The key that a node's BMC shows in TLS. */
  async fingerprint(name: string, signal?: AbortSignal): Promise<Fingerprint> {
    const node = this.#model.node(name)
    const only = this.#only(node)
    const found = node.bmc.find(
      ({ driver }) =>
        (driver as Driver).fingerprint !== undefined &&
        (only === undefined || driver.name === only),
    )
    const read = (found?.driver as Driver | undefined)?.fingerprint
    if (found === undefined || read === undefined) {
      throw new PhoenixError('not-supported', 'no driver of the node uses TLS', { node: name })
    }
    const { address, port } = this.#whereabouts(node, found)
    return read(address, port, { signal })
  }

  /** The name under which facts learnt from a node are recorded. */
  source(name: string, which: CapabilityName): string {
    const node = this.#model.node(name)
    const entry = this.options.through?.[name]
    const only = entry === undefined ? undefined : (entry.driver ?? usualDriver)
    const driver = serving(node, which, only)?.driver.name ?? 'unknown'
    return this.options.through === undefined ? driver : `${driver} (simulated)`
  }

  /** Closes everything, and opens nothing any more. Never rejects. */
  async close(): Promise<void> {
    this.#closed = true
    const entries = [...this.#open.values()].values()
    this.#open.clear()
    this.#secrets.clear()
    // A log-out may need a new connection, so thousands of them take their turns.
    const some = Array.from({ length: closingAtOnce }, async () => {
      for (const entry of entries) await this.#end(entry)
    })
    await Promise.all([...some, ...this.#closing])
  }

  #connect(node: SettledNode, bmc: SettledBmc): Entry {
    const { address, port } = this.#whereabouts(node, bmc)
    const trusted = this.#pins(node, bmc).join(' ')
    // What a connection was opened to and with is part of its key, so that it is not used for another.
    const key = `${node.name} ${node.bmc.indexOf(bmc)} ${address} ${port ?? ''} ${trusted}`
    const known = this.#open.get(key)
    if (known !== undefined) {
      this.#open.delete(key)
      this.#open.set(key, known)
      return known
    }
    const driver = bmc.driver as Driver
    const peer = `${address} ${port ?? ''}`
    const entry: Entry = { connection: this.#dial(node, bmc), peer, driver, users: 0 }
    this.#makeRoom()
    this.#open.set(key, entry)
    // What failed once may succeed the next time.
    entry.connection.catch(() => {
      if (this.#open.get(key) === entry) this.#open.delete(key)
    })
    return entry
  }

  /** Closes what was idle longest, so that one more can be opened. */
  #makeRoom(): void {
    const most = this.options.most ?? usualMost
    if (this.#open.size < most) return
    for (const [key, entry] of this.#open) {
      if (entry.users > 0) continue
      this.#open.delete(key)
      void this.#end(entry)
      if (this.#open.size < most) return
    }
  }

  #end(entry: Entry): Promise<void> {
    const closed = entry.connection.then((connection) => connection.close()).catch(() => {})
    this.#closing.add(closed)
    return closed.then(() => void this.#closing.delete(closed))
  }

  async #dial(node: SettledNode, bmc: SettledBmc): Promise<Open> {
    const driver = bmc.driver as Driver
    const target: Target = {
      node: node.name,
      ...this.#whereabouts(node, bmc),
      system: this.options.through === undefined ? bmc.system : undefined,
      trust: await this.#trust(node, bmc),
      options: await this.#optionsOf(node, driver),
      log: (message) => this.#log(node.name, message),
    }
    return driver.connect(target as Target<never>)
  }

  #log(node: string, message: string): void {
    try {
      this.options.log?.(node, message)
    } catch {
      // A listener's fault must not become the node's.
    }
  }

  /** Through a rack: the only driver that may be used for a node. */
  #only(node: SettledNode): string | undefined {
    const entry = this.#entry(node)
    return entry === undefined ? undefined : (entry.driver ?? usualDriver)
  }

  #entry(node: SettledNode): ThroughEntry | undefined {
    const { through } = this.options
    if (through === undefined) return undefined
    if (Object.hasOwn(through, node.name)) return through[node.name]
    const message = 'the rack has no BMC for this node, and its real BMC is not touched'
    throw new PhoenixError('not-in-rack', message, { node: node.name })
  }

  #whereabouts(node: SettledNode, bmc: SettledBmc): Pick<Target, 'address' | 'port'> {
    const entry = this.#entry(node)
    if (entry !== undefined) return { address: entry.address, port: entry.port }
    if (bmc.address !== undefined) return { address: bmc.address, port: bmc.port }
    throw new PhoenixError('bmc-unreachable', 'the address of its BMC is not known', {
      node: node.name,
    })
  }

  async #trust(node: SettledNode, bmc: SettledBmc): Promise<Trust> {
    const pins = this.#pins(node, bmc)
    const { ca } = bmc.driver.options
    const simulated = this.options.through !== undefined
    return {
      ...(pins.length > 0 ? { pins } : {}),
      ...(typeof ca === 'string' && !simulated ? { ca: await this.#authority(ca) } : {}),
    }
  }

  /** The keys that are trusted: what the driver says, and what was stored for the node or the BMC's owner. */
  #pins(node: SettledNode, { driver, of }: SettledBmc): string[] {
    const entry = this.#entry(node)
    if (entry !== undefined) return [entry.pin]
    const { facts } = this.#model
    const stored = pinOf(facts, node.name) ?? (of === undefined ? undefined : pinOf(facts, of))
    return [driver.options.pin, stored].filter((pin): pin is string => typeof pin === 'string')
  }

  #authority(path: string): Promise<string> {
    let text = this.#authorities.get(path)
    if (text === undefined) {
      text = readFile(path, 'utf8').catch((cause) => {
        this.#authorities.delete(path)
        const message = `the certificates in ${path} cannot be read`
        throw new PhoenixError('config-invalid', message, { cause })
      })
      this.#authorities.set(path, text)
    }
    return text
  }

  async #optionsOf(node: SettledNode, driver: Driver): Promise<Record<string, unknown>> {
    const entry = this.#entry(node)
    const options: Record<string, unknown> = {}
    for (const [name, written] of writtenOptions(driver)) {
      if (entry !== undefined && name === 'user') options[name] = entry.user
      else if (isSecretRef(written)) {
        options[name] =
          entry === undefined ? await this.#secrets.get(written) : Secret.of(entry.password)
      } else if (written !== undefined) options[name] = written
    }
    return options
  }
}

function pinOf(facts: FactSnapshot, node: string): unknown {
  return facts.get(node)?.get('bmc.pin')?.value
}
