/** What DHCP servers tell machines that start from the network: by firmware, and for iPXE itself. */
import { kinds } from '../../model/schema.js'
import { asWord } from '../words.js'

/** The options of network boot, which all DHCP servers share. */
export const bootOptions = {
  /** What iPXE is told to fetch: the URL of its script. @default nothing */
  ipxe: kinds.text().optional(),
  /** The address of the TFTP server. @default the DHCP server itself */
  server: kinds.text().optional(),
  /** The file for BIOS. @default `undionly.kpxe` */
  bios: kinds.text().default('undionly.kpxe'),
  /** The file for UEFI on 64-bit x86. @default `snponly.efi` */
  x64: kinds.text().default('snponly.efi'),
  /** The file for UEFI on 32-bit ARM. @default `arm32/snponly.efi` */
  arm32: kinds.text().default('arm32/snponly.efi'),
  /** The file for UEFI on 64-bit ARM. @default `arm64/snponly.efi` */
  arm64: kinds.text().default('arm64/snponly.efi'),
  /** The URL of the folder from which UEFI fetches the same files by HTTP, with `/` at its end. @default none */
  http: kinds.text().optional(),
}

/** What {@link bootOptions} give. */
export interface BootChoice {
  readonly ipxe: string | undefined
  readonly server: string | undefined
  readonly bios: string
  readonly x64: string
  readonly arm32: string
  readonly arm64: string
  readonly http: string | undefined
}

/** A kind of firmware and what it is told to load. */
export interface FirmwareBoot {
  /** How the kind is called in files. */
  readonly tag: string
  /** The codes of the architecture that it sends (option 93, as IANA lists them). */
  readonly codes: readonly number[]
  readonly file: string
  /** Whether it fetches by HTTP, which needs `HTTPClient` in the answer. */
  readonly http: boolean
}

/** All kinds of firmware that are served. */
export function firmwareBoots(choice: BootChoice): FirmwareBoot[] {
  const { http } = choice
  const boot = (tag: string, codes: readonly number[], file: string): FirmwareBoot => ({
    tag,
    codes,
    file: asWord(file, 'the path of a boot file'),
    http: false,
  })
  const byTftp = [
    boot('bios', [0, 6], choice.bios),
    boot('x64', [7, 9], choice.x64),
    boot('arm32', [10], choice.arm32),
    boot('arm64', [11], choice.arm64),
  ]
  if (http === undefined) return byTftp
  const byHttp = (tag: string, code: number, file: string): FirmwareBoot => ({
    tag: `${tag}-http`,
    codes: [code],
    file: asWord(`${http}${file}`, 'the URL of a boot file'),
    http: true,
  })
  return [
    ...byTftp,
    byHttp('x64', 16, choice.x64),
    byHttp('arm32', 18, choice.arm32),
    byHttp('arm64', 19, choice.arm64),
  ]
}
