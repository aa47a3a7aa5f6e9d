/** A connection to one BMC by IPMI, useful alone. Loaded when the first one is opened. */
import { type ErrorCode, PhoenixError } from '../../src/error.js'
import type { Secret } from '../../src/model/secret.js'
import type { PowerState } from '../../src/model/step.js'
import type { BootDevice, BootOverride } from '../../src/ports/boot-device.js'
import type { CallOptions } from '../../src/ports/call.js'
import type { Inventory, InventoryReport } from '../../src/ports/inventory.js'
import { type Power, type PowerAction, powerActions } from '../../src/ports/power.js'
import { BootFlags } from './capabilities/boot-override.js'
import {
  type ChassisStatus,
  chassisStatus,
  type IdentifyDuration,
  type RestorePolicy,
  setIdentify,
  setRestorePolicy,
} from './capabilities/chassis.js'
import { type PowerReading, readPower } from './capabilities/dcmi.js'
import { type DeviceId, type Guid, readDeviceId, readSystemGuid } from './capabilities/device.js'
import { readFru } from './capabilities/fru.js'
import type { Fru } from './capabilities/fru-decode.js'
import { readInventory } from './capabilities/inventory.js'
import { type LanConfiguration, readLan } from './capabilities/lan.js'
import { powerState, setPower } from './capabilities/power.js'
import { SdrRepository } from './capabilities/sdr.js'
import {
  clearLog,
  type LogState,
  readLog,
  readLogState,
  readLogTime,
  setLogTime,
} from './capabilities/sel.js'
import type { LogEvent } from './capabilities/sel-decode.js'
import { readSensors, type SensorReading } from './capabilities/sensors.js'
import { type BmcUser, readUsers, testPassword, writePassword } from './capabilities/users.js'
import { ipmiPort } from './codec/index.js'
import { Deadline } from './deadline.js'
import type { IpmiOptions } from './options.js'
import type { IpmiClient, Privilege } from './session/client.js'
import { defaultTiming, type Timing } from './session/options.js'
import { leaseClient } from './shared.js'

const defaultDeadline = 20_000

/** A command in the numbers of the protocol, and its answer. */
export interface RawCommand {
  readonly netFn: number
  readonly command: number
  readonly data?: Buffer | readonly number[]
  /** @default 0 */
  readonly lun?: number
  /** The least privilege that suffices. @default 'user' */
  readonly privilege?: Privilege
  /**
   * Whether it may be carried out twice without harm, as happens where an answer is lost.
   * @default false
   */
  readonly repeatable?: boolean
}

/**
 * One BMC. Nothing is sent before the first call; the first call logs in. All connections to the same
 * BMC with the same account share one session, and all sessions of a process share one socket.
 */
export class IpmiBmc implements Power, BootDevice, Inventory {
  readonly #client: IpmiClient
  readonly #release: () => Promise<void>
  readonly #options: IpmiOptions
  readonly #boot: BootFlags
  readonly #records: SdrRepository
  #closed: Promise<void> | undefined

  /** @param timing how long is waited, for tests */
  constructor(options: IpmiOptions, timing: Partial<Timing> = {}) {
    this.#options = options
    const { client, release } = leaseClient({
      address: options.address.replace(/^\[(.*)\]$/, '$1'),
      port: options.port ?? ipmiPort,
      user: options.user,
      password: options.password,
      kg: options.kg,
      suites: options.suites,
      privilege: options.privilege ?? 'admin',
      quirks: options.quirks ?? [],
      timing: { ...defaultTiming, ...timing },
      log: options.log ?? (() => {}),
    })
    this.#client = client
    this.#release = release
    this.#boot = new BootFlags(client, options.bootMode ?? 'uefi')
    this.#records = new SdrRepository(client)
  }

  /** The power state as the BMC reports it now. */
  powerState(options?: CallOptions): Promise<PowerState> {
    return this.#call('reading the power state', options, (deadline) =>
      powerState(this.#client, deadline),
    )
  }

