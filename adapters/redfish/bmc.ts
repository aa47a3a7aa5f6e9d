/** A connection to one BMC by Redfish, useful alone. Loaded when the first one is opened. */
import { PhoenixError } from '../../src/error.js'
import type { PowerState } from '../../src/model/step.js'
import type { Accounts } from '../../src/ports/accounts.js'
import type { Bios } from '../../src/ports/bios.js'
import type { BootDevice, BootOverride } from '../../src/ports/boot-device.js'
import type { BootOrder } from '../../src/ports/boot-order.js'
import type { CallOptions } from '../../src/ports/call.js'
import type { ChassisPower } from '../../src/ports/chassis-power.js'
import type { ConsoleAccess } from '../../src/ports/console.js'
import type { Controller } from '../../src/ports/controller.js'
import type { Events } from '../../src/ports/events.js'
import type { Firmware } from '../../src/ports/firmware.js'
import type { Hardware } from '../../src/ports/hardware.js'
import type { Identify } from '../../src/ports/identify.js'
import type { Inventory, InventoryReport } from '../../src/ports/inventory.js'
import type { Logs } from '../../src/ports/logs.js'
import { type Power, type PowerAction, powerActions } from '../../src/ports/power.js'
import type { Probe } from '../../src/ports/probe.js'
import type { Raw } from '../../src/ports/raw.js'
import type { Sensors } from '../../src/ports/sensors.js'
import type { VirtualMedia } from '../../src/ports/virtual-media.js'
import type { Access, Identified } from './access.js'
import { RedfishBios } from './capabilities/bios/bios.js'
import { RedfishBootOrder } from './capabilities/boot/boot-order.js'
import { bootOverride, setBootOverride } from './capabilities/boot/boot-override.js'
import { RedfishEvents } from './capabilities/events/events.js'
import { RedfishFirmware } from './capabilities/firmware/firmware.js'
import { RedfishHardware } from './capabilities/inventory/hardware.js'
import { readInventory } from './capabilities/inventory/inventory.js'
import { RedfishLogs } from './capabilities/logs/logs.js'
import { RedfishChassisPower } from './capabilities/power/chassis-power.js'
import { powerStateOf, setPower } from './capabilities/power/power.js'
import { RedfishSensors } from './capabilities/sensors/sensors.js'
import { Equipment } from './capabilities/system/equipment.js'
import { RedfishProbe } from './capabilities/system/probe.js'
import { readProfile } from './capabilities/system/profile.js'
import { RedfishRaw } from './capabilities/system/raw.js'
import { ChosenSystem } from './capabilities/system/system.js'
import { RedfishAccounts } from './capabilities/upkeep/accounts.js'
import { RedfishConsoleAccess } from './capabilities/upkeep/console-access.js'
import { RedfishController } from './capabilities/upkeep/controller.js'
import { RedfishIdentify } from './capabilities/upkeep/identify.js'
import { RedfishVirtualMedia } from './capabilities/upkeep/virtual-media.js'
import type { JsonObject } from './client/answers/json.js'
import { RedfishClient } from './client/client.js'
import { Deadline } from './client/deadline.js'
import { Once } from './client/once.js'
import type { Resource } from './client/resource.js'
import { ActionInfos } from './client/resources/action.js'
import { membersOf, readMembers } from './client/resources/collection.js'
import type { Timing } from './client/retry.js'
import { lease } from './client/shared.js'
import type { Wire } from './client/transport/wire.js'
import { clientOptions } from './client-options.js'
import type { RedfishOptions, RedfishProfile } from './options.js'
import { placed } from './placed.js'
import { identify } from './quirks/identity.js'
import { needsFirmware, profileOf } from './quirks/quirks.js'

const defaultDeadline = 60_000

/**
 * One BMC and the system behind it. Nothing is sent before the first call; the first call logs in, and
 * all calls share that session until {@link RedfishBmc.close}.
 */
