/**
 * The public entry points, read from where they are declared: `exports` of package.json names the
 * subpaths, `paths` of tsconfig.json says which source file each one is.
 */
import { readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { ts } from 'ts-morph'

/** The repository's folder, with `/` at the end left out. */
export const root = dirname(dirname(fileURLToPath(import.meta.url)))

/** One public subpath of the package. */
export interface EntryPoint {
  /** As package.json writes it: `./dsl`. */
  readonly subpath: string
  /** As an importer writes it: `phoenix-cluster/dsl`. */
  readonly module: string
  /** The source file, relative to the repository: `dsl/index.ts`. */
  readonly source: string
  /** The built file without its extension, relative to `dist`: `adapters/redfish`. */
  readonly built: string
}

interface PackageJson {
  readonly name: string
  readonly exports: Readonly<
    Record<string, string | { readonly types: string; readonly default: string }>
  >
}

/** package.json, as far as the tools here need it. */
export function readPackageJson(): PackageJson {
  return JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as PackageJson
}

/** The source file that `paths` of tsconfig.json gives a public name, relative to the repository. */
export function sourceOf(module: string): string | undefined {
  const { config } = ts.readConfigFile(join(root, 'tsconfig.json'), ts.sys.readFile)
  const paths: Record<string, string[]> = config.compilerOptions.paths
  for (const [pattern, [target]] of Object.entries(paths)) {
    if (target === undefined) continue
    const [before = '', after] = pattern.split('*')
    if (after === undefined ? module !== pattern : !module.startsWith(before)) continue
    const middle =
      after === undefined ? '' : module.slice(before.length, module.length - after.length)
    return target.replace('*', middle).replace(/^\.\//, '')
  }
  return undefined
}

/** Every public subpath with its source, in the order of package.json. */
export function entryPoints(): EntryPoint[] {
  const { name, exports } = readPackageJson()
  const entries: EntryPoint[] = []
  for (const [subpath, target] of Object.entries(exports)) {
    if (typeof target === 'string') continue // ./package.json
    const module = name + subpath.slice(1)
    const source = sourceOf(module)
    if (source === undefined) {
      throw new Error(
        `package.json exports '${subpath}', but 'paths' of tsconfig.json does not know '${module}'`,
      )
    }
    entries.push({
      subpath,
      module,
      source,
      built: target.default.replace(/^\.\/dist\//, '').replace(/\.js$/, ''),
    })
  }
  return entries
}
