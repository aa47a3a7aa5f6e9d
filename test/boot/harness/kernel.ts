/** A real kernel: Debian's for virtual machines, taken out of its package without installing it. */
import { execFileSync } from 'node:child_process'
import { existsSync, mkdirSync, mkdtempSync, readdirSync, renameSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

const caches = fileURLToPath(new URL('../../../node_modules/.cache', import.meta.url))
const newest = 'linux-image-cloud-amd64'

/** What the network card of a virtual machine takes, in the order in which it is loaded. */
const modules = [
  'drivers/virtio/virtio_ring.ko',
  'drivers/virtio/virtio.ko',
  'drivers/virtio/virtio_pci_legacy_dev.ko',
  'drivers/virtio/virtio_pci_modern_dev.ko',
  'drivers/virtio/virtio_pci.ko',
  'net/core/failover.ko',
  'drivers/net/net_failover.ko',
  'drivers/net/virtio_net.ko',
]

/** A kernel and what it loads. */
export interface Kernel {
  readonly release: string
  readonly file: string
  readonly modules: readonly string[]
}

/** The folder with the contents of the kernel's package, which is fetched once. Needs the network. */
export function kernelFolder(): string {
  const depends = aptCache(['depends', newest])
  const name = /Depends: (linux-image-\S+)/.exec(depends)?.[1]
  if (name === undefined) throw new Error(`apt-cache knows no ${newest}: say apt-get update`)
  const folder = join(caches, name)
  if (existsSync(folder)) return folder
  mkdirSync(caches, { recursive: true })
  const draft = mkdtempSync(join(caches, 'kernel-'))
  try {
    execFileSync('apt-get', ['download', '-q', name], { cwd: draft, stdio: 'ignore' })
    const [archive = ''] = readdirSync(draft)
    execFileSync('dpkg-deb', ['-x', join(draft, archive), join(draft, 'contents')])
    renameSync(join(draft, 'contents'), folder)
  } finally {
    rmSync(draft, { recursive: true, force: true })
  }
  return folder
}

function aptCache(args: readonly string[]): string {
  const ask = () => execFileSync('apt-cache', args, { encoding: 'utf8', stdio: 'pipe' })
  try {
    return ask()
  } catch {
    // A bare machine knows no packages yet.
    execFileSync('apt-get', ['update', '-q'], { stdio: 'ignore' })
    return ask()
  }
}

/** The kernel that was fetched before the tests began. */
export function fetchedKernel(): Kernel {
  const folder = process.env.PHOENIX_BOOT_KERNEL
  if (folder === undefined) throw new Error('start these tests with: npm run test:boot')
  const [release = ''] = readdirSync(join(folder, 'lib/modules'))
  return {
    release,
    file: join(folder, 'boot', `vmlinuz-${release}`),
    modules: modules.map((path) => join(folder, 'lib/modules', release, 'kernel', path)),
  }
}
