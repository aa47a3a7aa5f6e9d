/** The machines that ask and are no nodes: kept within bounds, whatever is sent. */

import { macHolders } from '../../model/settle/mac-holders.js'
import type { Model } from '../../model/settle/model.js'
import {
  cleanPort,
  cleanSighting,
  cleanWords,
  type MachineWords,
  macOf,
  type PortSighting,
  type SeenBy,
  type Sighting,
} from './sighting.js'

/** A machine that asks and is no node. Of what it says, the last is kept. */
export interface UnknownMachine extends MachineWords {
  readonly mac: string
  /** When it was seen first and last: ISO 8601 in UTC. */
  readonly firstSeen: string
  readonly lastSeen: string
  /** How often it was seen. */
  readonly attempts: number
  /** The switch ports that it asked through, the last one at the end; more than one is odd. */
  readonly ports: readonly PortSighting[]
  /** By what it was seen. */
  readonly seenBy: readonly SeenBy[]
  /** By what its address is known: that DHCP gave it, or that the question came from it. */
  readonly ipBy?: SeenBy
  /** Whether it asked what to start and never for an address, although a request for one would have been heard. */
  readonly unheard?: boolean
}

/** What was known of a machine before it was seen once more. */
type Seen = Omit<UnknownMachine, 'lastSeen'>

/** How many machines are kept, how many ports of each, and for how long, in milliseconds. */
const most = 4096
const mostPorts = 4
const longest = 30 * 24 * 3_600_000

/** The machines that were seen, by their hardware addresses. */
export class UnknownMachines {
  /** Those seen last stand last. */
  readonly #machines = new Map<string, UnknownMachine>()
  #changes = 0

  /** @param hearsDhcp whether requests for addresses are heard as well as questions what to start */
  constructor(
    known: readonly UnknownMachine[] = [],
    private readonly clock: () => number = Date.now,
    private readonly hearsDhcp = false,
  ) {
    const oldest = this.clock() - longest
    const all = known.filter(({ lastSeen }) => Date.parse(lastSeen) >= oldest)
    for (const one of all.sort((a, b) => (a.lastSeen < b.lastSeen ? -1 : 1)).slice(-most)) {
      this.#machines.set(one.mac, one)
    }
  }

  /** Grows whenever something is another than before. */
  get changes(): number {
    return this.#changes
  }

  /** How many machines are kept. */
  get size(): number {
    return this.#machines.size
  }

  /** The machine of a hardware address. */
  get(mac: string): UnknownMachine | undefined {
    return this.#machines.get(mac)
  }