export class RedfishBmc implements Power, BootDevice, Inventory {
  readonly #client: RedfishClient
  readonly #release: () => Promise<void>
  readonly #options: RedfishOptions
  readonly #system: ChosenSystem
  readonly #access: Access
  /** The power of chassis and slots. */
  readonly chassisPower: ChassisPower
  /** The lasting boot order. */
  readonly bootOrder: BootOrder
  /** What the firmware is configured to. */
  readonly bios: Bios
  /** What firmware there is, and its updates. */
  readonly firmware: Firmware
  /** The parts of the machine. */
  readonly hardware: Hardware
  /** What is measured. */
  readonly sensors: Sensors
  /** What the hardware has recorded. */
  readonly logs: Logs
  /** The light that identifies the machine. */
  readonly identify: Identify
  /** Images inserted as if they were discs. */
  readonly virtualMedia: VirtualMedia
  /** The BMC itself. */
  readonly controller: Controller
  /** Who may log in. */
  readonly accounts: Accounts
  /** What happens, as it happens. */
  readonly events: Events
  /** How the serial console is reached, which Redfish itself does not carry. */
  readonly consoleAccess: ConsoleAccess
  /** What this very BMC can do. */
  readonly probe: Probe
  /** Requests of any kind, shown without secrets. */
  readonly raw: Raw
  #profile: Once<Identified> | undefined
  #closed: Promise<void> | undefined

