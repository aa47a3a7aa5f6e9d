import type { Fault } from '../faults/faults.js'
import type { MakeHardware } from './hardware.js'

/** A protocol that simulated BMCs speak, as the driver for it is named. */
export type SimulatedProtocol = 'redfish' | 'ipmi'

/** A node to be simulated; everything but its name may be left out. */
export interface SimulatedNode {
  /** The node's name, by which the rack's methods know it. The BMC itself does not tell it. */
  readonly name: string
  /** The network interfaces that the BMC lists. @default one named `eno1` */
  readonly interfaces?: readonly {
    readonly name: string
    /** Its MAC. @default a locally administered one made from the names of node and interface */
    readonly mac?: string
  }[]
  /** @default one made from the node's name */
  readonly serial?: string
  /** @default 'Simulated Node' */
  readonly model?: string
  /** @default 'Phoenix' */
  readonly manufacturer?: string
  /** The main power when the rack starts. @default 'off', or as it was when the tree was recorded */
  readonly power?: 'on' | 'off'
  /**
   * What the BMC serves: a folder or an archive of a recorded tree, or a folder inside of an archive
   * (`trees.tar.gz/dell`). The second node and all further ones that are served from one tree get serial
   * numbers, UUIDs and MACs of their own. What is said of the node here does not go into the tree.
   * @default a tree of the rack's own
   */
  readonly tree?: string
  /** The protocols that the BMC speaks; the first is the one that clients use first. @default Redfish */
  readonly protocols?: readonly SimulatedProtocol[]
  /** The BMC's own key (Kg), which an IPMI login needs besides: at most 20 bytes. @default none */
  readonly kg?: string
  /**
   * Something real that the BMC switches, such as a virtual machine: {@link qemu}. Power is then what it
   * does, and the serial console is its own.
   * @default nothing: the power is a word, and its moves take the time that the rack's options say
   */
  readonly hardware?: MakeHardware
  /** What is wrong with the BMC from the start, one thing or several. @default nothing */
  readonly fault?: Fault | readonly Fault[]
}
