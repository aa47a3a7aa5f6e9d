/**
 * Something real behind a simulated machine: a virtual machine, a board with a relay, a container. The
 * BMC switches it, and shows of it what it does by itself. All fronts (Redfish, IPMI) see this one state.
 */
import type { Identity } from './identity.js'
import type { SimulatedOverride } from './override.js'

/**
 * What a simulated machine drives. No method may throw or wait: what becomes of it is told by
 * {@link HardwareEvents}.
 */
export interface Hardware {
  /** Switches it on. It is off, and hears this once until it has told that it is off again. */
  start(from: SimulatedOverride): void
  /** Starts its firmware anew while the power stays on. */
  reset(from: SimulatedOverride): void
  /** `hard` cuts the power; `soft` presses the power button: the system may do as it likes about that. */
  stop(how: 'hard' | 'soft'): void
  /** A non-maskable interrupt. @default nothing happens */
  nmi?(): void
  /** What somebody types at its serial console. @default it has none, and what is typed is lost */
  write?(bytes: Uint8Array): void
  /** A break on the serial line. @default nothing happens */
  sendBreak?(): void
  /** Ends it for good, and gives back all that it holds. Called once, whatever its power state. */
  close(): Promise<void>
}

/** What hardware tells the machine that it is. */
export interface HardwareEvents {
  /** The power is on and the firmware runs: after each `start` and each `reset`. */
  running(): void
  /**
   * The power is off: as asked, because the system shut itself down, or because something broke.
   * @param broken what broke, as part of a sentence; it goes into the log of the hardware
   */
  off(broken?: string): void
  /**
   * The system starts itself anew. The answer is where that start comes from; an override for once is
   * used up by it.
   */
  restarting(): SimulatedOverride
  /** It wrote to its serial console. */
  output(bytes: Uint8Array): void
}

/** Which machine hardware is to be. */
export type HardwareIdentity = Omit<Identity, 'bmcMac'>

/**
 * Makes the hardware of a simulated machine, switched off. What is missing is an error here, and not when
 * somebody switches the machine on.
 */
export type MakeHardware = (
  machine: HardwareIdentity,
  events: HardwareEvents,
) => Hardware | Promise<Hardware>
