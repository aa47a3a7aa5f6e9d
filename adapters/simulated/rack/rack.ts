import { randomBytes } from 'node:crypto'
import { PhoenixError } from '../../../src/error.js'
import { Faults } from '../faults/active.js'
import type { Fault } from '../faults/faults.js'
import { type IpmiSettings, usualSessionTimeout } from '../ipmi/settings.js'
import { startIpmi } from '../ipmi/start.js'
import { Agenda } from '../machine/agenda.js'
import type { HistoryEntry } from '../machine/history.js'
import type { SimulatedInterface } from '../machine/identity.js'
import type { SimulatedNode, SimulatedProtocol } from '../machine/node.js'
import type { SimulatedOverride } from '../machine/override.js'
import type { SimulatedPower } from '../machine/reset.js'
import type { RedfishBmc, ServiceSettings } from '../redfish/bmc.js'
import { RackServer } from '../redfish/http/server.js'
import { stopSending } from '../redfish/live/subscriptions.js'
import { answer } from '../redfish/service.js'
import { type Addressing, detectAddressing } from './addresses.js'
import { Certificates } from './certificates.js'
import { type Counters, Tally } from './counters.js'
import { listen, placesOf } from './listen.js'
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
  /** The driver whose protocol the BMC speaks, on {@link port}. */
  readonly driver: SimulatedProtocol
  /** Further protocols that it speaks, each on a port of its own. @default none */
  readonly also?: Readonly<Partial<Record<SimulatedProtocol, { readonly port: number }>>>
}

const usualProtocols: readonly SimulatedProtocol[] = ['redfish']

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
  /**
   * How often each of them has made a difference to somebody since it was set. What happens to single
   * datagrams of IPMI is not counted.
   */
  readonly struck: Readonly<Partial<Record<Fault['kind'], number>>>
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
  /** How long an unused session lasts, in seconds. @default 1800, and 60 for those of IPMI */
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
   * once, without a state between, but for one that drives something real; switching on is a start, and
   * consumes an override for once.
   * @throws {PhoenixError} `not-in-rack` for a node that the rack does not have
   */
  press(node: string, power: 'on' | 'off'): void
  /**
   * A node's BMC restarts by itself, as where its power was cut: all its sessions are gone, and it is away
   * for as long as its restarts take. The node does not notice.
   * @throws {PhoenixError} `not-in-rack` for a node that the rack does not have
   */
  restartBmc(node: string): void
  /**
   * Writes on a node's serial line, as its system would: those who have its console open see it. Text is
   * UTF-8; nothing is added to it.
   * @throws {PhoenixError} `not-in-rack` for a node that the rack does not have
   */
  writeConsole(node: string, data: string | Uint8Array): void
  /**
   * Hears what a node writes to its serial console, until the function that it gives is called. Others,
   * such as Serial over LAN, hear the same.
   * @throws {PhoenixError} `not-in-rack` for a node that the rack does not have
   */
  listen(node: string, hear: (bytes: Uint8Array) => void): () => void
  /**
   * How a node is now.
   * @throws {PhoenixError} `not-in-rack` for a node that the rack does not have
   */
  state(node: string): NodeState
  /** Ends all connections at once, stops listening, and ends what the machines drive. Safe to call twice. */
  close(): Promise<void>
}

