import { PhoenixError } from '../../error.js'
import { isSecretRef, type Secret, type SecretRef } from '../../model/secret.js'
import type { Model } from '../../model/settle/model.js'
import type { SettledBmc, SettledNode } from '../../model/settle/settled.js'
import type {
  Capabilities,
  CapabilityName,
  Driver,
  Fingerprint,
  Target,
} from '../../ports/driver.js'
import { SecretCache, type SecretSources } from '../../secret/resolve.js'
import { needSecrets } from './needed-secrets.js'
import { notOffered } from './not-offered.js'
import { type Entry, Pool } from './pool.js'
import { serving, writtenOptions } from './serving.js'
import { Targets } from './target.js'
import { driverOf, entryOf, portFor, type Through, type ThroughEntry } from './through.js'

/** What {@link Connections} needs to know. */
export interface ConnectionOptions {
  readonly through?: Through | undefined
  readonly log?: ((node: string, message: string) => void) | undefined
  /** How many connections stay open while nobody uses them. @default 4096 */
  readonly most?: number | undefined
  /** Where secrets come from. @default the process's own environment */
  readonly secrets?: SecretSources | undefined
}

/**
 * The open ways to BMCs. Each is opened when it is first needed and kept for the next use.
 */
export class Connections {
  readonly #pool: Pool
  readonly #secrets: SecretCache
  readonly #targets: Targets
  #closed = false
  #model: Model

