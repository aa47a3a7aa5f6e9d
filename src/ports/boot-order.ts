import type { CallOptions } from './call.js'

/** Something that a node may start from, by its place in the boot order. */
export interface BootOption {
  /** How the order names it: `Boot0003`. */
  readonly reference: string
  /** What people read: `PXE IPv4 Intel(R) Ethernet`. The reference where the BMC has no name. */
  readonly name: string
  /** Its UEFI device path. */
  readonly path?: string
  /** Whether it is skipped at a start. @default true */
  readonly enabled: boolean
}

/** What became of a boot order that was set. */
export interface BootOrderChange {
  readonly order: readonly BootOption[]
  /** Whether it waits for the next start. */
  readonly staged: boolean
}

/** The capability to read and to set the lasting order in which a node tries its boot options. */
export interface BootOrder {
  /** The boot options in the order in which they will be tried. */
  bootOrder(options?: CallOptions): Promise<readonly BootOption[]>
  /**
   * Sets the order by references and reads it back. Options that are not named follow behind, as they
   * were. Errors: `unknown-name` for a reference that there is not, `no-effect`.
   */
  setBootOrder(references: readonly string[], options?: CallOptions): Promise<BootOrderChange>
  /**
   * Moves every option whose name, reference or UEFI path fits a pattern to an end of the order, those
   * that fit in the order they had. In a pattern `*` stands for any text and `?` for one character;
   * case does not count. Errors: `unknown-name` where nothing fits.
   */
  moveBootOptions(
    pattern: string,
    to: 'first' | 'last',
    options?: CallOptions,
  ): Promise<BootOrderChange>
}
