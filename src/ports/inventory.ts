import type { PhoenixError } from '../error.js'
import type { CallOptions } from './call.js'

/** A network interface as the BMC lists it. */
export interface InventoryNic {
  /** The BMC's own name of it: `NIC.Embedded.1-1-1`, `eno1`, `1`, … */
  readonly id: string
  /** Further names under which the BMC or the host's system knows it. */
  readonly names: readonly string[]
  /** Canonical lower-case, colons: `aa:bb:cc:dd:ee:ff`; left out where the BMC does not know it. */
  readonly mac?: string
  /** The GUID of a port of InfiniBand: eight pairs, lower-case, colons. */
  readonly guid?: string
  /** Where its adapter is plugged in, as people see it: `PCIe Slot 3`. */
  readonly location?: string
  /** Whether it leads to the BMC and nowhere else. @default false */
  readonly toBmc?: boolean
}

/** What a BMC says about the hardware that rarely changes. Strings are the BMC's, cleaned of control characters. */
export interface InventoryReport {
  readonly serial?: string
  readonly manufacturer?: string
  readonly model?: string
  readonly uuid?: string
  /** The version of the system's firmware. */
  readonly biosVersion?: string
  /** The version of the BMC's own firmware. */
  readonly bmcVersion?: string
  /** How many processors there are in sockets, accelerators not counted. */
  readonly processorCount?: number
  readonly processorModel?: string
  readonly memoryGiB?: number
  /** The interfaces of the node itself. */
  readonly nics: readonly InventoryNic[]
  /** The address of the BMC's own interface: lower-case, colons; left out where it does not tell. */
  readonly bmcMac?: string
  /** Why some interfaces may be missing among them or lack their address: what could not be read. @default nothing */
  readonly unread?: readonly PhoenixError[]
}

/** The capability to read what the hardware is. */
export interface Inventory {
  /** Reads the inventory from the BMC. */
  inventory(options?: CallOptions): Promise<InventoryReport>
}
