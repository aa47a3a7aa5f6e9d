/** An initial RAM disk that is all of a system: it brings the network up and reports that it is up. */
import { execFileSync } from 'node:child_process'
import { chmodSync, copyFileSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { basename, join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { reportSnippet } from 'phoenix-cluster/boot'
import type { Kernel } from './kernel.js'

/** How the network is brought up: from the kernel's `ip=`, as initial RAM disks do. */
const init = (says: string) => `#!/bin/busybox sh
/bin/busybox mkdir -p /proc /sys /dev /tmp
/bin/busybox --install -s /bin
export PATH=/bin
mount -t proc proc /proc
mount -t sysfs sys /sys
mount -t devtmpfs dev /dev
exec </dev/console >/dev/console 2>&1
while read -r module; do insmod "/modules/$module"; done </modules/order
for word in $(cat /proc/cmdline); do
  case $word in ip=*) ip=\${word#ip=} ;; esac
done
ip link set lo up
ip link set eth0 up
if [ "$ip" = dhcp ]; then
  udhcpc -i eth0 -n -q -s /udhcpc
else
  IFS=: read -r address server gateway netmask name rest <<END
$ip
END
  hostname "$name"
  ip addr add "$address/$netmask" dev eth0
fi
. /report.sh
phoenix_report initramfs
${says}
phoenix_report up
while :; do sh; done
`

const udhcpc = `#!/bin/sh
[ "$1" = bound ] && ip addr add "$ip/$mask" dev eth0
exit 0
`

/** Builds one. @param says shell code between the two reports */
export function initramfs(kernel: Kernel, says: string): Buffer {
  const folder = mkdtempSync(join(tmpdir(), 'initramfs-'))
  const put = (path: string, text: string) => {
    writeFileSync(join(folder, path), text)
    chmodSync(join(folder, path), 0o755)
  }
  try {
    for (const name of ['bin', 'modules']) mkdirSync(join(folder, name))
    copyFileSync(
      execFileSync('sh', ['-c', 'command -v busybox'], { encoding: 'utf8' }).trim(),
      join(folder, 'bin/busybox'),
    )
    for (const path of kernel.modules) copyFileSync(path, join(folder, 'modules', basename(path)))
    put('modules/order', `${kernel.modules.map((path) => basename(path)).join('\n')}\n`)
    put('init', init(says))
    put('udhcpc', udhcpc)
    put('report.sh', reportSnippet)
    return packed(folder)
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

/** One that is whole and holds nothing. */
export function emptyInitramfs(): Buffer {
  const folder = mkdtempSync(join(tmpdir(), 'initramfs-'))
  try {
    return packed(folder)
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

function packed(folder: string): Buffer {
  const archive = execFileSync('sh', ['-c', 'find . | cpio -o -H newc --quiet'], {
    cwd: folder,
    maxBuffer: 1 << 26,
  })
  return gzipSync(archive, { level: 6 })
}
