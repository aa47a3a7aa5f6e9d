/** What DHCP tells of nodes becomes facts; what it tells of other machines is kept for whoever adopts them. */
import { portText } from '../../../src/boot/unknown/sighting.js'
import type { UnknownMachines } from '../../../src/boot/unknown/unknown-machines.js'
import { PhoenixError } from '../../../src/error.js'
import { factOf, type Observation } from '../../../src/model/fact.js'
import { isMacKey } from '../../../src/model/settle/mac-holders.js'
import type { Model } from '../../../src/model/settle/model.js'
import type { Log } from '../log.js'
import type { HeardLease } from './lease-script.js'
import { type Lease, type LeaseNews, newsOf } from './leases.js'
import { newsOfRequests } from './port-news.js'
import { Ports } from './ports.js'

/** What DHCP shows of a node. */
export interface Learnt extends Observation {
  /** Whether it was so before anybody looked, since nobody knows when. */
  readonly isOld?: boolean
}

/**
 * Stores what DHCP shows. What does not fit what is known by then is not stored: it is handed to `refuse`
 * with the reason, as a sentence.
 */
export type RecordLearnt = (
  observations: readonly Learnt[],
  refuse: (one: Observation, why: string) => void,
) => Promise<void>

/** Where what is learnt goes. */
export interface Learner {
  readonly record: RecordLearnt | undefined
  readonly unknown: UnknownMachines
  readonly log: Log
  /** The addresses of the relays that may tell switch ports. @default all */
  readonly relays?: readonly string[]
}

/** For how long what was handed on counts although the cluster does not say it, in milliseconds. */
const patience = 60_000

/** Learns from leases and from what is said of requests. */
export class Learning {
  #model: Model
  #ports: Ports
  #isWarned = false
  /** What was handed on and the cluster does not say yet, by node and key. */
  readonly #told = new Map<string, { readonly one: Observation; readonly at: number }>()
  /** The places of hardware addresses among that. */
  readonly #places = new Map<string, string>()
  /** When leases end, by hardware and IP address: a later end is another request. */
  #ends: ReadonlyMap<string, number> | undefined

  constructor(
    model: Model,
    private readonly learner: Learner,
    private readonly clock: () => number = Date.now,
  ) {
    this.#model = model
    this.#ports = new Ports(model, this.learner.relays)
  }

  /** Takes another state of the cluster. */
  use(model: Model): void {
    this.#model = model
    this.#ports = new Ports(model, this.learner.relays)
    // What was handed on while this state was made is not in it.
    for (const { one } of this.#told.values()) {
      if (factOf(model.facts, one.node, one.key) !== undefined) this.#forget(one)
    }
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
    const before = this.#ends
    const isNew = new Set(leases.filter((one) => before?.get(keyOf(one)) !== one.expires))
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
    const shown = news.observations.filter(
      ({ key, value }) => !isMacKey(key) || (teach && fresh.has(String(value))),
    )
    const isOld = before === undefined
    await this.#handOn(shown.map((one) => (isOld && isMacKey(one.key) ? { ...one, isOld } : one)))
    this.#ends = new Map(leases.map((one) => [keyOf(one), one.expires]))
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
    if (observations.length > 0 && (this.learner.relays ?? []).length === 0 && !this.#isWarned) {
      this.#isWarned = true
      const message =
        'hardware addresses are learnt from switch ports that any relay tells: --relay says which may'
      log.tell({ level: 'warning', event: 'relays', message })
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
  async #handOn(observations: readonly Learnt[]): Promise<ReadonlySet<string>> {
    const { log, record } = this.learner
    const now = this.clock()
    for (const { one, at } of this.#told.values()) if (now - at > patience) this.#forget(one)
    const fresh = new Set<Learnt>()
    const refused = new Set<string>()
    const refuse = ({ value }: Observation, message: string) => {
      refused.add(String(value))
      log.once({ level: 'warning', event: 'conflict', message, client: String(value) })
    }
    for (const one of observations) {
      const place = placeOf(one)
      const value = String(one.value)
      const before = this.#told.get(place)?.one.value
      if (before === value) continue
      const elsewhere = isMacKey(one.key) ? this.#places.get(value) : undefined
      if (isMacKey(one.key) && (before !== undefined || elsewhere !== undefined)) {
        const message =
          before === undefined
            ? `${value} asks at ${place} and at ${elsewhere}: it is taken for the second`
            : `${value} and ${before} both ask at ${place}: the second is taken`
        refuse(one, message)
        continue
      }
      this.#told.set(place, { one, at: now })
      fresh.add(one)
      if (isMacKey(one.key)) this.#places.set(value, place)
    }
    if (fresh.size === 0) return refused
    try {
      await record?.([...fresh], (one, why) => {
        fresh.delete(one)
        this.#forget(one)
        refuse(one, why)
      })
    } catch (error) {
      // It is told again when it is heard again.
      for (const one of fresh) this.#forget(one)
      throw PhoenixError.from(error)
    }
    for (const { node, key, value } of fresh) {
      if (!isMacKey(key)) continue
      const message = `${node}: ${key} is ${value}, by the switch port that it asks through`
      log.tell({ level: 'info', event: 'learnt', message, node })
    }
    return refused
  }

  #forget(one: Observation): void {
    this.#told.delete(placeOf(one))
    if (isMacKey(one.key)) this.#places.delete(String(one.value))
  }
}

function placeOf({ node, key }: Observation): string {
  return `${node} ${key}`
}

function keyOf({ mac, ip }: Lease): string {
  return `${mac} ${ip}`
}
