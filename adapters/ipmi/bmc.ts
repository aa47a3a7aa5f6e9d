/** A connection to one BMC by IPMI, useful alone. Loaded when the first one is opened. */
import { PhoenixError } from '../../src/error.js'
import type { PowerState } from '../../src/model/step.js'
import type { BootDevice, BootOverride } from '../../src/ports/boot-device.js'
import type { CallOptions } from '../../src/ports/call.js'
import type { Capabilities } from '../../src/ports/driver.js'
import type { Inventory, InventoryReport } from '../../src/ports/inventory.js'
import { type Power, type PowerAction, powerActions } from '../../src/ports/power.js'
import { Access } from './access.js'
import { BootFlags } from './capabilities/boot/boot-override.js'
import { readInventory } from './capabilities/inventory/inventory.js'
import { powerState, setPower } from './capabilities/power/power.js'
import { ipmiPort } from './codec/index.js'
import { IpmiAccounts } from './offers/accounts.js'
import { IpmiChassis } from './offers/chassis.js'
import { IpmiController } from './offers/controller.js'
import { IpmiHardware } from './offers/hardware.js'
import { IpmiIdentify } from './offers/identify.js'
import { IpmiLogs } from './offers/logs.js'
import { IpmiNetwork } from './offers/network.js'
import { IpmiPowerLimit } from './offers/power-limit.js'
import { IpmiProbe } from './offers/probe.js'
import { IpmiCommands } from './offers/raw.js'
import { IpmiSensors } from './offers/sensors.js'
import { IpmiWatchdog } from './offers/watchdog.js'
import type { IpmiOptions } from './options.js'
import { defaultTiming, type Timing } from './session/options.js'
import { leaseClient } from './shared.js'
import { IpmiConsole } from './sol/console.js'
import type { ConsoleTiming } from './sol/console-line.js'

/** What the driver gives of a BMC; each call says for itself what the BMC lacks. */
type Offered =
  | 'power'
  | 'bootDevice'
  | 'inventory'
  | 'hardware'
  | 'sensors'
  | 'logs'
  | 'identify'
  | 'controller'
  | 'accounts'
  | 'probe'
  | 'ipmiRaw'
  | 'restorePolicy'
  | 'powerLimit'
  | 'watchdog'
  | 'bmcNetwork'
  | 'console'

/**
 * One BMC. Nothing is sent before the first call; the first call logs in. All connections to the same
 * BMC with the same account share one session, and all sessions of a process share a few sockets.
 */
export class IpmiBmc implements Power, BootDevice, Inventory {
  /** The chassis: power and faults, what it does when power returns. */
  readonly chassis: IpmiChassis
  /** The light by which somebody in the hall finds the machine. */
  readonly identify: IpmiIdentify
  /** What sensors measure, and what the node draws. */
  readonly sensors: IpmiSensors
  /** The event log and its clock. */
  readonly logs: IpmiLogs
  /** The parts of the machine and what they say of themselves. */
  readonly hardware: IpmiHardware
  /** The accounts of the BMC, and new passwords. */
  readonly accounts: IpmiAccounts
  /** The BMC itself: who it is, and its restart. */
  readonly controller: IpmiController
  /** The network settings of the BMC. */
  readonly network: IpmiNetwork
  /** The limit of what the node draws. */
  readonly powerLimit: IpmiPowerLimit
  /** The timer that acts where a node hangs. */
  readonly watchdog: IpmiWatchdog
  /** What the BMC can do. */
  readonly probe: IpmiProbe
  /** Any command, in the numbers of the protocol. */
  readonly raw: IpmiCommands
  readonly #access: Access
  readonly #consoleTiming: Partial<ConsoleTiming>
  #console: IpmiConsole | undefined
  readonly #boot: BootFlags

