import { randomBytes } from 'node:crypto'
import { PhoenixError } from '../../../src/error.js'
import { Faults } from '../faults/active.js'
import type { Fault } from '../faults/faults.js'
import type { SimulatedInterface } from '../machine/identity.js'
import type { HistoryEntry, SimulatedOverride } from '../machine/machine.js'
import type { SimulatedNode } from '../machine/node.js'
import type { SimulatedPower } from '../machine/reset.js'
import type { RedfishBmc, ServiceSettings } from '../redfish/bmc.js'
import { RackServer } from '../redfish/http/server.js'
import { answer } from '../redfish/service.js'
import {
  type Addressing,
  addressAt,
  addressLimit,
  detectAddressing,
  isLoopback,
} from './addresses.js'
import { makeCertificate } from './certificate.js'
import { type Counters, Tally } from './counters.js'
import { makeBmcs } from './make-bmcs.js'

/** Where and how a node's simulated BMC is reached. */
export interface RackEntry {
  /** An address of 127/8. */
  readonly address: string
  readonly port: number
  /** The SHA-256 of the BMC's public key (SPKI): `sha256/` and base64. */
  readonly pin: string
  readonly user: string
  /** Made at the start of the rack, and worth nothing outside of it. */
  readonly password: string
  /** The driver whose protocol the BMC speaks. */
  readonly driver: 'redfish'
}

/** How a node of a rack is now. */
export interface NodeState {
  readonly power: SimulatedPower
  readonly override: SimulatedOverride
  /** What happened, oldest first; the last 256 entries are kept. */
  readonly history: readonly HistoryEntry[]
  readonly serial: string
  readonly interfaces: readonly SimulatedInterface[]
  /** The first of {@link faults}. */
  readonly fault: Fault | undefined
  /** What is wrong with its BMC or peculiar about it. */
  readonly faults: readonly Fault[]
}

/** Options of {@link startRack}. */
export interface RackOptions {
  /**
   * Whether each BMC has its own address or its own port.
   * @default 'addresses' where the machine has all of 127/8, else 'ports'
   */
  readonly addressing?: Addressing
  /** The port of all BMCs, with `addresses`. @default a free one */
  readonly port?: number
  /** How long a start takes, in milliseconds. @default 150 */
  readonly powerOnDelay?: number
  /** How long it takes to stop, in milliseconds. @default 100 */
  readonly powerOffDelay?: number
  /** How long a BMC is away when it restarts, in milliseconds. @default 300 */
  readonly bmcRestartDelay?: number
  /** How long a task takes, such as an update of firmware, in milliseconds. @default 100 */
  readonly taskDelay?: number
  /** The most sessions that a BMC holds at once. @default 8 */
  readonly sessionLimit?: number
  /** How long an unused session lasts, in seconds. @default 1800 */
  readonly sessionTimeout?: number
  /** How long an idle connection is kept, in milliseconds. @default 60_000 */
  readonly keepAlive?: number
  /** The clock, in milliseconds since 1970. @default Date.now */
  readonly now?: () => number
}

/** A running rack of simulated BMCs. */
export interface Rack extends AsyncDisposable {
  /** How each node's BMC is reached, as plain data. */
  readonly through: Readonly<Record<string, RackEntry>>
  /** The certificate of all BMCs, PEM. It names 127.0.0.1 and localhost; elsewhere use the pin. */
  readonly certificate: string
  /**
   * What a node's BMC was asked so far, or all of them together.
   * @throws {PhoenixError} `not-in-rack` for a node that the rack does not have
   */
  counters(node?: string): Counters
  /**
   * Makes a BMC faulty, in one way or several, or well again.
   * @throws {PhoenixError} `not-in-rack` for a node that the rack does not have
   */
  setFault(node: string, fault: Fault | readonly Fault[] | undefined): void
  /**
   * Switches a node's power at the machine itself, behind everyone's back. The power is on or off at
   * once, without a state between; switching on is a start, and consumes an override for once.
   * @throws {PhoenixError} `not-in-rack` for a node that the rack does not have
   */
  press(node: string, power: 'on' | 'off'): void
  /**
   * How a node is now.
   * @throws {PhoenixError} `not-in-rack` for a node that the rack does not have
   */
  state(node: string): NodeState
  /** Ends all connections at once and stops listening. Safe to call twice. */
  close(): Promise<void>
}

