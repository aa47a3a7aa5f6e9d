/** Where QEMU and the firmware of UEFI are on this computer, or what brings them. */
import { accessSync, constants, statSync } from 'node:fs'
import { delimiter, join } from 'node:path'
import { PhoenixError } from '../../../src/error.js'

/** The firmware of UEFI: its code, and the variables that a machine begins with. */
export interface UefiFirmware {
  readonly code: string
  readonly vars: string
}

/** Code and variables, as Debian, Ubuntu, Fedora, Arch, openSUSE and Homebrew have them. */
const uefiPlaces: readonly (readonly [code: string, vars: string])[] = [
  ['/usr/share/OVMF/OVMF_CODE_4M.fd', '/usr/share/OVMF/OVMF_VARS_4M.fd'],
  ['/usr/share/OVMF/OVMF_CODE.fd', '/usr/share/OVMF/OVMF_VARS.fd'],
  ['/usr/share/edk2/ovmf/OVMF_CODE.fd', '/usr/share/edk2/ovmf/OVMF_VARS.fd'],
  ['/usr/share/edk2/x64/OVMF_CODE.4m.fd', '/usr/share/edk2/x64/OVMF_VARS.4m.fd'],
  ['/usr/share/qemu/ovmf-x86_64-code.bin', '/usr/share/qemu/ovmf-x86_64-vars.bin'],
  ['/opt/homebrew/share/qemu/edk2-x86_64-code.fd', '/opt/homebrew/share/qemu/edk2-i386-vars.fd'],
  ['/usr/local/share/qemu/edk2-x86_64-code.fd', '/usr/local/share/qemu/edk2-i386-vars.fd'],
]

/**
 * The path of QEMU.
 * @throws {PhoenixError} `not-supported` where there is none
 */
export function findQemu(program = 'qemu-system-x86_64'): string {
  const places = program.includes('/')
    ? [program]
    : (process.env.PATH ?? '').split(delimiter).map((folder) => join(folder, program))
  const found = places.find((path) => may(path, constants.X_OK) && statSync(path).isFile())
  if (found !== undefined) return found
  throw new PhoenixError('not-supported', `there is no program '${program}'`, {
    hint:
      'install QEMU: apt install qemu-system-x86 ipxe-qemu (Debian, Ubuntu), ' +
      'dnf install qemu-system-x86-core ipxe-roms-qemu (Fedora), brew install qemu (macOS)',
  })
}

/**
 * The firmware of UEFI.
 * @throws {PhoenixError} `not-supported` where there is none
 */
export function findUefi(): UefiFirmware {
  const [code, vars] =
    uefiPlaces.find((pair) => pair.every((path) => may(path, constants.R_OK))) ?? []
  if (code !== undefined && vars !== undefined) return { code, vars }
  throw new PhoenixError('not-supported', 'there is no UEFI firmware for QEMU (OVMF)', {
    hint:
      'install it: apt install ovmf (Debian, Ubuntu), dnf install edk2-ovmf (Fedora); ' +
      "Homebrew's qemu brings it along; or use firmware: 'bios'",
  })
}

function may(path: string, mode: number): boolean {
  try {
    accessSync(path, mode)
    return true
  } catch {
    return false
  }
}
