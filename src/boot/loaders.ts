/** Which boot loader a machine's firmware is to load: the same files that DHCP servers name. */
import { type BootRequest, firmwareOf } from './request.js'

/** The files of boot loaders, each below the folder of boot loaders. */
export interface LoaderFiles {
  /** For BIOS. @default `undionly.kpxe` */
  readonly bios?: string
  /** For UEFI on 64-bit x86. @default `snponly.efi` */
  readonly x64?: string
  /** For UEFI on 32-bit ARM. @default `arm32/snponly.efi` */
  readonly arm32?: string
  /** For UEFI on 64-bit ARM. @default `arm64/snponly.efi` */
  readonly arm64?: string
}

const usual: Required<LoaderFiles> = {
  bios: 'undionly.kpxe',
  x64: 'snponly.efi',
  arm32: 'arm32/snponly.efi',
  arm64: 'arm64/snponly.efi',
}

/**
 * The boot loader for a machine, by the architecture that its firmware sends; undefined for one that no
 * boot loader is there for.
 *
 * @example
 * ```ts
 * import { loaderFor } from 'phoenix-cluster/boot'
 *
 * console.log(loaderFor({ architecture: 16 })) // snponly.efi
 * ```
 */
export function loaderFor(request: BootRequest, files: LoaderFiles = {}): string | undefined {
  const { kind, cpu } = firmwareOf(request)
  const { bios, x64, arm32, arm64 } = { ...usual, ...files }
  if (kind === 'bios') return bios
  if (kind !== 'uefi') return undefined
  return { x86_64: x64, aarch64: arm64, arm32, other: undefined }[cpu ?? 'other']
}

/** The files of all boot loaders that firmware is told to load, each once. */
export function loaderPaths(files: LoaderFiles = {}): readonly string[] {
  const { bios, x64, arm32, arm64 } = { ...usual, ...files }
  return [...new Set([bios, x64, arm32, arm64])]
}
