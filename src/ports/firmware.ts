import type { Secret } from '../model/secret.js'
import type { CallOptions } from './call.js'
import type { Unreadable } from './unreadable.js'

/** A piece of firmware. Texts are the BMC's own, cleaned of control characters. */
export interface FirmwareItem {
  /** The BMC's own name of it, as targets of an update name it. */
  readonly id: string
  readonly name: string
  /** Left out where the BMC does not know it. */
  readonly version?: string
  /** What it is of the node, where the driver knows: the BMC's own firmware, or the host's. */
  readonly component?: 'bmc' | 'bios'
  /** Whether it can be updated this way; left out where the BMC does not say. */
  readonly updateable?: boolean
}

/** All firmware that a BMC knows. */
export interface FirmwareReport {
  readonly items: readonly FirmwareItem[]
  readonly unreadable: readonly Unreadable[]
}

/** An image that the BMC fetches itself. */
export interface FirmwareAddress {
  /** `https://…`, `http://…`, `nfs://…`, … */
  readonly address: string
  readonly user?: string
  readonly password?: Secret
}

/** An image that is sent to the BMC. */
export interface FirmwareFile {
  /** Its file name; some BMCs judge by it. */
  readonly name: string
  /** In bytes. */
  readonly size: number
  /** Its bytes, from the beginning each time. */
  readonly content: () => AsyncIterable<Uint8Array>
}

/** What is to be updated. */
export interface FirmwareUpdate {
  readonly image: FirmwareAddress | FirmwareFile
  /** The items that the image is for, by id. @default the BMC decides by the image */
  readonly targets?: readonly string[]
  /**
   * The versions that items must have afterwards, by id: the same text, or words of it. Read back.
   * @default nothing is compared
   */
  readonly expect?: Readonly<Record<string, string>>
  /** When it is applied, where the BMC lets one choose. @default 'now' */
  readonly apply?: 'now' | 'at-reset'
}

/** An update that a BMC has taken on. */
export interface FirmwareTask {
  /** By which {@link Firmware.follow} finds it. */
  readonly id: string
  /** What the BMC calls it. */
  readonly name: string
  /** Whether it waits for the node's next start, so that nothing more happens before. */
  readonly scheduled: boolean
}

/** How an update stands. */
export interface FirmwareProgress {
  /** The BMC's own word. */
  readonly state: string
  /** From 0 to 100, where the BMC says. */
  readonly percent?: number
  readonly message?: string
  /** By which {@link Firmware.follow} finds the update again, once the BMC has taken it on. */
  readonly task?: string
}

/** How an update ended. */
export interface FirmwareOutcome {
  /** `scheduled`: it is applied at the node's next start. */
  readonly outcome: 'done' | 'scheduled'
  /** The items whose version is another than before. */
  readonly changed: readonly { readonly id: string; readonly from?: string; readonly to?: string }[]
}

/** Options of an update. */
export interface FirmwareUpdateOptions extends CallOptions {
  /** Hears how it goes on. */
  readonly on?: (progress: FirmwareProgress) => void
}

/** The capability to read and to update firmware. */
export interface Firmware {
  /** Lists the firmware and its versions. */
  list(options?: CallOptions): Promise<FirmwareReport>
  /**
   * Updates firmware and follows it to its end, through restarts of the BMC. `deadline` @default one
   * hour. Errors: `not-supported` where the BMC takes no image in that way, `no-effect` where a version
   * is not as expected afterwards, and what the BMC says.
   */
  update(update: FirmwareUpdate, options?: FirmwareUpdateOptions): Promise<FirmwareOutcome>
  /** The updates that are not finished, whoever began them; empty where the BMC does not tell. */
  underWay(options?: CallOptions): Promise<readonly FirmwareTask[]>
  /**
   * Follows an update that was begun before to its end, as {@link update} does. `deadline` @default one
   * hour.
   */
  follow(
    task: string,
    expect: FirmwareUpdate['expect'],
    options?: FirmwareUpdateOptions,
  ): Promise<FirmwareOutcome>
}
