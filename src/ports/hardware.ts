import type { CallOptions } from './call.js'
import type { Unreadable } from './unreadable.js'

/** What {@link Hardware} reads; each kind is a round of requests of its own, and some take long. */
export type HardwareKind = 'processors' | 'memory' | 'drives' | 'nics'

/** All kinds of parts. */
export const hardwareKinds = ['processors', 'memory', 'drives', 'nics'] as const

/** What all parts say of themselves. Texts are the BMC's own, cleaned. */
export interface HardwarePart {
  readonly id: string
  readonly name: string
  readonly manufacturer?: string
  readonly model?: string
  readonly serial?: string
  /** Where it is plugged in: `CPU.Socket.1`, `DIMM A1`, `Bay 3`. */
  readonly location?: string
  readonly health?: 'OK' | 'Warning' | 'Critical'
}

/** A processor or an accelerator. */
export interface ProcessorPart extends HardwarePart {
  readonly kind: 'cpu' | 'gpu' | 'other'
  readonly cores?: number
  readonly threads?: number
}

/** A memory module that is plugged in. */
export interface MemoryPart extends HardwarePart {
  readonly capacityMiB?: number
  /** In megahertz. */
  readonly speed?: number
}

/** A drive. */
export interface DrivePart extends HardwarePart {
  readonly capacityBytes?: number
  /** `SSD`, `HDD`, … */
  readonly media?: string
  /** `NVMe`, `SATA`, … */
  readonly protocol?: string
}

/** A port of a network adapter. */
export interface NicPart extends HardwarePart {
  /** Lower-case, colons; left out where the BMC does not know it. */
  readonly mac?: string
  /** The GUID of a port of InfiniBand: eight pairs, lower-case, colons. */
  readonly guid?: string
}

/** The parts that were asked for; empty where they were not, or where there are none. */
export interface HardwareReport {
  readonly processors: readonly ProcessorPart[]
  readonly memory: readonly MemoryPart[]
  readonly drives: readonly DrivePart[]
  /** @default none */
  readonly nics?: readonly NicPart[]
  readonly unreadable: readonly Unreadable[]
}

/** The capability to list the parts of a node. */
export interface Hardware {
  /** Lists parts; empty slots are left out. @param kinds @default all */
  hardware(kinds?: readonly HardwareKind[], options?: CallOptions): Promise<HardwareReport>
}
