/** What a machine says of itself when it asks what to start, and what its architecture code means. */

/**
 * A machine's question. All of it is what a stranger says: texts of any kind and length, each of which
 * may be missing.
 */
export interface BootRequest {
  /** The hardware address of the interface that it starts from. */
  readonly mac?: string
  /** The address that the question came from, as the service itself saw it. */
  readonly ip?: string
  /** The code of its architecture, as DHCP option 93 has it (RFC 4578 and IANA's list). */
  readonly architecture?: number
  /** The processor as boot loaders name it, where they do: `x86_64`, `i386`, `arm64`. */
  readonly cpu?: string
  /** The firmware as boot loaders name it, where they do: `efi`, `pcbios`. */
  readonly platform?: string
  /** The UUID of its SMBIOS or of DHCP option 97. */
  readonly uuid?: string
  /** DHCP option 77: `iPXE`, for example. */
  readonly userClass?: string
  readonly assetTag?: string
  readonly serial?: string
  /** The switch that relayed its question, by its name, where option 82 or a bridge tells. */
  readonly switch?: string
  /** The port of that switch. */
  readonly port?: string
}

/** How a machine starts: what its code, or its boot loader, says. */
export interface Firmware {
  readonly kind: 'bios' | 'uefi' | 'u-boot' | 'unknown'
  /** The processor; undefined where it is not told or none that Linux images are made for. */
  readonly cpu: 'x86_64' | 'aarch64' | 'arm32' | 'other' | undefined
  /** Whether the firmware itself fetches by HTTP. */
  readonly http: boolean
}

const unknown: Firmware = { kind: 'unknown', cpu: undefined, http: false }

const row = (kind: Firmware['kind'], cpu: Firmware['cpu'], http = false): Firmware =>
  Object.freeze({ kind, cpu, http })

/** The codes of IANA's list of processor architecture types, as far as machines of clusters send them. */
const byCode: Readonly<Record<number, Firmware>> = {
  0: row('bios', 'x86_64'),
  6: row('uefi', 'other'),
  7: row('uefi', 'x86_64'),
  // By the list this is EFI byte code; firmware sends it for 64-bit x86.
  9: row('uefi', 'x86_64'),
  10: row('uefi', 'arm32'),
  11: row('uefi', 'aarch64'),
  15: row('uefi', 'other', true),
  16: row('uefi', 'x86_64', true),
  17: row('uefi', 'x86_64', true),
  18: row('uefi', 'arm32', true),
  19: row('uefi', 'aarch64', true),
  20: row('bios', 'x86_64', true),
  21: row('u-boot', 'arm32'),
  22: row('u-boot', 'aarch64'),
  23: row('u-boot', 'arm32', true),
  24: row('u-boot', 'aarch64', true),
  25: row('uefi', 'other'),
  26: row('uefi', 'other', true),
  27: row('uefi', 'other'),
  28: row('uefi', 'other', true),
}

/** Boot loaders for 32 bits run on processors of 64. */
const byName: Readonly<Record<string, Firmware['cpu']>> = {
  x86_64: 'x86_64',
  i386: 'x86_64',
  arm64: 'aarch64',
  aarch64: 'aarch64',
  arm32: 'arm32',
  riscv64: 'other',
  loong64: 'other',
}

/** What is known of how a machine starts. */
export function firmwareOf({ architecture, cpu, platform }: BootRequest): Firmware {
  const known = architecture === undefined ? unknown : (byCode[architecture] ?? unknown)
  const named = cpu !== undefined && Object.hasOwn(byName, cpu) ? byName[cpu] : undefined
  const kind = platform === 'efi' ? 'uefi' : platform === 'pcbios' ? 'bios' : known.kind
  return { kind, cpu: named ?? known.cpu, http: known.http }
}