/**
 * Starts a rack: for every node a BMC that speaks Redfish over HTTPS on a loopback address. Nothing
 * outside of this machine can reach it.
 *
 * All BMCs share one certificate, one account with a random password, and one process; ten thousand
 * of them start in well under a second. The rack keeps the process alive until it is closed.
 *
 * @throws {PhoenixError} `usage` for two nodes of one name, for more nodes than addresses and for a
 * port that cannot be had; `address` for a MAC that is none
 * @example
 * ```ts
 * import { startRack } from 'phoenix-cluster/adapters/simulated'
 *
 * const rack = await startRack([{ name: 'cn1', power: 'on' }, { name: 'cn2', fault: { kind: 'dead' } }])
 * console.log(rack.through.cn1) // { address: '127.77.0.1', port: …, pin: 'sha256/…', … }
 * rack.press('cn1', 'off')
 * console.log(rack.state('cn1').power, rack.counters().connections)
 * await rack.close()
 * ```
 */
export async function startRack(
  nodes: readonly SimulatedNode[],
  options: RackOptions = {},
): Promise<Rack> {
  const addressing = options.addressing ?? (await detectAddressing())
  const now = options.now ?? Date.now
  const credential = {
    user: 'phoenix',
    password: randomBytes(18).toString('base64url'),
    driver: 'redfish' as const,
  }
  const settings: ServiceSettings = {
    credential,
    sessionTimeout: options.sessionTimeout ?? 1800,
    delays: { on: options.powerOnDelay ?? 150, off: options.powerOffDelay ?? 100 },
    restart: options.bmcRestartDelay ?? 300,
    task: options.taskDelay ?? 100,
  }
  const whole = new Tally()
  const bmcs = await makeBmcs(nodes, settings, options.sessionLimit ?? 8, whole)
  const certificate = makeCertificate()
  const server = new RackServer({
    certificate,
    keepAlive: options.keepAlive ?? 60_000,
    now,
    answer: (bmc, request) => answer({ bmc, request, now: now(), clock: now }),
  })

  const places = await listen(server, bmcs, addressing, options.port ?? 0).catch(async (error) => {
    await server.close()
    throw error
  })
  const through: Record<string, RackEntry> = Object.create(null)
  for (const [node, place] of places) {
    through[node] = Object.freeze({ ...place, pin: certificate.pin, ...credential })
  }

  const find = (node: string): RedfishBmc => {
    const bmc = bmcs.get(node)
    if (bmc !== undefined) return bmc
    throw new PhoenixError('not-in-rack', `The rack has no node ${JSON.stringify(node)}`, { node })
  }
  const rack: Rack = {
    through: Object.freeze(through),
    certificate: certificate.cert,
    counters(node) {
      if (node === undefined) {
        for (const bmc of bmcs.values()) bmc.sessions.list(now()) // lets the old ones expire
        return whole.counters()
      }
      const bmc = find(node)
      bmc.sessions.list(now())
      return bmc.machine.tally.counters()
    },
    setFault(node, fault) {
      find(node).machine.faults = new Faults(fault)
    },
    press(node, power) {
      find(node).machine.press(power, now())
    },
    state(node) {
      const { machine } = find(node)
      const { serial, interfaces } = machine.identity
      return {
        power: machine.power(now()),
        override: machine.override(now()),
        history: machine.history(now()),
        serial,
        interfaces,
        fault: machine.fault,
        faults: machine.faults.list(),
      }
    },
    close: () => server.close(),
    [Symbol.asyncDispose]: () => server.close(),
  }
  return Object.freeze(rack)
}

type Place = readonly [node: string, { readonly address: string; readonly port: number }]

function listen(
  server: RackServer,
  bmcs: ReadonlyMap<string, RedfishBmc>,
  addressing: Addressing,
  port: number,
): Promise<Place[]> {
  return addressing === 'addresses'
    ? listenOnAddresses(server, bmcs, port)
    : listenOnPorts(server, bmcs)
}

/**
 * One listener for all addresses. It must hear every network, as no system can listen on 127/8 as a
 * whole; what did not come over loopback, or is for an address without a BMC, is reset at once.
 */
async function listenOnAddresses(
  server: RackServer,
  bmcs: ReadonlyMap<string, RedfishBmc>,
  port: number,
): Promise<Place[]> {
  if (bmcs.size > addressLimit) {
    throw new PhoenixError('usage', `A rack holds at most ${addressLimit} nodes`)
  }
  const names = [...bmcs.keys()]
  const byAddress = new Map([...bmcs.values()].map((bmc, index) => [addressAt(index), bmc]))
  const taken = await server.listen('0.0.0.0', port, ({ localAddress }) => {
    return isLoopback(localAddress) ? byAddress.get(localAddress) : undefined
  })
  return names.map((name, index) => [name, { address: addressAt(index), port: taken }])
}

/** A listener for each BMC, all on 127.0.0.1. */
async function listenOnPorts(
  server: RackServer,
  bmcs: ReadonlyMap<string, RedfishBmc>,
): Promise<Place[]> {
  const address = '127.0.0.1'
  const places: Place[] = []
  for (const [name, bmc] of bmcs) {
    places.push([name, { address, port: await server.listen(address, 0, () => bmc) }])
  }
  return places
}
