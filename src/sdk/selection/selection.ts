import type { NodeSet } from '../../model/node-set/node-set.js'
import type { Fingerprint } from '../../ports/driver.js'
import { AccountsOf } from './accounts.js'
import type { Answers, ChangeOptions } from './answer.js'
import { BiosOf } from './bios.js'
import { BmcOf } from './bmc.js'
import { BmcNetworkOf } from './bmc-network.js'
import { BootDeviceOf } from './boot-device.js'
import { BootOrderOf } from './boot-order.js'
import { ChassisPowerOf } from './chassis-power.js'
import { ConsoleOf } from './console.js'
import { ControllerOf } from './controller.js'
import { EventsOf } from './events.js'
import { FirmwareOf } from './firmware.js'
import { IdentifyOf } from './identify.js'
import { HardwareOf, InventoryOf } from './inventory.js'
import { IpmiOf } from './ipmi.js'
import { LogsOf } from './logs.js'
import { PowerOf } from './power.js'
import { PowerLimitOf } from './power-limit.js'
import { RawOf } from './raw.js'
import { RestorePolicyOf } from './restore-policy.js'
import type { Selected, SelectionEnvironment } from './selected.js'
import { SensorsOf } from './sensors.js'
import { fingerprints, trust } from './trust.js'
import { VirtualMediaOf } from './virtual-media.js'
import { WatchdogOf } from './watchdog.js'

/**
 * Some nodes, to be worked with directly. Every call gives the nodes' answers as they come; a node
 * that fails is an answer too and never ends the iteration. A capability that none of a node's drivers
 * offers is `not-supported`; of several that offer it, the first in the list serves.
 */
export class Selection {
  readonly #selected: Selected

  /** @internal */
  constructor(
    /** The nodes. */
    readonly nodes: NodeSet,
    env: SelectionEnvironment,
  ) {
    this.#selected = { nodes, env }
  }

  /** Their power. */
  get power(): PowerOf {
    return new PowerOf(this.#selected)
  }

  /** The settings of their BIOS. */
  get bios(): BiosOf {
    return new BiosOf(this.#selected)
  }

  /** Their firmware. */
  get firmware(): FirmwareOf {
    return new FirmwareOf(this.#selected)
  }

  /** What their sensors measure. */
  get sensors(): SensorsOf {
    return new SensorsOf(this.#selected)
  }

  /** What they are made of, as their BMCs say at once. */
  get inventory(): InventoryOf {
    return new InventoryOf(this.#selected)
  }

  /** Their parts, each asked for by itself. */
  get hardware(): HardwareOf {
    return new HardwareOf(this.#selected)
  }

  /** Their BMCs: who they are and what they can do. */
  get bmc(): BmcOf {
    return new BmcOf(this.#selected)
  }

  /** The lights by which somebody in the hall finds them. */
  get identify(): IdentifyOf {
    return new IdentifyOf(this.#selected)
  }

  /** Their serial consoles. */
  get console(): ConsoleOf {
    return new ConsoleOf(this.#selected)
  }

  /** The power of the chassis and slots that their BMCs switch. */
  get chassisPower(): ChassisPowerOf {
    return new ChassisPowerOf(this.#selected)
  }

  /** From where they start next. */
  get bootDevice(): BootDeviceOf {
    return new BootDeviceOf(this.#selected)
  }

  /** The lasting orders in which they try their boot options. */
  get bootOrder(): BootOrderOf {
    return new BootOrderOf(this.#selected)
  }

  /** The logs that their BMCs keep. */
  get logs(): LogsOf {
    return new LogsOf(this.#selected)
  }

  /** Images that are inserted as if they were discs. */
  get virtualMedia(): VirtualMediaOf {
    return new VirtualMediaOf(this.#selected)
  }

  /** Their BMCs themselves. */
  get controller(): ControllerOf {
    return new ControllerOf(this.#selected)
  }

  /** The accounts of their BMCs. */
  get accounts(): AccountsOf {
    return new AccountsOf(this.#selected)
  }

  /** What their BMCs tell by themselves. */
  get events(): EventsOf {
    return new EventsOf(this.#selected)
  }

  /** Requests of any kind to their BMCs. */
  get raw(): RawOf {
    return new RawOf(this.#selected)
  }

  /** How much they may draw. */
  get powerLimit(): PowerLimitOf {
    return new PowerLimitOf(this.#selected)
  }

  /** What they do when power returns after a failure. */
  get restorePolicy(): RestorePolicyOf {
    return new RestorePolicyOf(this.#selected)
  }

  /** The timers by which their BMCs watch over them. */
  get watchdog(): WatchdogOf {
    return new WatchdogOf(this.#selected)
  }

  /** The network settings of their BMCs. */
  get bmcNetwork(): BmcNetworkOf {
    return new BmcNetworkOf(this.#selected)
  }

  /** Commands of IPMI to their BMCs, in the numbers of the protocol. */
  get ipmi(): IpmiOf {
    return new IpmiOf(this.#selected)
  }

  /** The keys that their BMCs show in TLS. */
  fingerprints(): Answers<Fingerprint> {
    return fingerprints(this.#selected)
  }

  /** Trusts keys from now on: stores them as the facts `bmc.pin`, with a row in the audit log. */
  trust(pins: ReadonlyMap<string, string>, options: ChangeOptions = {}): Promise<void> {
    return trust(this.#selected, pins, options)
  }
}