  /** @param timing how long is waited, for tests */
  constructor(
    options: IpmiOptions,
    timing: Partial<Timing> = {},
    consoleTiming: Partial<ConsoleTiming> = {},
  ) {
    const whole = { ...defaultTiming, ...timing }
    const lease = leaseClient({
      address: options.address.replace(/^\[(.*)\]$/, '$1'),
      port: options.port ?? ipmiPort,
      user: options.user,
      password: options.password,
      kg: options.kg,
      suites: options.suites,
      privilege: options.privilege ?? 'admin',
      quirks: options.quirks ?? [],
      timing: whole,
      log: options.log ?? (() => {}),
    })
    const access = new Access(options, whole, lease)
    this.#access = access
    this.#boot = new BootFlags(lease.client, options.bootMode ?? 'uefi')
    this.chassis = new IpmiChassis(access)
    this.identify = new IpmiIdentify(access)
    this.sensors = new IpmiSensors(access)
    this.logs = new IpmiLogs(access)
    this.hardware = new IpmiHardware(access)
    this.accounts = new IpmiAccounts(access)
    this.controller = new IpmiController(access)
    this.network = new IpmiNetwork(access)
    this.powerLimit = new IpmiPowerLimit(access)
    this.watchdog = new IpmiWatchdog(access)
    this.probe = new IpmiProbe(access)
    this.raw = new IpmiCommands(access)
    this.#consoleTiming = consoleTiming
  }

  /** The serial console, by Serial over LAN. */
  get console(): IpmiConsole {
    this.#console ??= new IpmiConsole(this.#access, this.#consoleTiming)
    return this.#console
  }

  /** The power state as the BMC reports it now. */
  powerState(options?: CallOptions): Promise<PowerState> {
    return this.#access.call('reading the power state', options, (deadline) =>
      powerState(this.#access.client, deadline),
    )
  }

  /**
   * Asks for the action and returns once the BMC has accepted it. IPMI has no gentle restart: `reboot`
   * is `reset`. What must not be done twice is sent once. Errors: `bmc-timeout` where the answer to it
   * was lost, so that it may have been done; `bmc-refused` for a restart of a node that is off.
   */
  // biome-ignore lint/suspicious/noConfusingVoidType: as the port has it.
  setPower(action: PowerAction, options?: CallOptions): Promise<void | 'already'> {
    if (!powerActions.includes(action)) {
      throw new PhoenixError('usage', `'${String(action)}' is not a power action`)
    }
    return this.#access.call(`power ${action}`, options, (deadline) =>
      setPower(this.#access.client, action, deadline),
    )
  }

  /** The override that the next start takes. */
  bootOverride(options?: CallOptions): Promise<BootOverride> {
    return this.#access.call('reading the boot override', options, (deadline) =>
      this.#boot.read(deadline),
    )
  }

  /**
   * Sets or clears the override and reads it back. BMCs drop it after 60 seconds without a start; those
   * that can are told to keep it. Errors: `no-effect` where it was not stored.
   */
  setBootOverride(override: BootOverride, options?: CallOptions): Promise<void> {
    return this.#access.call('setting the boot override', options, (deadline) =>
      this.#boot.write(override, deadline),
    )
  }

  /** Serial number, maker and model from the FRU, and the address of the BMC. */
  inventory(options?: CallOptions): Promise<InventoryReport> {
    return this.#access.call('reading the inventory', options, (deadline) =>
      readInventory(this.#access.client, deadline),
    )
  }

  /** What the driver gives of it. */
  capabilities(): Pick<Capabilities, Offered> {
    const { hardware, sensors, logs, identify, controller, accounts, probe } = this
    const { powerLimit, watchdog } = this
    return {
      power: this,
      bootDevice: this,
      inventory: this,
      hardware,
      sensors,
      logs,
      identify,
      controller,
      accounts,
      probe,
      ipmiRaw: this.raw,
      restorePolicy: this.chassis,
      powerLimit,
      watchdog,
      bmcNetwork: this.network,
      console: this.console,
    }
  }

  /** The cipher suite of the open session; undefined while there is none. */
  get suite(): number | undefined {
    return this.#access.client.session?.suite
  }

  /** Ends the session. Never rejects; safe to call twice. */
  async close(): Promise<void> {
    await this.#console?.close()
    await this.#access.close()
  }
}
