/** Which node a machine is: by what the configuration and the facts say of nodes. */
import { PhoenixError } from '../error.js'
import { Ip } from '../model/address/ip.js'
import { Mac } from '../model/address/mac.js'
import { printable } from '../model/clean-text.js'
import type { Model } from '../model/settle/model.js'
import type { SettledInterface, SettledNode } from '../model/settle/settled.js'
import type { BootRequest } from './request.js'

/** A node and the interface of it that something belongs to. */
export interface Place {
  readonly node: SettledNode
  readonly interface: SettledInterface | undefined
}

/** Who asks. */
export type Identity =
  | {
      readonly kind: 'node'
      readonly node: SettledNode
      /** The interface that it starts from, where that can be told. */
      readonly interface: SettledInterface | undefined
      /** By what it was recognised, as sentences. */
      readonly why: readonly string[]
    }
  /** Nobody that is described: nothing that it says belongs to a node. */
  | { readonly kind: 'stranger'; readonly why: readonly string[] }
  /** What it says does not fit together, so that nothing may be guessed. */
  | { readonly kind: 'refused'; readonly error: PhoenixError }

/** How machines are told apart. */
export interface IdentifyOptions {
  /**
   * Whether a machine that is recognised otherwise must ask from an address of its node, where the
   * configuration gives the interface any. Off, addresses say nothing at all: for machines behind a
   * translation of addresses.
   * @default true
   */
  readonly address?: boolean
}

/** What vendors write where nobody gave the machine a serial number: no two machines are told apart by it. */
const placeholders =
  /^(?:0+|1+|0?123456789\d*|none|null|n\/?a|default string|not specified|not available|unknown|to be filled by o\.?e\.?m\.?|system serial number|asset-?1234567890|no asset (?:tag|information)|[fx.*-]+)$/i

/** Texts of machines are compared without regard to case and white space at their ends. */
const folded = (text: string) => text.slice(0, 256).trim().toLowerCase()

/** The nodes of a cluster by all that machines can be recognised by. Made once for a settled model. */
export class Machines {
  readonly #byMac = new Map<string, Place[]>()
  readonly #byIp = new Map<string, Place[]>()
  readonly #byPort = new Map<string, Place[]>()
  readonly #byFact = new Map<string, Place[]>()

  constructor(
    /** The settled cluster that they are the nodes of. */
    readonly model: Model,
  ) {
    for (const node of model.all()) this.#add(node)
  }

  /** Which node it is that asks. Never guesses: what fits several nodes, or contradicts itself, is refused. */
  identify(request: BootRequest, { address = true }: IdentifyOptions = {}): Identity {
    try {
      return this.#identify(request, address)
    } catch (error) {
      return { kind: 'refused', error: PhoenixError.from(error, 'usage') }
    }
  }

  /** Whether a hardware address, in its usual form, is one of a node's interfaces. */
  knows(mac: string): boolean {
    return this.#byMac.has(mac)
  }