  /**
   * @param how `timing` and `wire` for tests; `shared` to share client and session with all others that ask for
   * the same BMC with the same credentials and trust
   */
  constructor(
    options: RedfishOptions,
    how: {
      readonly timing?: Partial<Timing>
      readonly shared?: boolean
      readonly wire?: Wire
    } = {},
  ) {
    this.#options = options
    const made = clientOptions(options, how)
    if (how.shared === true) {
      const { client, release } = lease(made)
      this.#client = client
      this.#release = release
    } else {
      this.#client = new RedfishClient(made)
      this.#release = () => this.#client.close()
    }
    this.#system = new ChosenSystem(this.#client, options.system)
    this.#access = {
      client: this.#client,
      system: this.#system,
      equipment: new Equipment(this.#client),
      actions: new ActionInfos(this.#client),
      user: options.user,
      separate: (as) => new RedfishClient({ ...made, ...as, mustChange: true }),
      identified: (system, deadline) => this.#identified(system, deadline),
      behaviour: async (system, deadline) =>
        (await this.#identified(system, deadline)).profile.behaviour,
      call: (what, wish, work, usual) => this.#call(what, wish, work, usual),
    }
    this.chassisPower = new RedfishChassisPower(this.#access)
    this.bootOrder = new RedfishBootOrder(this.#access)
    this.bios = new RedfishBios(this.#access)
    this.firmware = new RedfishFirmware(this.#access)
    this.hardware = new RedfishHardware(this.#access)
    this.sensors = new RedfishSensors(this.#access)
    this.logs = new RedfishLogs(this.#access)
    this.identify = new RedfishIdentify(this.#access)
    this.virtualMedia = new RedfishVirtualMedia(this.#access)
    this.controller = new RedfishController(this.#access)
    this.accounts = new RedfishAccounts(this.#access)
    this.events = new RedfishEvents(this.#access)
    this.consoleAccess = new RedfishConsoleAccess(this.#access)
    this.probe = new RedfishProbe(this.#access)
    this.raw = new RedfishRaw(this.#access)
  }

  /**
   * Reads any resource by its link.
   *
   * @param link as a BMC gave it, or a path such as `/redfish/v1/`
   * Errors: `bmc-not-found`, `bmc-protocol` for what is not a JSON object or leads to another host.
   */
  get(link: string, options?: CallOptions): Promise<JsonObject> {
    return this.#call(`reading ${link}`, options, async (deadline) => {
      return (await this.#client.get(link, deadline)).body
    })
  }

  /**
   * Reads the members of a collection, over all its pages, each once. Members that cannot be read are
   * left out and logged.
   */
  members(link: string, options?: CallOptions): Promise<readonly JsonObject[]> {
    return this.#call(`reading the members of ${link}`, options, async (deadline) => {
      const members = await membersOf(this.#client, link, deadline)
      const read = await readMembers(this.#client, members, deadline)
      return read.map(({ body }) => body)
    })
  }

  powerState(options?: CallOptions): Promise<PowerState> {
    return this.#call('reading the power state', options, async (deadline) =>
      powerStateOf(await this.#system.read(deadline)),
    )
  }

  /**
   * Asks for the action and returns once the BMC has accepted it. Where a BMC has no restart (`reboot`,
   * `reset`, `cycle`), the node is switched off and, when it is off, on again. Once the BMC has accepted
   * the first, the second has five minutes, whatever `deadline` says, and ten seconds after an abort;
   * where it fails, the error says that the node was switched off and not on again. Errors:
   * `not-supported` where the BMC does not offer the action; a gentle action never becomes a hard one.
   */
  setPower(action: PowerAction, options?: CallOptions): Promise<'already' | undefined> {
    if (!powerActions.includes(action)) {
      throw new PhoenixError('usage', `'${String(action)}' is not a power action`)
    }
    return this.#call(`power ${action}`, options, (deadline) =>
      setPower(this.#access, action, deadline),
    )
  }

  /** The override that the next start takes. Errors: `not-supported` where the BMC has none. */
  bootOverride(options?: CallOptions): Promise<BootOverride> {
    return this.#call('reading the boot override', options, (deadline) =>
      bootOverride(this.#access, deadline),
    )
  }

  /**
   * Sets or clears the override and reads it back. Errors: `no-effect` where it was not stored,
   * `not-supported` where the BMC has no override, or not of this device or duration.
   */
  setBootOverride(override: BootOverride, options?: CallOptions): Promise<void> {
    return this.#call('setting the boot override', options, (deadline) =>
      setBootOverride(this.#access, override, deadline),
    )
  }

  /**
   * Serial number, maker, model, versions, what is summed up of processors and memory, and network
   * interfaces; {@link RedfishBmc.hardware} lists each part. MAC addresses are those on the wire
   * (`MACAddress`), or else the permanent ones; placeholders such as `Not Available` are left out.
   */
  inventory(options?: CallOptions): Promise<InventoryReport> {
    return this.#call('reading the inventory', options, async (deadline) =>
      readInventory(this.#access, await this.#system.readIfAny(deadline), deadline),
    )
  }

  /** Who made the BMC, what it offers, and which quirks are taken into account. */
  profile(options?: CallOptions): Promise<RedfishProfile> {
    return this.#call('reading what the BMC offers', options, (deadline) =>
      readProfile(this.#access, deadline),
    )
  }

  /** Ends the session and the connections. Never rejects; safe to call twice. */
  close(): Promise<void> {
    this.#closed ??= this.#release()
    return this.#closed
  }

  #identified(system: Resource | undefined, deadline: Deadline) {
    this.#profile ??= new Once(defaultDeadline, async (own) => {
      const root = await this.#client.root(own)
      const { vendor, quirks } = this.#options
      let identity = identify(root.body, system?.body, undefined, vendor)
      // One request more, only where it can tell something.
      if (identity.vendor === undefined || needsFirmware(identity)) {
        const [manager] = await this.#access.equipment.managers(system, own)
        identity = identify(root.body, system?.body, manager?.body, vendor)
      }
      this.#client.log(
        identity.vendor === undefined
          ? 'the BMC does not say who made it; no quirks are assumed'
          : `vendor ${identity.vendor}, by ${identity.because}`,
      )
      return { identity, profile: profileOf(identity, quirks) }
    })
    return this.#profile.get(deadline)
  }

  /** What all calls share: they end in time, and their errors say what was being done. */
  async #call<T>(
    what: string,
    options: CallOptions | undefined,
    work: (deadline: Deadline) => Promise<T>,
    usual = this.#options.deadline ?? defaultDeadline,
  ): Promise<T> {
    try {
      if (this.#closed !== undefined) {
        throw this.#client.peer.error('usage', 'was asked for something after it was closed')
      }
      return await Deadline.within(options, usual, work)
    } catch (error) {
      if (!PhoenixError.is(error)) throw error
      throw placed(this.#client, this.#options.node, error, what)
    }
  }
}
