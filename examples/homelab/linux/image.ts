/** The image that the nodes start: a kernel, and an initial RAM disk that is all of their system. */
import { accessSync, constants, readFileSync } from 'node:fs'
import { copyFile, mkdir, rename, writeFile } from 'node:fs/promises'
import { delimiter, join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { reportSnippet } from 'phoenix-cluster/boot'
import { cpio, device, type Entry, file, folder } from './cpio.js'
import { findKernel, type Kernel, Modules } from './kernel.js'

/** What the image is made of. */
export interface Linux {
  readonly kernel: Kernel | undefined
  readonly busybox: string | undefined
  /** The model of network interface that the kernel has a driver for. */
  readonly nic: string
  /** What is not there, each with what to do about it. */
  readonly missing: readonly string[]
}

/** Network interfaces as QEMU names them, with the modules that they need. */
const nics: Readonly<Record<string, readonly string[]>> = {
  'virtio-net-pci': ['virtio_pci', 'virtio_net'],
  e1000: ['e1000'],
  e1000e: ['e1000e'],
}
/** What makes the power button work. */
const button = ['button', 'evdev']

/** Looks for all that is needed. A kernel is taken from the first of the folders that has one. */
export function findLinux(roots: readonly string[]): Linux {
  const kernel = findKernel(roots)
  const modules = kernel && new Modules(kernel)
  const nic = Object.keys(nics).find((name) => nics[name]?.every((one) => modules?.has(one)))
  const busybox = inPath('busybox').find(isStatic)
  const missing = [
    inPath('qemu-system-x86_64').length === 0 &&
      'QEMU: apt install qemu-system-x86, dnf install qemu-system-x86-core, or brew install qemu',
    busybox === undefined &&
      'a busybox that needs no libraries: apt install busybox-static, or dnf install busybox',
    kernel === undefined &&
      'a kernel that you may read: npx tsx examples/homelab/linux/fetch.ts gets one with apt, without root',
    kernel !== undefined &&
      nic === undefined &&
      `a kernel with a driver for ${Object.keys(nics).join(' or ')}; ${kernel.path} has none`,
  ]
  return {
    kernel,
    busybox,
    nic: nic ?? 'e1000',
    missing: missing.filter((one) => typeof one === 'string'),
  }
}

/** Writes `vmlinuz` and `initrd.gz` into a folder. */
export async function writeImage({ kernel, busybox, nic }: Linux, into: string): Promise<void> {
  if (kernel === undefined || busybox === undefined) throw new Error('something is missing')
  const modules = new Modules(kernel).withNeeds([...(nics[nic] ?? []), ...button])
  const script = (name: string) => readFileSync(join(import.meta.dirname, name))
  const entries: Entry[] = [
    ...['bin', 'dev', 'etc', 'etc/acpi', 'etc/acpi/PWRF', 'modules', 'proc', 'sys'].map(folder),
    device('dev/console', 5, 1),
    file('bin/busybox', readFileSync(busybox), 0o755),
    file('init', script('init.sh'), 0o755),
    file('lease.sh', script('lease.sh'), 0o755),
    file('phoenix-report.sh', reportSnippet),
    file('etc/acpi/PWRF/00000080', '#!/bin/sh\npoweroff -f\n', 0o755),
    file('modules/order', [...modules.keys(), ''].join('\n')),
    ...[...modules].map(([name, bytes]) => file(`modules/${name}.ko`, bytes)),
  ]
  await mkdir(into, { recursive: true })
  await copyFile(kernel.path, join(into, 'vmlinuz.new'))
  await writeFile(join(into, 'initrd.new'), gzipSync(cpio(entries)))
  await rename(join(into, 'vmlinuz.new'), join(into, 'vmlinuz'))
  await rename(join(into, 'initrd.new'), join(into, 'initrd.gz'))
}

/** The programs of that name that may be run. */
function inPath(name: string): string[] {
  const folders = [...(process.env.PATH ?? '').split(delimiter), '/usr/sbin', '/sbin']
  return folders
    .map((folder) => join(folder, name))
    .filter((path) => {
      try {
        accessSync(path, constants.X_OK)
        return true
      } catch {
        return false
      }
    })
}

/** Whether a program of Linux runs where there is nothing but itself: one that needs a loader names it. */
function isStatic(path: string): boolean {
  const bytes = readFileSync(path)
  return (
    bytes.subarray(1, 4).toString() === 'ELF' && !/\/ld-(linux|musl)/.test(bytes.toString('latin1'))
  )
}
