/** What DHCP tells of nodes becomes facts; what it tells of other machines is kept for whoever adopts them. */
import { portText } from '../../../src/boot/unknown/sighting.js'
import type { UnknownMachines } from '../../../src/boot/unknown/unknown-machines.js'
import { PhoenixError } from '../../../src/error.js'
import type { Observation } from '../../../src/model/fact.js'
import { isMacKey } from '../../../src/model/settle/mac-holders.js'
import type { Model } from '../../../src/model/settle/model.js'
import type { Log } from '../log.js'
import type { HeardLease } from './lease-script.js'
import { type Lease, type LeaseNews, newsOf } from './leases.js'
import { newsOfRequests } from './port-news.js'
import { Ports } from './ports.js'

/** Where what is learnt goes. */
export interface Learner {
  readonly record: ((observations: readonly Observation[]) => Promise<void>) | undefined
  readonly unknown: UnknownMachines
  readonly log: Log
}

/** Learns from leases and from what is said of requests. */
export class Learning {
  #model: Model
  #ports: Ports
  /** What was handed on and the cluster does not say yet, by node and key. */
  readonly #told = new Map<string, string>()
  /** When leases end, by hardware and IP address: a later end is another request. */
  readonly #ends = new Map<string, number>()

  constructor(
    model: Model,
    private readonly learner: Learner,
  ) {
    this.#model = model
    this.#ports = new Ports(model)
  }

  /** Takes another state of the cluster. */
  use(model: Model): void {
    this.#model = model
    this.#ports = new Ports(model)
    this.#told.clear()
    this.learner.unknown.settle(model)
  }

  /**
   * Keeps what leases tell.
   *
   * @param teach whether they show the hardware addresses of interfaces that are known by their ports: not
   * where the requests themselves do, which tell the port
   */
  async leases(leases: readonly Lease[], teach: boolean): Promise<LeaseNews> {
    const { log, unknown } = this.learner
    const isNew = new Set(leases.filter((one) => this.#ends.get(keyOf(one)) !== one.expires))
    this.#ends.clear()
    for (const one of leases) this.#ends.set(keyOf(one), one.expires)
    const news = newsOf(this.#model, leases)
    for (const lease of news.strangers) {
      if (!isNew.has(lease)) continue
      const { mac, ip, hostname } = lease
      unknown.see({ mac, by: 'dhcp', ip, ...(hostname === undefined ? {} : { hostname }) })
      const message = `${mac} is no node and has ${ip}: phoenix discover --dhcp tells what it may be`
      log.once({ level: 'info', event: 'stranger', message, client: mac })
    }
    for (const { message, about } of news.conflicts) {
      log.once({ level: 'warning', event: 'conflict', message, client: about })
    }
    // A lease that was there before says nothing of what is at a port since its hardware was forgotten.
    const fresh = new Set([...isNew].map(({ mac }) => mac))
    await this.#handOn(
      news.observations.filter(
        ({ key, value }) => !isMacKey(key) || (teach && fresh.has(String(value))),
      ),
    )
    return news
  }

  /** Keeps what requests through switch ports tell. Gives the addresses whose old leases are in the way. */
  async requests(heard: readonly HeardLease[]): Promise<readonly string[]> {
    const { log, unknown } = this.learner
    const { observations, sightings, conflicts, blocked } = newsOfRequests(
      this.#model,
      this.#ports,
      heard,
    )
    for (const { message, about } of conflicts) {
      log.once({ level: 'warning', event: 'conflict', message, client: about })
    }
    for (const sighting of sightings) {
      const before = unknown.get(sighting.mac)
      const machine = unknown.see(sighting)
      if (machine === undefined || machine.ports.length < 2) continue
      if (machine.ports.length === before?.ports.length) continue
      const ports = machine.ports.map(portText).join(' and ')
      const message = `${machine.mac} asks through several ports: ${ports}`
      log.once({ level: 'warning', event: 'several-ports', message, client: machine.mac })
    }
    const refused = await this.#handOn(observations)
    return blocked.filter(({ mac }) => !refused.has(mac)).map(({ ip }) => ip)
  }

  /** A machine asks for an address; `told` is why it gets none. */
  asks(mac: string, told: string | undefined): void {
    this.learner.unknown.see({ mac, by: 'dhcp', ...(told === undefined ? {} : { told }) })
  }

  /**
   * Hands on what is new; of two machines for one place, and of two places for one machine, the first.
   * Gives the hardware addresses of those that came second.
   */
  async #handOn(observations: readonly Observation[]): Promise<ReadonlySet<string>> {
    const fresh: Observation[] = []
    const refused = new Set<string>()
    for (const one of observations) {
      const place = `${one.node} ${one.key}`
      const value = String(one.value)
      const before = this.#told.get(place)
      if (before === value) continue
      const elsewhere = isMacKey(one.key)
        ? [...this.#told].find(([other, told]) => told === value && other !== place)?.[0]
        : undefined
      if (isMacKey(one.key) && (before !== undefined || elsewhere !== undefined)) {
        const message =
          before === undefined
            ? `${value} asks at ${place} and at ${elsewhere}: it is taken for the second`
            : `${value} and ${before} both ask at ${place}: the second is taken`
        this.learner.log.once({ level: 'warning', event: 'conflict', message, client: value })
        refused.add(value)
        continue
      }
      this.#told.set(place, value)
      fresh.push(one)
      if (!isMacKey(one.key)) continue
      const message = `${one.node}: ${one.key} is ${value}, by the switch port that it asks through`
      this.learner.log.tell({ level: 'info', event: 'learnt', message, node: one.node })
    }
    try {
      if (fresh.length > 0) await this.learner.record?.(fresh)
      return refused
    } catch (error) {
      // It is told again when it is heard again.
      for (const { node, key } of fresh) this.#told.delete(`${node} ${key}`)
      throw PhoenixError.from(error)
    }
  }
}

function keyOf({ mac, ip }: Lease): string {
  return `${mac} ${ip}`
}
