/** The software that nodes start with here, and the Debian packages that bring it. */
import { execFileSync } from 'node:child_process'
import { existsSync } from 'node:fs'

const programs = {
  ip: 'iproute2',
  unshare: 'util-linux',
  dnsmasq: 'dnsmasq-base',
  ipmi_sim: 'openipmi',
  'qemu-system-x86_64': 'qemu-system-x86',
  busybox: 'busybox-static',
  cpio: 'cpio',
  'grub-mkstandalone': 'grub-common',
  'dpkg-deb': 'dpkg',
} as const

/** Files that are no programs. */
export const files = {
  /** The boot loaders that are given to firmware. */
  loaders: '/usr/lib/ipxe',
  ovmfCode: '/usr/share/OVMF/OVMF_CODE_4M.fd',
  ovmfVariables: '/usr/share/OVMF/OVMF_VARS_4M.fd',
  grub: '/usr/lib/grub/x86_64-efi/http.mod',
} as const

const packages: Readonly<Record<string, string>> = {
  [`${files.loaders}/snponly.efi`]: 'ipxe',
  '/usr/lib/ipxe/qemu/pxe-virtio.rom': 'ipxe-qemu',
  [files.ovmfCode]: 'ovmf',
  [files.grub]: 'grub-efi-amd64-bin',
}

/** What is not there, each with the way to get it. */
export function missingPeers(): string[] {
  const missing: string[] = []
  if (process.getuid?.() !== 0) missing.push('networks of its own need root')
  if (!existsSync('/dev/net/tun')) {
    missing.push('/dev/net/tun is missing: mkdir -p /dev/net && mknod /dev/net/tun c 10 200')
  }
  for (const [name, from] of Object.entries(programs)) {
    try {
      execFileSync('sh', ['-c', `PATH=$PATH:/usr/sbin:/sbin command -v ${name}`])
    } catch {
      missing.push(`${name} is missing: apt-get install ${from}`)
    }
  }
  for (const [file, from] of Object.entries(packages)) {
    if (!existsSync(file)) missing.push(`${file} is missing: apt-get install ${from}`)
  }
  return missing
}