  /**
   * Asks for the action and returns once the BMC has accepted it. IPMI has no gentle restart: `reboot`
   * is `reset`. What must not be done twice is sent once. Errors: `bmc-timeout` where the answer to it
   * was lost, so that it may have been done; `bmc-refused` for a restart of a node that is off.
   */
  setPower(action: PowerAction, options?: CallOptions): Promise<void> {
    if (!powerActions.includes(action)) {
      throw new PhoenixError('usage', `'${String(action)}' is not a power action`)
    }
    return this.#call(`power ${action}`, options, (deadline) =>
      setPower(this.#client, action, deadline),
    )
  }

  /** The override that the next start takes. */
  bootOverride(options?: CallOptions): Promise<BootOverride> {
    return this.#call('reading the boot override', options, (deadline) => this.#boot.read(deadline))
  }

  /**
   * Sets or clears the override and reads it back. BMCs drop it after 60 seconds without a start; those
   * that can are told to keep it. Errors: `no-effect` where it was not stored.
   */
  setBootOverride(override: BootOverride, options?: CallOptions): Promise<void> {
    return this.#call('setting the boot override', options, (deadline) =>
      this.#boot.write(override, deadline),
    )
  }

  /** Serial number, maker and model from the FRU, and the address of the BMC. */
  inventory(options?: CallOptions): Promise<InventoryReport> {
    return this.#call('reading the inventory', options, (deadline) =>
      readInventory(this.#client, deadline),
    )
  }

  /** The chassis: power, faults, what it does when power returns, its identify light. */
  chassis(options?: CallOptions): Promise<ChassisStatus> {
    return this.#call('reading the chassis', options, (deadline) =>
      chassisStatus(this.#client, deadline),
    )
  }

  /** Switches the identify light on for so many seconds (at most 255), for ever, or with 0 off. */
  identify(duration: IdentifyDuration = 15, options?: CallOptions): Promise<void> {
    return this.#call('the identify light', options, (deadline) =>
      setIdentify(this.#client, duration, deadline),
    )
  }

  /** Says what the node is to do when power returns after a failure. */
  setRestorePolicy(policy: RestorePolicy, options?: CallOptions): Promise<void> {
    return this.#call('setting the restore policy', options, (deadline) =>
      setRestorePolicy(this.#client, policy, deadline),
    )
  }

  /** Who the BMC is: firmware, maker, product. */
  device(options?: CallOptions): Promise<DeviceId> {
    return this.#call('reading the device id', options, (deadline) =>
      readDeviceId(this.#client, deadline),
    )
  }

  /** The GUID of the system behind the BMC. */
  guid(options?: CallOptions): Promise<Guid> {
    return this.#call('reading the GUID', options, (deadline) =>
      readSystemGuid(this.#client, deadline),
    )
  }

  /** What a field replaceable unit says of itself. @param id @default 0, the machine */
  fru(id = 0, options?: CallOptions): Promise<Fru> {
    return this.#call(`reading unit ${id}`, options, (deadline) =>
      readFru(this.#client, id, deadline),
    )
  }

  /** The network settings of the BMC. */
  lan(options?: CallOptions): Promise<LanConfiguration> {
    return this.#call('reading the network settings', options, (deadline) =>
      readLan(this.#client, deadline),
    )
  }

  /**
   * All sensors with what they read now. The records that describe them are read once: the first call
   * takes some seconds on a real BMC, so give it a deadline that allows for them.
   */
  sensors(options?: CallOptions): Promise<readonly SensorReading[]> {
    return this.#call('reading the sensors', options, (deadline) =>
      readSensors(this.#client, this.#records, deadline),
    )
  }

  /** The system event log, the oldest event first. */
  events(options?: CallOptions): Promise<readonly LogEvent[]> {
    return this.#call('reading the event log', options, (deadline) =>
      readLog(this.#client, deadline),
    )
  }

  /** How full the system event log is. */
  logState(options?: CallOptions): Promise<LogState> {
    return this.#call('reading about the event log', options, (deadline) =>
      readLogState(this.#client, deadline),
    )
  }

  /** Clears the system event log, and returns when that is done. */
  clearEvents(options?: CallOptions): Promise<void> {
    return this.#call('clearing the event log', options, (deadline) =>
      clearLog(this.#client, deadline),
    )
  }

  /** The clock by which events are dated. */
  logTime(options?: CallOptions): Promise<Date> {
    return this.#call('reading the clock', options, (deadline) =>
      readLogTime(this.#client, deadline),
    )
  }

  /** Sets the clock by which events are dated, to the second. */
  setLogTime(time: Date, options?: CallOptions): Promise<void> {
    return this.#call('setting the clock', options, (deadline) =>
      setLogTime(this.#client, time, deadline),
    )
  }

  /** The power that the machine draws. Errors: `not-supported` for BMCs without DCMI. */
  powerReading(options?: CallOptions): Promise<PowerReading> {
    return this.#call('reading the power that it draws', options, (deadline) =>
      readPower(this.#client, deadline),
    )
  }

  /** The accounts that have a name. */
  users(options?: CallOptions): Promise<readonly BmcUser[]> {
    return this.#call('reading the accounts', options, (deadline) =>
      readUsers(this.#client, deadline),
    )
  }

  /**
   * Gives an account another password and asks the BMC whether it holds. Never sent in a session that
   * does not encrypt. Errors: `no-effect` where the BMC holds another, as those do that cut it short.
   */
  setPassword(id: number, password: Secret, options?: CallOptions): Promise<void> {
    return this.#call(`setting the password of account ${id}`, options, (deadline) =>
      writePassword(this.#client, id, password, deadline),
    )
  }

  /** Whether this is the password of an account. Never sent in a session that does not encrypt. */
  testPassword(id: number, password: Secret, options?: CallOptions): Promise<boolean> {
    return this.#call(`testing the password of account ${id}`, options, (deadline) =>
      testPassword(this.#client, id, password, deadline),
    )
  }

  /** Any command, in the numbers of the protocol. Gives the completion code and the data. */
  raw(
    command: RawCommand,
    options?: CallOptions,
  ): Promise<{ readonly completion: number; readonly data: Buffer }> {
    return this.#call('a raw command', options, async (deadline) => {
      const { completion, data } = await this.#client.ask(
        { repeatable: false, ...command, what: 'a raw command' },
        deadline,
      )
      return { completion, data: Buffer.from(data) }
    })
  }

  /** The cipher suite of the open session; undefined while there is none. */
  get suite(): number | undefined {
    return this.#client.session?.suite
  }

  /** Ends the session. Never rejects; safe to call twice. */
  close(): Promise<void> {
    this.#closed ??= this.#release()
    return this.#closed
  }

  /** What all calls share: they end in time, and their errors say what was being done. */
  async #call<T>(
    what: string,
    options: CallOptions | undefined,
    work: (deadline: Deadline) => Promise<T>,
  ): Promise<T> {
    try {
      if (this.#closed !== undefined) {
        throw this.#client.peer.error('usage', 'was asked for something after it was closed')
      }
      return await work(new Deadline(options, this.#options.deadline ?? defaultDeadline))
    } catch (error) {
      throw PhoenixError.is(error) ? this.#placed(error, what) : error
    }
  }

  /** Says of an error which node it concerns, and what was being done where it does not know. */
  #placed(error: PhoenixError, what: string): PhoenixError {
    const { peer } = this.#client
    const { code, cause, hint, retryAfter } = error
    const lead = leads[code]
    const message =
      lead === undefined || error.message.startsWith(peer.name)
        ? error.message
        : `${peer.name} ${lead} ${what}: ${error.message}`
    const { node } = this.#options
    const placed = new PhoenixError(code, message, {
      cause,
      hint,
      node,
      retryAfter,
      bmc: peer.authority,
    })
    if (error.stack !== undefined) placed.stack = error.stack
    return placed
  }
}

const leads: Readonly<Partial<Record<ErrorCode, string>>> = {
  'bmc-timeout': 'did not finish',
  aborted: 'was left while',
}