  #identify(request: BootRequest, needsAddress: boolean): Identity {
    const mac = request.mac === undefined ? undefined : Mac.parse(request.mac).toString()
    const ip = request.ip === undefined || !needsAddress ? undefined : plainIp(request.ip)
    // The surest first: an address that is taken by chance says less than one that is burnt in.
    const clues: Clue[] = [
      this.#clue(this.#byMac, mac, (at) => `by its hardware address ${mac} (${at})`),
      this.#clue(this.#byIp, ip, (at) => `by its address ${ip} (${at})`),
      this.#clue(
        this.#byPort,
        portKey(request.switch, request.port),
        (at) => `by the port (${at})`,
      ),
      this.#clue(this.#byFact, factKey('uuid', request.uuid), () => 'by its UUID'),
      this.#clue(this.#byFact, factKey('serial', request.serial), () => 'by its serial number'),
      this.#clue(this.#byFact, factKey('assetTag', request.assetTag), () => 'by its asset tag'),
    ]
    const found = clues.filter(({ places }) => places.length > 0)
    if (found.length === 0) {
      return { kind: 'stranger', why: ['nothing that it says of itself belongs to a node'] }
    }
    let names = new Set(found[0]?.places.map(({ node }) => node.name))
    for (const { places } of found) {
      names = new Set(places.map(({ node }) => node.name).filter((name) => names.has(name)))
    }
    const [name] = names
    if (names.size !== 1 || name === undefined) throw ambiguous(found)
    const node = this.model.node(name)
    const own = found.map(({ places }) => places.find((place) => place.node.name === name))
    const of = own.find((place) => place?.interface !== undefined)?.interface
    if (of === undefined) checkStranger(node, mac ?? request.ip)
    this.#checkMac(node, of, mac)
    checkAddress(node, of, ip)
    const why = found.map(({ tell }, index) => {
      const at = own[index]?.interface?.name
      return `it is ${name}, ${tell(at === undefined ? '' : `interfaces.${at}`)}`
    })
    return { kind: 'node', node, interface: of, why }
  }

  /** Who asks from a node's address with another hardware address is not that node. */
  #checkMac(node: SettledNode, of: SettledInterface | undefined, mac: string | undefined): void {
    if (mac === undefined || this.#byMac.has(mac) || of === undefined || of.macs.length === 0)
      return
    const known = of.macs.join(', ')
    const message = `${mac} asks as ${node.name}, whose ${of.name} has ${known}`
    const hint = `if the part was changed: phoenix facts set ${node.name} interfaces.${of.name}.mac=${mac}`
    throw new PhoenixError('ambiguous', message, { node: node.name, hint })
  }

  #clue(
    index: ReadonlyMap<string, readonly Place[]>,
    key: string | undefined,
    tell: Clue['tell'],
  ): Clue {
    return { places: key === undefined ? [] : (index.get(key) ?? []), tell }
  }

  #add(node: SettledNode): void {
    const add = (index: Map<string, Place[]>, key: string, of?: SettledInterface) => {
      const place = { node, interface: of }
      const known = index.get(key)
      if (known === undefined) index.set(key, [place])
      else known.push(place)
    }
    for (const one of Object.values(node.interfaces)) {
      // The BMC starts nothing.
      if (one.name === 'bmc') continue
      for (const mac of one.macs) add(this.#byMac, mac.toString(), one)
      for (const ip of addressesOf(one)) add(this.#byIp, ip, one)
      const port = portKey(one.switch, one.port)
      if (port !== undefined) add(this.#byPort, port, one)
    }
    const facts = this.model.facts.get(node.name)
    for (const key of ['uuid', 'serial', 'assetTag']) {
      const value = facts?.get(key)?.value
      const text = typeof value === 'string' ? factKey(key, value) : undefined
      if (text !== undefined) add(this.#byFact, text)
    }
  }
}

/** What something that a machine says leads to. */
interface Clue {
  readonly places: readonly Place[]
  /** The reason in words; `at` is the path of the interface. */
  readonly tell: (at: string) => string
}

function addressesOf({ ip, ip6, addresses }: SettledInterface): string[] {
  return [ip, ip6, ...addresses].flatMap((one) => (one === undefined ? [] : [one.toString()]))
}

/** An address in its usual form; one of IPv4 that came through a socket for both is one of IPv4. */
function plainIp(text: string): string {
  return Ip.parse(text.replace(/^::ffff:(?=\d+\.)/i, '').replace(/%.*$/, '')).toString()
}

function portKey(name: string | undefined, port: string | undefined): string | undefined {
  return name === undefined || port === undefined ? undefined : `${name}\0${port}`
}

/** A text by which machines are told apart, as the key of an index; undefined for what vendors write everywhere. */
export function factKey(kind: string, text: string | undefined): string | undefined {
  if (text === undefined) return undefined
  const value = folded(text)
  return value === '' || placeholders.test(value) ? undefined : `${kind}\0${value}`
}

/**
 * What a machine says of itself is no proof, and a serial number stands on its back: it tells who a machine is only
 * as long as the node has an interface that nobody has seen yet. Where all are known, one of them has to ask.
 */
function checkStranger(node: SettledNode, from: string | undefined): void {
  const all = Object.values(node.interfaces).filter(({ name }) => name !== 'bmc')
  const some = all.filter(({ dhcp }) => dhcp)
  const starting = some.length > 0 ? some : all
  const isOpen = starting.length === 0 || starting.some(({ macs }) => macs.length === 0)
  if (from === undefined || isOpen) return
  const known = starting.flatMap(({ macs }) => macs).join(', ')
  const message = `what says that it is ${node.name} asks from ${printable(from.slice(0, 80))}, and the node has ${known}`
  const hint =
    'if the part was changed, set its hardware address with phoenix facts set, or adopt it'
  throw new PhoenixError('ambiguous', message, { node: node.name, hint })
}

function checkAddress(
  node: SettledNode,
  of: SettledInterface | undefined,
  ip: string | undefined,
): void {
  if (ip === undefined || of === undefined) return
  const all = Object.values(node.interfaces).flatMap(addressesOf)
  const own = addressesOf(of)
  if (own.length === 0 || all.includes(ip)) return
  const message = `what asks as ${node.name} asks from ${ip}, and ${of.name} has ${own.join(', ')}`
  const hint = 'another machine has its hardware address, or DHCP gives it another address'
  throw new PhoenixError('ambiguous', message, { node: node.name, hint })
}

function ambiguous(found: readonly Clue[]): PhoenixError {
  const ways = found.map(({ places, tell }) => {
    const names = [...new Set(places.map(({ node }) => node.name))]
    const at = places[0]?.interface?.name
    const shown = names.slice(0, 4).join(', ') + (names.length > 4 ? ', …' : '')
    return `${shown} ${tell(at === undefined ? '' : `interfaces.${at}`)}`
  })
  return new PhoenixError('ambiguous', `the machine would be ${printable(ways.join(', and '))}`, {
    hint: 'correct the facts or the configuration; phoenix check finds what is there twice',
  })
}
