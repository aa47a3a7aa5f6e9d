/**
 * IPMI 2.0 (RMCP+): the driver for a rule's `bmc`, and a client that is useful alone.
 * Import from `phoenix-cluster/adapters/ipmi`. Nothing heavy is loaded before a BMC is talked to.
 */
import { PhoenixError } from '../../src/error.js'
import type { CommonDriverOptions } from '../../src/model/driver.js'
import { kinds as option } from '../../src/model/schema.js'
import type { SecretRef } from '../../src/model/secret.js'
import type { BootMode } from '../../src/ports/boot-device.js'
import { type Driver, defineDriver } from '../../src/ports/driver.js'
import type { IpmiBmc } from './bmc.js'
import { faultsOf } from './check-options.js'
import type { CipherSuiteId } from './codec/suites.js'
import type { IpmiOptions } from './options.js'
import type { IpmiQuirk } from './quirks.js'
import type { Privilege } from './session/command.js'

export type { BootMode } from '../../src/ports/boot-device.js'
export type { IpmiBmc } from './bmc.js'
export type { DeviceId, DeviceSupport, Guid, GuidOf } from './capabilities/inventory/device.js'
export type {
  BoardArea,
  ChassisArea,
  Fru,
  ProductArea,
} from './capabilities/inventory/fru-decode.js'
export type {
  FruRecord,
  FruRecordContent,
  ManagementRecord,
  OtherRecord,
  OutputRecord,
  PowerSupplyRecord,
} from './capabilities/inventory/multirecord.js'
export type { MemoryModule } from './capabilities/inventory/spd.js'
export type { LogState } from './capabilities/logs/sel.js'
export type { LogEvent } from './capabilities/logs/sel-decode.js'
export type { ChassisStatus, IdentifyDuration } from './capabilities/power/chassis.js'
export type { PowerDraw } from './capabilities/power/dcmi.js'
export type { Thresholds, UnitRecord } from './capabilities/sensors/sdr-decode.js'
export type { SensorHealth, SensorReading } from './capabilities/sensors/sensors.js'
export type { ControllerReset } from './capabilities/upkeep/controller.js'
export type { BmcUser, BmcUserChange, UserPrivilege } from './capabilities/upkeep/users.js'
export type { CipherSuiteId } from './codec/suites.js'
export type { IpmiOptions } from './options.js'
export type { IpmiQuirk } from './quirks.js'
export type { Privilege } from './session/command.js'
export type { IpmiConsole } from './sol/console.js'
export type { SolSettings } from './sol/settings.js'

/** What an admin writes for a BMC that speaks IPMI 2.0. */
export interface IpmiDriverOptions extends CommonDriverOptions {
  /** The account's name: at most 16 bytes. */
  readonly user: string
  /** The account's password: at most 20 bytes. */
  readonly password: SecretRef
  /** The BMC's own key (Kg), as text or as `0x` and hexadecimal digits. @default none */
  readonly kg?: SecretRef
  /**
   * The cipher suites to try, in turn. 1, 2, 15 and 16 do not encrypt, and are only offered where they
   * are named here.
   * @default [17, 3]
   */
  readonly suites?: readonly CipherSuiteId[]
  /** The most that is ever asked for. @default 'admin' */
  readonly privilege?: Privilege
  /** How the firmware starts what is booted. @default 'uefi' */
  readonly bootMode?: BootMode
  /** How the BMC differs from the standard: names as FreeIPMI and ipmitool use them. @default none */
  readonly quirks?: readonly IpmiQuirk[]
}

/**
 * The driver for BMCs that speak IPMI 2.0.
 *
 * @example
 * ```ts
 * import { ipmi } from 'phoenix-cluster/adapters/ipmi'
 * import { cluster, env, ip, nodes, cidr } from 'phoenix-cluster/dsl'
 *
 * cluster('shelf')
 *   .networks({ bmc: cidr('10.1.0.0/24') })
 *   .on(nodes('cn1'), {
 *     bmc: ipmi({ user: 'root', password: env('BMC_PASSWORD') }),
 *     interfaces: { bmc: { network: 'bmc', ip: ip('10.1.0.11') } },
 *   })
 * ```
 */
// The type is written down: derived from the options, it would cost every configuration that uses it.
export const ipmi: (options: IpmiDriverOptions) => Driver = defineDriver({
  name: 'ipmi',
  options: {
    user: option.text(),
    password: option.secret(),
    kg: option.secret().optional(),
    suites: option.ints().optional(),
    privilege: option.oneOf('user', 'operator', 'admin').default('admin'),
    bootMode: option.oneOf('uefi', 'legacy').default('uefi'),
    quirks: option.texts().default([]),
  },
  check: faultsOf,
  offers: [
    'power',
    'bootDevice',
    'inventory',
    'hardware',
    'sensors',
    'logs',
    'identify',
    'controller',
    'accounts',
    'probe',
    'ipmiRaw',
    'restorePolicy',
    'powerLimit',
    'watchdog',
    'bmcNetwork',
    'console',
  ],
  scan: async (address, port, options) => {
    scanner ??= import('./scan.js')
    return (await scanner).scan(address, port, options)
  },
  quirkNotes: async () => {
    const { quirks } = await import('./quirks.js')
    return Object.fromEntries(quirks.map(({ name, note }) => [name, note]))
  },
  connect: async ({ node, address, port, system, options, log }) => {
    if (system !== undefined) {
      throw new PhoenixError('not-supported', 'IPMI cannot tell systems behind one BMC apart', {
        node,
        hint: 'leave out `system`, or reach this BMC by Redfish',
      })
    }
    const { IpmiBmc: Bmc } = await load()
    // What an admin names is checked against what there is.
    const bmc = new Bmc({ ...options, node, address, port, log } as IpmiOptions)
    return { ...bmc.capabilities(), close: () => bmc.close() }
  },
})

let scanner: Promise<typeof import('./scan.js')> | undefined

let loaded: Promise<typeof import('./bmc.js')> | undefined

/** The client itself, once somebody needs it. Asked for by thousands at once, an import is not cheap. */
function load(): Promise<typeof import('./bmc.js')> {
  loaded ??= import('./bmc.js')
  return loaded
}

/**
 * Opens a connection to a BMC. Nothing is sent before the first call.
 *
 * @throws {PhoenixError} `usage` for a credential that IPMI cannot carry, a suite or a quirk that is
 * not offered
 * @example
 * ```ts
 * import { connectIpmi } from 'phoenix-cluster/adapters/ipmi'
 * import { Secret } from 'phoenix-cluster/model'
 *
 * const bmc = await connectIpmi({
 *   address: '10.1.0.11',
 *   user: 'admin',
 *   password: Secret.of(process.env.BMC_PASSWORD ?? ''),
 * })
 * try {
 *   if ((await bmc.powerState()) === 'off') {
 *     await bmc.setBootOverride({ device: 'network', once: true })
 *     await bmc.setPower('on')
 *   }
 *   const { product } = await bmc.hardware.fru()
 *   console.log(product?.serial, (await bmc.network.bmcNetwork()).mac)
 * } finally {
 *   await bmc.close()
 * }
 * ```
 */
export async function connectIpmi(options: IpmiOptions): Promise<IpmiBmc> {
  const { IpmiBmc: Bmc } = await load()
  return new Bmc(options)
}
