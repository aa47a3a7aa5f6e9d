/** That nobody who starts from the network has the address where the boot service is. */
import { Ip } from '../../address/ip.js'
import { at, type Told } from '../findings/where.js'
import type { Model } from '../model.js'
import type { SettledInterface, SettledNode } from '../settled.js'
import type { Reporter } from './reporter.js'

/**
 * The address of the boot service, where the configuration says one. The node that the service runs on may be
 * part of the cluster; but that does not start from the network, and no BMC serves starts.
 */
export class BootService {
  readonly #key: number | bigint | undefined
  readonly #told: Told

  constructor(private readonly reporter: Reporter) {
    const { boot, declaration } = reporter.model
    this.#key = keyOf(boot)
    this.#told = at(declaration.boot?.at(-1)?.origin, 'url')
  }

  interface(node: SettledNode, { name, ip, ip6, addresses }: SettledInterface): void {
    if (this.#key === undefined) return
    if (ip?.key === this.#key) this.#report(node, name, 'ip')
    if (ip6?.key === this.#key) this.#report(node, name, 'ip6')
    for (const { key } of addresses) if (key === this.#key) this.#report(node, name, 'addresses')
  }

  #report(node: SettledNode, owner: string, field: string): void {
    const isBmc = owner === 'bmc'
    if (!isBmc && node.boot !== 'network') return
    const path = `interfaces.${owner}.${field}`
    const url = this.reporter.model.boot?.url
    const why = isBmc ? 'a BMC is not the boot service' : 'it cannot start from itself'
    const message = `'${path}' is the address where nodes reach the boot service (${url}); ${why}`
    this.reporter.node(node, path, message, this.#told)
  }
}

/** The address in the URL; undefined where it has a name, or none is declared. */
function keyOf(boot: Model['boot']): number | bigint | undefined {
  const host = /^https?:\/\/\[?([0-9A-Fa-f.:]+?)\]?(?::\d+)?$/.exec(boot?.url ?? '')?.[1]
  try {
    return host === undefined ? undefined : Ip.parse(host).key
  } catch {
    return undefined
  }
}