/**
 * Starts a rack: for every node a BMC that speaks Redfish over HTTPS, IPMI 2.0 over UDP, or both, on a
 * loopback address. Nothing outside of this machine can reach it.
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
  // IPMI carries no more than 20 bytes, and some of its BMCs 16.
  const credential = { user: 'phoenix', password: randomBytes(12).toString('base64url') }
  const settings: ServiceSettings = {
    credential,
    sessionTimeout: options.sessionTimeout ?? 1800,
    delays: { on: options.powerOnDelay ?? 150, off: options.powerOffDelay ?? 100 },
    restart: options.bmcRestartDelay ?? 300,
    task: options.taskDelay ?? 100,
  }
  const whole = new Tally()
  const agenda = new Agenda(now)
  const bmcs = await makeBmcs(nodes, settings, options.sessionLimit ?? 8, whole, agenda)
  const certificates = new Certificates()
  const certificate = certificates.of()
  const server = new RackServer({
    certificates,
    keepAlive: options.keepAlive ?? 60_000,
    now,
    answer: (bmc, request) => answer({ bmc, request, now: now(), clock: now }),
  })

  const protocols = new Map(nodes.map((node) => [node.name, node.protocols ?? usualProtocols]))
  const speaks = (node: string, protocol: SimulatedProtocol) =>
    protocols.get(node)?.includes(protocol) ?? false
  const places = await placesOf(bmcs, addressing)
  const fronts: { close(): Promise<void> }[] = [server]
  const close = async () => {
    agenda.close()
    for (const bmc of bmcs.values()) stopSending(bmc)
    await Promise.all(fronts.splice(0).map((front) => front.close()))
    await Promise.all([...bmcs.values()].map(({ machine }) => machine.close()))
  }
  const byRedfish = new Map([...bmcs].filter(([node]) => speaks(node, 'redfish')))
  const keys = new Map(nodes.map(({ name, kg }) => [name, kg]))
  const byIpmi = [...bmcs].flatMap(([node, { machine }]) => {
    if (!speaks(node, 'ipmi')) return []
    const own = ipmiSettings(settings, options, keys.get(node))
    return [[places.get(node) ?? '', machine, own] as const]
  })
  const ports = { redfish: new Map<string, number>(), ipmi: new Map<string, number>() }
  try {
    for (const { name, hardware } of nodes) {
      if (hardware !== undefined) await bmcs.get(name)?.machine.drive(hardware, now)
    }
    ports.redfish = await listen(server, byRedfish, places, addressing, options.port ?? 0)
    const ipmi = await startIpmi(byIpmi, now)
    fronts.push(ipmi)
    ports.ipmi = new Map([...ipmi.bmcs].map(([node, { place }]) => [node, place.port]))
  } catch (error) {
    await close()
    throw error
  }
  const find = (node: string): RedfishBmc => {
    const bmc = bmcs.get(node)
    if (bmc !== undefined) return bmc
    throw new PhoenixError('not-in-rack', `The rack has no node ${JSON.stringify(node)}`, { node })
  }
  const through: Record<string, RackEntry> = Object.create(null)
  for (const [node, address] of places) {
    const spoken = protocols.get(node) ?? usualProtocols
    const [driver = 'redfish', ...others] = spoken
    const portOf = (protocol: SimulatedProtocol) => ports[protocol].get(node) ?? 0
    const also = Object.fromEntries(others.map((one) => [one, { port: portOf(one) }]))
    through[node] = Object.freeze({
      address,
      port: portOf(driver),
      pin: certificates.for(find(node).faults).pin,
      ...credential,
      driver,
      ...(others.length === 0 ? {} : { also }),
    })
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
    restartBmc(node) {
      find(node).machine.controller.restart(now(), settings.restart)
    },
    writeConsole(node, data) {
      find(node).machine.serial.tell(data)
    },
    listen(node, hear) {
      return find(node).machine.serial.listen(hear)
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
        struck: machine.faults.struck,
      }
    },
    close,
    [Symbol.asyncDispose]: close,
  }
  return Object.freeze(rack)
}

function ipmiSettings(
  { restart }: ServiceSettings,
  options: RackOptions,
  kg: string | undefined,
): IpmiSettings {
  const { sessionLimit = 8, sessionTimeout } = options
  return {
    suites: [17, 3],
    sessionLimit,
    sessionTimeout: sessionTimeout === undefined ? usualSessionTimeout : sessionTimeout * 1000,
    restart,
    kg,
  }
}
