/**
 * Gets a kernel with apt, without root and without installing it: for computers that have none (containers)
 * or keep it from their users (Ubuntu). `npx tsx examples/homelab/linux/fetch.ts`
 */
import { execFileSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

const into = join(import.meta.dirname, '..', '.phoenix', 'linux')
/** Small kernels for virtual machines: Debian's and Ubuntu's name for them. */
const newest = ['linux-image-cloud-amd64', 'linux-image-virtual']

/** The packages of the kernel that a package leads to: itself, and on Ubuntu its modules. */
function kernelPackages(name: string): string[] {
  const needs = execFileSync('apt-cache', ['depends', name], { encoding: 'utf8', stdio: 'pipe' })
  const next = [...needs.matchAll(/^ *Depends: (linux-(?:image|modules)-\d\S+)$/gm)]
  return next.flatMap(([, found = '']) => [found, ...kernelPackages(found)])
}

const packages = newest.map((name) => {
  try {
    return kernelPackages(name)
  } catch {
    return []
  }
})
const chosen = packages.find((names) => names.length > 0)
if (chosen === undefined) {
  console.error('apt knows no kernel here (does it want an update: sudo apt update?).')
  console.error(
    `Any kernel package will do, unpacked into ${into}: boot/vmlinuz-… and lib/modules/….`,
  )
  process.exit(1)
}
const folder = mkdtempSync(join(tmpdir(), 'kernel-'))
try {
  execFileSync('apt-get', ['download', ...chosen], { cwd: folder, stdio: 'inherit' })
  mkdirSync(into, { recursive: true })
  for (const name of readdirSync(folder)) {
    execFileSync('dpkg-deb', ['-x', join(folder, name), into], { stdio: 'inherit' })
  }
  console.log(`${chosen.join(' and ')} in ${into}`)
} finally {
  rmSync(folder, { recursive: true, force: true })
}
