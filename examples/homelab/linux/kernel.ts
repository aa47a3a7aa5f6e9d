/** A kernel of Linux and its modules: this computer's own, or one that a package was unpacked to. */
import { execFileSync } from 'node:child_process'
import { accessSync, constants, existsSync, readdirSync, readFileSync } from 'node:fs'
import { basename, join } from 'node:path'

/** A kernel that can be read. */
export interface Kernel {
  readonly path: string
  /** The folder of its modules. */
  readonly modules: string
}

/** The newest kernel below one of the folders, the first of them that has any. */
export function findKernel(roots: readonly string[]): Kernel | undefined {
  for (const root of roots) {
    const kernels = list(join(root, 'boot'))
      .filter((name) => name.startsWith('vmlinuz-') && mayRead(join(root, 'boot', name)))
      .sort((one, other) => other.localeCompare(one, 'en', { numeric: true }))
    for (const name of kernels) {
      const version = name.slice('vmlinuz-'.length)
      const modules = ['lib', 'usr/lib']
        .map((lib) => join(root, lib, 'modules', version))
        .find((folder) => existsSync(join(folder, 'kernel')))
      if (modules !== undefined) return { path: join(root, 'boot', name), modules }
    }
  }
  return undefined
}

/** The modules of a kernel: what they need, and what they are. */
export class Modules {
  readonly #paths = new Map<string, string>()
  readonly #builtIn: ReadonlySet<string>

  constructor({ modules }: Kernel) {
    for (const path of readdirSync(join(modules, 'kernel'), {
      recursive: true,
      encoding: 'utf8',
    })) {
      if (/\.ko(\.\w+)?$/.test(path)) this.#paths.set(nameOf(path), join(modules, 'kernel', path))
    }
    const builtIn = readFileSync(join(modules, 'modules.builtin'), 'utf8')
    this.#builtIn = new Set(builtIn.trim().split('\n').map(nameOf))
  }

  /** Whether the kernel has it, in itself or as a module. */
  has(name: string): boolean {
    return this.#builtIn.has(name) || this.#paths.has(name)
  }

  /** The modules to load for those that are named, each after what it needs. */
  withNeeds(names: readonly string[], found = new Map<string, Buffer>()): Map<string, Buffer> {
    for (const name of names) {
      const path = this.#paths.get(name)
      if (path === undefined || found.has(name)) continue
      const module = unpacked(path)
      const needs = /\0depends=([^\0]+)\0/.exec(module.toString('latin1'))?.[1] ?? ''
      this.withNeeds(needs.split(',').map(nameOf), found)
      found.set(name, module)
    }
    return found
  }
}

/** The kernel writes `-` and `_` as it likes. */
const nameOf = (path: string) =>
  basename(path)
    .replace(/\.ko.*$/, '')
    .replaceAll('-', '_')

/** A module as the kernel wants it; distributions compress them in their own ways. */
function unpacked(path: string): Buffer {
  const program = { xz: 'xz', zst: 'zstd', gz: 'gzip' }[path.split('.').pop() ?? '']
  if (program === undefined) return readFileSync(path)
  return execFileSync(program, ['-dc', path], { maxBuffer: 64 * 2 ** 20 })
}

function list(folder: string): string[] {
  return existsSync(folder) ? readdirSync(folder) : []
}

function mayRead(path: string): boolean {
  try {
    accessSync(path, constants.R_OK)
    return true
  } catch {
    return false
  }
}
