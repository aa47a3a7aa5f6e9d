/** What a virtual machine of QEMU is like. */

/** How a virtual machine is connected. */
export type QemuNetwork =
  /**
   * QEMU's own network, which needs no rights: it gives addresses itself, reaches this computer at 10.0.2.2
   * and the world through it, and hears nobody who calls from outside. All machines look alike from here.
   */
  | {
      readonly kind: 'user'
      /** What its DHCP server tells to start: a name below {@link tftp}, or a URL for iPXE. @default nothing */
      readonly bootfile?: string
      /** A folder that it serves by TFTP. @default none */
      readonly tftp?: string
    }
  /** A tap device of this computer that exists, and that the user may use: `ip tuntap add … user …`. */
  | { readonly kind: 'tap'; readonly device: string }

/** Options of {@link qemu}. */
export interface QemuOptions {
  /** Memory, in MiB. @default 256 */
  readonly memory?: number
  /** Processors. @default 1 */
  readonly cpus?: number
  /** Its firmware: SeaBIOS, which QEMU brings along, or OVMF, which is a package of its own. @default 'bios' */
  readonly firmware?: 'bios' | 'uefi'
  /** @default QEMU's own network, without anything to start from it */
  readonly network?: QemuNetwork
  /** The model of the network interface, as QEMU names it. @default 'virtio-net-pci' */
  readonly nic?: string
  /**
   * Which of the node's interfaces the machine has, with the MAC that the BMC lists.
   * @default the first
   */
  readonly interface?: string
  /** An image of a disk, `.qcow2` or else raw, which the machine reads and writes. @default none */
  readonly disk?: string
  /** From where it starts without an override. @default ['disk', 'network'] */
  readonly order?: readonly ('disk' | 'network')[]
  /**
   * How it computes: `kvm` and `hvf` let the processor itself do it, `tcg` needs nothing and is some ten
   * times slower.
   * @default 'kvm', or 'hvf' on a Mac with an Intel processor, where that is found to work; else 'tcg'
   */
  readonly accel?: 'kvm' | 'hvf' | 'tcg'
  /**
   * After how long a system that was asked to shut down loses its power, in milliseconds.
   * @default never, as with most BMCs
   */
  readonly shutdownWithin?: number
  /** A folder that gets what each machine writes to its serial console: `cn1.log`. @default none */
  readonly log?: string
  /** The program: its name or its path. @default 'qemu-system-x86_64' */
  readonly program?: string
  /** Further arguments of QEMU. @default none */
  readonly args?: readonly string[]
}