  /**
   * A machine was seen that is no node; gives what is known of it now, nothing where that was no machine.
   * Of one that DHCP gave an address, only questions from that address tell anything.
   */
  see(seen: Sighting): UnknownMachine | undefined {
    const clean = cleanSighting(seen)
    if (clean === undefined) return undefined
    const { mac, by, at, ...words } = clean
    const now = new Date(this.clock()).toISOString()
    const before = this.#machines.get(mac)
    if (by === 'boot' && before?.ipBy === 'dhcp' && before.ip !== words.ip) return before
    const start: Seen = { mac, firstSeen: now, attempts: 0, ports: [], seenBy: [] }
    const { told: _, unheard: __, ...known }: Seen = before ?? start
    const seenBy = [...new Set([...known.seenBy, by])].sort()
    const machine: UnknownMachine = {
      ...(by === 'dhcp' ? withoutWordsOfOthers(known, words.ip) : known),
      ...words,
      ...(words.ip === undefined || known.ipBy === 'dhcp' ? {} : { ipBy: by }),
      attempts: Math.min(1_000_000_000, known.attempts + 1),
      lastSeen: now,
      ports: at === undefined ? known.ports : withPort(known.ports, at),
      seenBy,
      ...(this.hearsDhcp && !seenBy.includes('dhcp') ? { unheard: true } : {}),
    }
    this.#machines.delete(mac)
    this.#machines.set(mac, machine)
    this.#changes++
    if (this.#machines.size > most) this.#forgetOne()
    return machine
  }

  /** Forgets those that are nodes by now. */
  settle(model: Model): void {
    if (this.#machines.size === 0) return
    for (const mac of macHolders(model, new Set(this.#machines.keys())).keys()) {
      if (this.#machines.delete(mac)) this.#changes++
    }
  }

  /** All of them, in the order in which they were seen first. */
  list(): readonly UnknownMachine[] {
    return inOrder([...this.#machines.values()])
  }

  /** One that makes things up is seen once under each name: it goes before who asks again and again. */
  #forgetOne(): void {
    const [oldest] = this.#machines.keys()
    let tries = 0
    for (const { mac, attempts } of this.#machines.values()) {
      if (++tries > 256) break
      if (attempts > 1) continue
      this.#machines.delete(mac)
      return
    }
    if (oldest !== undefined) this.#machines.delete(oldest)
  }
}

/** Machines in the order in which they were seen first, which is that in which they were switched on. */
export function inOrder(machines: readonly UnknownMachine[]): readonly UnknownMachine[] {
  const key = ({ firstSeen, mac }: UnknownMachine) => `${firstSeen} ${mac}`
  return [...machines].sort((a, b) => (key(a) < key(b) ? -1 : 1))
}

/** Who asked from another address than DHCP gave to the machine was another. */
function withoutWordsOfOthers(machine: Seen, ip: string | undefined): Seen {
  if (ip === undefined || machine.ipBy !== 'boot' || machine.ip === ip) return machine
  const { mac, firstSeen, attempts, ports, seenBy } = machine
  return { mac, firstSeen, attempts, ports, seenBy }
}

function withPort(ports: readonly PortSighting[], at: PortSighting): readonly PortSighting[] {
  // A relay that says no more than its own address tells no port from another.
  if (at.port === undefined && at.circuitId === undefined && ports.length > 0) return ports
  const others = ports.filter((one) => !isSamePort(one, at))
  return [...others, at].slice(-mostPorts)
}

function isSamePort(one: PortSighting, other: PortSighting): boolean {
  if (one.port !== undefined || other.port !== undefined) {
    return one.port === other.port && one.switch === other.switch
  }
  return one.circuitId === other.circuitId && one.remoteId === other.remoteId
}

/** What is kept, as the text of a file. */
export function unknownText(machines: readonly UnknownMachine[]): string {
  return `${JSON.stringify({ format: 1, machines }, undefined, 1)}\n`
}

/** Machines of the text of a file; what is none is left out, so that a damaged file costs little. */
export function unknownIn(text: string): readonly UnknownMachine[] {
  let data: unknown
  try {
    data = JSON.parse(text)
  } catch {
    return []
  }
  const { machines } = (data ?? {}) as { machines?: unknown }
  if (!Array.isArray(machines)) return []
  const found = machines.slice(0, most).flatMap((one: unknown): UnknownMachine[] => {
    if (typeof one !== 'object' || one === null) return []
    const given = one as Readonly<Record<string, unknown>>
    const mac = macOf(given.mac)
    const [firstSeen, lastSeen] = [timeOf(given.firstSeen), timeOf(given.lastSeen)]
    if (mac === undefined || firstSeen === undefined || lastSeen === undefined) return []
    const attempts = Number.isSafeInteger(given.attempts) ? Math.max(1, Number(given.attempts)) : 1
    const ports = Array.isArray(given.ports) ? given.ports.slice(-mostPorts) : []
    const clean = ports.map(cleanPort).filter((port) => port !== undefined)
    const words = { ...cleanWords(given), ...addressBy(given) }
    const ways = Array.isArray(given.seenBy) ? given.seenBy : []
    const seenBy = seenBys.filter((way) => ways.includes(way))
    return [{ mac, ...words, firstSeen, lastSeen, attempts, ports: clean, seenBy }]
  })
  return inOrder([...new Map(found.map((one) => [one.mac, one])).values()])
}

const seenBys: readonly SeenBy[] = ['boot', 'dhcp']

function addressBy({ ipBy, unheard }: Readonly<Record<string, unknown>>) {
  const by = seenBys.find((way) => way === ipBy)
  return { ...(by === undefined ? {} : { ipBy: by }), ...(unheard === true ? { unheard } : {}) }
}

function timeOf(value: unknown): string | undefined {
  const time = typeof value === 'string' && value.length < 40 ? Date.parse(value) : Number.NaN
  return Number.isNaN(time) ? undefined : new Date(time).toISOString()
}
