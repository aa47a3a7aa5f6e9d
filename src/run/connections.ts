import { readFile } from 'node:fs/promises'
import { PhoenixError } from '../error.js'
import type { FactSnapshot } from '../model/fact.js'
import { isSecretRef, Secret, type SecretRef } from '../model/secret.js'
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
import { resolveSecret } from '../secret/resolve.js'

/** Where a simulated BMC of a node is, and how it is reached. */
export interface ThroughEntry {
  readonly address: string
  readonly port: number
  /** SHA-256 of its public key (SPKI): `sha256/` and base64. */
  readonly pin: string
  /** The credential that the rack itself hands out. */
  readonly user: string
  readonly password: string
}

/** A rack to talk to instead of the real BMCs: an entry for each node. */
export interface Through {
  readonly [node: string]: ThroughEntry
}

/** What {@link Connections} needs to know. */
export interface ConnectionOptions {
  readonly through?: Through | undefined
  readonly log?: ((node: string, message: string) => void) | undefined
}

type Open = Partial<Capabilities> & Pick<Connection, 'close'>

/** The open ways to BMCs: each is opened when it is first needed and kept until the end. */
export class Connections {
  readonly #open = new Map<string, Promise<Open>>()
  /** A secret is asked for once, however many nodes share it. */
  readonly #secrets = new Map<SecretRef, Promise<Secret>>()
  readonly #authorities = new Map<string, Promise<string>>()
  #model: Model

  constructor(
    model: Model,
    private readonly options: ConnectionOptions = {},
  ) {
    this.#model = model
  }

  /** Takes note of newer facts, such as trusted keys. Connections that are open stay open. */
  use(model: Model): void {
    this.#model = model
  }

  /**
   * A capability of a node: of the first of its drivers that offers it. `not-supported` if none does,
   * `not-in-rack` if a rack stands for the BMCs and has none for this node.
   */
  async capability<N extends CapabilityName>(name: string, which: N): Promise<Capabilities[N]> {
    const node = this.#model.node(name)
    const found = node.bmc.find(({ driver }) => driver.offers.includes(which))
    if (found === undefined) {
      const drivers = node.bmc.map(({ driver }) => driver.name).join(', ')
      const why =
        drivers === '' ? 'the node has no BMC' : `its drivers (${drivers}) do not offer it`
      throw new PhoenixError('not-supported', `${which}: ${why}`, { node: name })
    }
    const connection = await this.#connect(node, found)
    const capability = connection[which]
    if (capability !== undefined) return capability as Capabilities[N]
    const message = `the driver ${found.driver.name} offers ${which} but does not give it`
    throw new PhoenixError('internal', message, { node: name })
  }

  /** The key that a node's BMC shows in TLS. */
  async fingerprint(name: string, signal?: AbortSignal): Promise<Fingerprint> {
    const node = this.#model.node(name)
    const found = node.bmc.find(({ driver }) => (driver as Driver).fingerprint !== undefined)
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
    const driver =
      node.bmc.find((one) => one.driver.offers.includes(which))?.driver.name ?? 'unknown'
    return this.options.through === undefined ? driver : `${driver} (simulated)`
  }

  /** Closes everything. Never rejects. */
  async close(): Promise<void> {
    const open = [...this.#open.values()]
    this.#open.clear()
    this.#secrets.clear()
    await Promise.allSettled(open.map(async (connection) => (await connection).close()))
  }

  #connect(node: SettledNode, bmc: SettledBmc): Promise<Open> {
    const key = `${node.name} ${node.bmc.indexOf(bmc)}`
    let connection = this.#open.get(key)
    if (connection === undefined) {
      connection = this.#dial(node, bmc)
      this.#open.set(key, connection)
      // What failed once may succeed the next time.
      connection.catch(() => this.#open.delete(key))
    }
    return connection
  }

  async #dial(node: SettledNode, bmc: SettledBmc): Promise<Open> {
    const driver = bmc.driver as Driver
    const target: Target = {
      node: node.name,
      ...this.#whereabouts(node, bmc),
      system: this.options.through === undefined ? bmc.system : undefined,
      trust: await this.#trust(node, bmc),
      options: await this.#optionsOf(node, driver),
      log: (message) => this.options.log?.(node.name, message),
    }
    return driver.connect(target as Target<never>)
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

  async #trust(node: SettledNode, { driver, of }: SettledBmc): Promise<Trust> {
    const entry = this.#entry(node)
    if (entry !== undefined) return { pins: [entry.pin] }
    const pins = [driver.options.pin, pinOf(this.#model.facts, of ?? node.name)].filter(
      (pin): pin is string => typeof pin === 'string',
    )
    const { ca } = driver.options
    return {
      ...(pins.length > 0 ? { pins } : {}),
      ...(typeof ca === 'string' ? { ca: await this.#authority(ca) } : {}),
    }
  }

  #authority(path: string): Promise<string> {
    let text = this.#authorities.get(path)
    if (text === undefined) {
      text = readFile(path, 'utf8').catch((cause) => {
        throw new PhoenixError('config-invalid', `the certificates in ${path} cannot be read`, {
          cause,
        })
      })
      this.#authorities.set(path, text)
    }
    return text
  }

  async #optionsOf(node: SettledNode, driver: Driver): Promise<Record<string, unknown>> {
    const entry = this.#entry(node)
    const options: Record<string, unknown> = {}
    for (const [name, schema] of Object.entries(driver.schema)) {
      const written = driver.options[name] ?? schema.fallback
      if (entry !== undefined && name === 'user') options[name] = entry.user
      else if (isSecretRef(written)) {
        options[name] =
          entry === undefined ? await this.#secret(written) : Secret.of(entry.password)
      } else if (written !== undefined) options[name] = written
    }
    return options
  }

  #secret(ref: SecretRef): Promise<Secret> {
    let secret = this.#secrets.get(ref)
    if (secret === undefined) {
      secret = resolveSecret(ref)
      this.#secrets.set(ref, secret)
      secret.catch(() => this.#secrets.delete(ref))
    }
    return secret
  }
}

function pinOf(facts: FactSnapshot, node: string): unknown {
  return facts.get(node)?.get('bmc.pin')?.value
}