  constructor(
    model: Model,
    private readonly options: ConnectionOptions = {},
  ) {
    this.#model = model
    this.#pool = new Pool({
      most: options.most,
      left: ({ node, peer }) =>
        this.#log(node, `the connection to ${peer.trim()} could not be closed in time`),
    })
    this.#secrets = new SecretCache(options.secrets)
    this.#targets = new Targets(options.through, this.#secrets)
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
    await this.#pool.dropRefused(({ driver }) => {
      for (const [, ref] of writtenOptions(driver)) {
        if (isSecretRef(ref)) this.#secrets.forget(ref)
      }
    })
  }

  /** How many connections are open or being opened. */
  get size(): number {
    return this.#pool.size
  }

  /**
   * Works with a capability of a node: that of the first of its drivers that offers it.
   * `not-supported` if none does, `not-in-rack` if a rack stands for the BMCs and has none for this
   * node.
   *
   * @param place which of the node's BMCs, where it is to be that one and no other
   */
  async with<N extends CapabilityName, T>(
    name: string,
    which: N,
    work: (capability: Capabilities[N]) => Promise<T>,
    place?: number,
  ): Promise<T> {
    if (this.#closed) throw new PhoenixError('usage', 'the cluster was closed')
    const node = this.#model.node(name)
    const chosen = place === undefined ? undefined : node.bmc[place]
    const found = chosen ?? this.#serving(node, which)
    const entry = this.#connect(node, found)
    try {
      const capability = (await entry.connection)[which]
      if (capability !== undefined) return await work(capability as Capabilities[N])
    } catch (error) {
      if (PhoenixError.is(error) && error.code === 'bmc-auth') entry.refused = true
      throw error
    } finally {
      this.#pool.release(entry)
    }
    const message = `the driver ${found.driver.name} offers ${which} but does not give it`
    throw new PhoenixError('internal', message, { node: name })
  }

  /**
   * Resolves the secrets of the drivers that will serve the given capabilities, so that a missing one
   * is told once and before anything is done: `secret-missing`, with all of them and who needs them.
   * Through a rack none is needed.
   *
   * @param more further references, with the nodes that need them
   */
  async needSecrets(
    uses: Iterable<readonly [node: string, which: CapabilityName]>,
    signal?: AbortSignal,
    more: readonly (readonly [node: string, ref: SecretRef])[] = [],
  ): Promise<void> {
    if (this.options.through !== undefined) return
    await needSecrets(this.#model, this.#secrets, uses, signal, more)
  }

  /**
   * The secret that a reference names, for what a BMC is told besides its own login. Undefined through a
   * rack, which is no place for real secrets.
   */
  async secret(ref: SecretRef, signal?: AbortSignal): Promise<Secret | undefined> {
    if (this.options.through !== undefined) return undefined
    return this.#secrets.get(ref, signal)
  }

  /** The key that a node's BMC shows in TLS. */
  async fingerprint(name: string, signal?: AbortSignal): Promise<Fingerprint> {
    const node = this.#model.node(name)
    const stands = this.#stands(node)
    const found = node.bmc.find(
      ({ driver }) =>
        (driver as Driver).fingerprint !== undefined && (stands?.(driver.name) ?? true),
    )
    const read = (found?.driver as Driver | undefined)?.fingerprint
    if (found === undefined || read === undefined) {
      throw new PhoenixError('not-supported', 'no driver of the node uses TLS', { node: name })
    }
    const { address, port } = this.#targets.whereabouts(node, found)
    return read(address, port, { signal })
  }

  /** The BMC that serves a capability of a node; the same for all nodes behind it. */
  peer(name: string, which: CapabilityName): string {
    const node = this.#model.node(name)
    const { address, port } = this.#targets.whereabouts(node, this.#serving(node, which))
    return `${address} ${port ?? ''}`
  }

  /**
   * The places of the BMCs of a node that can be asked what they can do. Where a rack stands for one kind
   * of BMC only, the others are not among them.
   */
  probed(name: string): readonly number[] {
    const node = this.#model.node(name)
    const { through } = this.options
    if (through !== undefined && !Object.hasOwn(through, name)) return []
    const stands = this.#stands(node)
    return [...node.bmc.entries()].flatMap(([place, { driver }]) =>
      driver.offers.includes('probe') && (stands?.(driver.name) ?? true) ? [place] : [],
    )
  }

  /** The place of the BMC that serves a capability; undefined where none does. */
  servedBy(name: string, which: CapabilityName): number | undefined {
    const node = this.#model.node(name)
    const entry = this.options.through?.[name]
    const found = serving(node, which, this.#model.facts, standsFor(entry))
    return found === undefined ? undefined : node.bmc.indexOf(found)
  }

  /** The name under which facts learnt from a node are recorded. */
  source(name: string, which: CapabilityName): string {
    const place = this.servedBy(name, which)
    return place === undefined ? this.#named('unknown') : this.sourceAt(name, place)
  }

  /** The name under which facts learnt from one BMC of a node are recorded. */
  sourceAt(name: string, place: number): string {
    return this.#named(this.#model.node(name).bmc[place]?.driver.name ?? 'unknown')
  }

  #named(driver: string): string {
    return this.options.through === undefined ? driver : `${driver} (simulated)`
  }

  /** Closes everything, and opens nothing any more. Never rejects. */
  async close(): Promise<void> {
    this.#closed = true
    this.#secrets.clear()
    await this.#pool.close()
  }

  /** The way to the BMC that serves a capability; an error that says why there is none. */
  #serving(node: SettledNode, which: CapabilityName): SettledBmc {
    const { facts } = this.#model
    const entry = entryOf(this.options.through, node.name)
    const found = serving(node, which, facts, standsFor(entry))
    if (found !== undefined) return found
    if (entry !== undefined && serving(node, which, facts) !== undefined) {
      const spoken = [driverOf(entry), ...Object.keys(entry.also ?? {})].join(' and ')
      const message = `${which}: the rack stands for the ${spoken} BMC only, and no other is touched`
      throw new PhoenixError('not-in-rack', message, { node: node.name })
    }
    throw notOffered(node, which, this.#model)
  }

  #connect(node: SettledNode, bmc: SettledBmc): Entry {
    const { address, port } = this.#targets.whereabouts(node, bmc)
    const { facts } = this.#model
    const trusted = this.#targets.pins(facts, node, bmc).join(' ')
    // What a connection was opened to and with is part of its key, so that it is not used for another.
    const key = `${node.name} ${node.bmc.indexOf(bmc)} ${address} ${port ?? ''} ${trusted}`
    const driver = bmc.driver as Driver
    return this.#pool.use(key, () => ({
      connection: this.#targets
        .of(facts, node, bmc, (message) => this.#log(node.name, message))
        .then((target) => driver.connect(target as Target<never>)),
      node: node.name,
      peer: `${address} ${port ?? ''}`,
      driver,
    }))
  }

  #log(node: string, message: string): void {
    try {
      this.options.log?.(node, message)
    } catch {
      // A listener's fault must not become the node's.
    }
  }

  /** Through a rack: which drivers may be used for a node. */
  #stands(node: SettledNode): ((driver: string) => boolean) | undefined {
    return standsFor(entryOf(this.options.through, node.name))
  }
}

/** For which drivers an entry of a rack stands; undefined without one. */
function standsFor(entry: ThroughEntry | undefined): ((driver: string) => boolean) | undefined {
  return entry && ((driver) => portFor(entry, driver) !== undefined)
}
