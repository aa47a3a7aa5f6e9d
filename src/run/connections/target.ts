/** Whom a connection leads to, whom it trusts, and with what it logs in. */
import { readFile } from 'node:fs/promises'
import { PhoenixError } from '../../error.js'
import type { FactSnapshot } from '../../model/fact.js'
import { isSecretRef, Secret } from '../../model/secret.js'
import type { SettledBmc, SettledNode } from '../../model/settle/settled.js'
import type { Driver, Target, Trust } from '../../ports/driver.js'
import type { SecretCache } from '../../secret/resolve.js'
import { writtenOptions } from './serving.js'
import { entryOf, portFor, type Through } from './through.js'

/** Makes what drivers are given to connect with: of the real BMC, or of the rack in its place. */
export class Targets {
  readonly #authorities = new Map<string, Promise<string>>()

  constructor(
    private readonly through: Through | undefined,
    private readonly secrets: SecretCache,
  ) {}

  /** Where a BMC is. `bmc-unreachable` where nobody knows its address. */
  whereabouts(node: SettledNode, bmc: SettledBmc): Pick<Target, 'address' | 'port'> {
    const entry = entryOf(this.through, node.name)
    if (entry !== undefined) {
      return { address: entry.address, port: portFor(entry, bmc.driver.name) ?? entry.port }
    }
    if (bmc.address !== undefined) return { address: bmc.address, port: bmc.port }
    throw new PhoenixError('bmc-unreachable', 'the address of its BMC is not known', {
      node: node.name,
    })
  }

  /** The keys that are trusted: what the driver says, and what was stored for the node or the BMC's owner. */
  pins(facts: FactSnapshot, node: SettledNode, { driver, of }: SettledBmc): readonly string[] {
    const entry = entryOf(this.through, node.name)
    if (entry !== undefined) return [entry.pin]
    const stored = pinOf(facts, node.name) ?? (of === undefined ? undefined : pinOf(facts, of))
    return [driver.options.pin, stored].filter((pin): pin is string => typeof pin === 'string')
  }

  /** What a driver is given to connect with; the secrets are resolved now. */
  async of(
    facts: FactSnapshot,
    node: SettledNode,
    bmc: SettledBmc,
    log: (message: string) => void,
  ): Promise<Target> {
    return {
      node: node.name,
      ...this.whereabouts(node, bmc),
      system: this.through === undefined ? bmc.system : undefined,
      trust: await this.#trust(facts, node, bmc),
      options: await this.#options(node, bmc.driver as Driver),
      log,
    }
  }

  async #trust(facts: FactSnapshot, node: SettledNode, bmc: SettledBmc): Promise<Trust> {
    const pins = this.pins(facts, node, bmc)
    const { ca } = bmc.driver.options
    const simulated = this.through !== undefined
    return {
      ...(pins.length > 0 ? { pins } : {}),
      ...(typeof ca === 'string' && !simulated ? { ca: await this.#authority(ca) } : {}),
    }
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

  async #options(node: SettledNode, driver: Driver): Promise<Record<string, unknown>> {
    const entry = entryOf(this.through, node.name)
    const options: Record<string, unknown> = {}
    for (const [name, written] of writtenOptions(driver)) {
      if (entry !== undefined && name === 'user') options[name] = entry.user
      else if (isSecretRef(written)) {
        options[name] =
          entry === undefined ? await this.secrets.get(written) : Secret.of(entry.password)
      } else if (written !== undefined) options[name] = written
    }
    return options
  }
}

function pinOf(facts: FactSnapshot, node: string): unknown {
  return facts.get(node)?.get('bmc.pin')?.value
}
