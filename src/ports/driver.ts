/**
 * Drivers: how Phoenix reaches a kind of BMC. Ours are made by {@link defineDriver}, and so are
 * everybody else's.
 */
import { type CommonDriverOptions, type DriverValue, driverValue } from '../model/driver.js'
import type { OptionsInput, OptionsOutput, OptionsSchema } from '../model/schema.js'
import type { Accounts } from './accounts.js'
import type { Bios } from './bios.js'
import type { BmcNetwork } from './bmc-network.js'
import type { BootDevice } from './boot-device.js'
import type { BootOrder } from './boot-order.js'
import type { CallOptions } from './call.js'
import type { ChassisPower } from './chassis-power.js'
import type { Console, ConsoleAccess } from './console.js'
import type { Controller } from './controller.js'
import type { Events } from './events.js'
import type { Firmware } from './firmware.js'
import type { Hardware } from './hardware.js'
import type { Identify } from './identify.js'
import type { Inventory } from './inventory.js'
import type { IpmiRaw } from './ipmi-raw.js'
import type { Logs } from './logs.js'
import type { Power } from './power.js'
import type { PowerLimits } from './power-limit.js'
import type { Probe } from './probe.js'
import type { Raw } from './raw.js'
import type { RestorePolicies } from './restore-policy.js'
import type { Scan } from './scan.js'
import type { Sensors } from './sensors.js'
import type { VirtualMedia } from './virtual-media.js'
import type { Watchdog } from './watchdog.js'

/** Every capability that a driver may offer, by its name. */
export interface Capabilities {
  readonly power: Power
  readonly chassisPower: ChassisPower
  readonly bootDevice: BootDevice
  readonly bootOrder: BootOrder
  readonly bios: Bios
  readonly firmware: Firmware
  readonly inventory: Inventory
  readonly hardware: Hardware
  readonly sensors: Sensors
  readonly logs: Logs
  readonly identify: Identify
  readonly virtualMedia: VirtualMedia
  readonly controller: Controller
  readonly accounts: Accounts
  readonly events: Events
  readonly console: Console
  readonly consoleAccess: ConsoleAccess
  readonly probe: Probe
  readonly raw: Raw
  readonly ipmiRaw: IpmiRaw
  readonly restorePolicy: RestorePolicies
  readonly powerLimit: PowerLimits
  readonly watchdog: Watchdog
  readonly bmcNetwork: BmcNetwork
}

/** The name of a capability. */
export type CapabilityName = keyof Capabilities

/** Whom a BMC's certificate is checked against. */
export interface Trust {
  /** SHA-256 digests of trusted public keys (SPKI): `sha256/` and base64. One match suffices. */
  readonly pins?: readonly string[]
  /** Certificates in PEM that are trusted besides the system's. */
  readonly ca?: string
}

/** Whom a driver is to talk to. */
export interface Target<Options = unknown> {
  /** The node, for messages. */
  readonly node: string
  /** A host name or an IP address, without brackets. */
  readonly address: string
  /** The port, where one was given. */
  readonly port: number | undefined
  /** Which system behind the BMC, where one was given. */
  readonly system: string | undefined
  readonly trust: Trust
  /** The driver's options with defaults filled in and secret references resolved. */
  readonly options: Options
  /** Hears what happens, for people who look for a fault. Never given a secret. */
  readonly log: (message: string) => void
}

/** An open way to one node's BMC: the offered capabilities and `close`. */
export type Connection<Offers extends CapabilityName = CapabilityName> = Pick<
  Capabilities,
  Offers
> & {
  /** Ends sessions and sockets. Never rejects; safe to call twice. */
  close(): Promise<void>
}

/** What a BMC shows of itself in TLS. */
export interface Fingerprint {
  /** The SHA-256 digest of its public key (SPKI): `sha256/` and base64. */
  readonly pin: string
  readonly subject: string
  readonly issuer: string
  /** ISO 8601. */
  readonly validTo: string
}

/** Reads what a BMC shows in TLS. */
export type ReadFingerprint = (
  address: string,
  port: number | undefined,
  options?: CallOptions,
) => Promise<Fingerprint>

/** What {@link defineDriver} is given. */
export interface DriverSpec<Schema extends OptionsSchema, Offers extends CapabilityName> {
  /** Short and lower-case: `redfish`. */
  readonly name: string
  /** The driver's own options, besides {@link CommonDriverOptions}. */
  readonly options: Schema
  /**
   * What is wrong with options that have the form of {@link options}: a sentence for each fault, which repeats
   * nothing that was written, since a secret may have got there by mistake. It is asked when a configuration
   * is settled, so that nothing is found out only once a BMC is talked to.
   * @default nothing is
   */
  readonly check?: (options: OptionsInput<Schema> & CommonDriverOptions) => readonly string[]
  /** The capabilities that {@link connect} gives. */
  readonly offers: readonly Offers[]
  /**
   * Reads the key that a BMC shows in TLS, without sending a credential. Left out by drivers whose
   * protocol has none.
   */
  readonly fingerprint?: ReadFingerprint
  /**
   * Looks whether a BMC of this kind answers at an address, without a log-in. Left out by drivers that
   * cannot tell.
   */
  readonly scan?: Scan
  /**
   * The peculiarities of BMCs that {@link Probe.about} may name, by their ids, each as a sentence.
   * Loaded when somebody asks.
   */
  readonly quirkNotes?: () => Promise<Readonly<Record<string, string>>>
  /** Opens a way to a BMC. Import the heavy parts here, so that a configuration stays light. */
  readonly connect: (target: Target<OptionsOutput<Schema>>) => Promise<Connection<Offers>>
}

/** A driver with its options, as a rule's `bmc` takes it. */
export interface Driver extends DriverValue {
  readonly offers: readonly CapabilityName[]
  readonly fingerprint: ReadFingerprint | undefined
  readonly scan: Scan | undefined
  readonly quirkNotes: (() => Promise<Readonly<Record<string, string>>>) | undefined
  readonly connect: (
    target: Target<never>,
  ) => Promise<Partial<Capabilities> & Pick<Connection, 'close'>>
}

/**
 * Makes a driver: a function that takes the options an admin writes and gives the value for `bmc`.
 *
 * @example
 * ```ts
 * import { defineDriver, option } from 'phoenix-cluster/ports'
 *
 * export const relay = defineDriver({
 *   name: 'relay',
 *   options: { channel: option.int(), password: option.secret() },
 *   offers: ['power'],
 *   connect: async (target) => ({
 *     power: {
 *       powerState: async () => 'off',
 *       setPower: async (action) => target.log(`channel ${target.options.channel}: ${action}`),
 *     },
 *     close: async () => {},
 *   }),
 * })
 * ```
 */
export function defineDriver<
  const Schema extends OptionsSchema,
  const Offers extends CapabilityName,
>(
  spec: DriverSpec<Schema, Offers>,
): (options: OptionsInput<Schema> & CommonDriverOptions) => Driver {
  return (options) =>
    driverValue<Driver>({
      kind: 'driver',
      name: spec.name,
      offers: spec.offers,
      options: Object.freeze({ ...options }) as Driver['options'],
      schema: spec.options,
      ...(spec.check === undefined ? {} : { check: () => spec.check?.(options) ?? [] }),
      fingerprint: spec.fingerprint,
      scan: spec.scan,
      quirkNotes: spec.quirkNotes,
      connect: spec.connect as unknown as Driver['connect'],
    })
}
