import { readFileSync } from 'node:fs'
import { join, posix } from 'node:path'
import { describe, expect, it } from 'vitest'
import tsup from '../tsup.config.js'
import { entryPoints } from '../typedocs/entry-points.js'
import vitest from '../vitest.config.js'
import { brokenRule } from './house/check-imports.js'
import { importsOf } from './house/imports.js'
import { root, textOf, trackedFiles } from './house/tracked.js'

const files = trackedFiles()
const sources = files.filter((file) => /\.ts$/.test(file) && !/\.d\.ts$/.test(file))

/** The first rule that a file of the given text breaks. */
const verdict = (file: string, text: string) =>
  importsOf(file, text)
    .map(brokenRule)
    .find((rule) => rule !== undefined)

describe('who may import whom', () => {
  it('is kept by every file', () => {
    const imports = sources.flatMap((file) => importsOf(file, textOf(file)))
    expect(imports.length).toBeGreaterThan(100)
    expect(imports.map(brokenRule).filter((rule) => rule !== undefined)).toEqual([])
  })

  it('keeps the model pure', () => {
    expect(verdict('src/model/x.ts', "import { a } from '../error.js'")).toBeUndefined()
    expect(verdict('src/model/x.ts', "import { a } from './settle/y.js'")).toBeUndefined()
    for (const module of ['node:fs', 'undici', '../ports/index.js', '../../dsl/index.js']) {
      expect(verdict('src/model/x.ts', `import type { A } from '${module}'`)).toBe(
        `src/model/x.ts:1 imports '${module}': src/model is pure: it imports no package, no node: module and no other folder than src/error`,
      )
    }
  })

  it('lets the DSL see types of the ports only', () => {
    expect(
      verdict('dsl/x.ts', "import type { Driver } from '../src/ports/index.js'"),
    ).toBeUndefined()
    expect(
      verdict('dsl/x.ts', "export type { Driver } from '../src/ports/index.js'"),
    ).toBeUndefined()
    expect(verdict('dsl/x.ts', "type A = import('../src/ports/index.js').Driver")).toBeUndefined()
    for (const text of [
      "import { isDriver } from '../src/ports/index.js'",
      // What is left of this one when compiled is an import for its effects.
      "import { type Driver } from '../src/ports/index.js'",
      "export * from '../src/ports/index.js'",
      "const ports = await import('../src/ports/index.js')",
    ]) {
      expect(verdict('dsl/x.ts', text), text).toMatch(/^dsl\/x\.ts:1 imports .*dsl only records/)
    }
  })

  it('lets a command load the adapter that it is about, when it runs', () => {
    const module = '../../../adapters/simulated/index.js'
    const lazy = `const run = async () => await import('${module}')`
    expect(verdict('src/cli/commands/simulate.ts', lazy)).toBeUndefined()
    expect(verdict('src/cli/commands/simulate.ts', `import '${module}'`)).toMatch(/await import/)
    expect(verdict('src/cli/commands/power.ts', lazy)).toMatch(/never dsl or an adapter/)
    expect(verdict('src/index.ts', "await import('../adapters/redfish/index.js')")).toMatch(
      /never dsl or adapters/,
    )
  })

  it('keeps adapters apart, but for the simulated one', () => {
    const ipmi = "import { encode } from '../ipmi/codec/packet.js'"
    expect(verdict('adapters/redfish/x.ts', ipmi)).toMatch(/never dsl or another adapter/)
    expect(verdict('adapters/simulated/x.ts', ipmi)).toBeUndefined()
    const client = "import { open } from '../redfish/client.js'"
    expect(verdict('adapters/simulated/x.ts', client)).toMatch(/protocol codecs, in codec\//)
  })

  it('keeps examples on the public subpaths', () => {
    expect(verdict('examples/site/x.ts', "import 'phoenix-cluster/dsl'")).toBeUndefined()
    expect(verdict('examples/site/x.ts', "import './rules/gpu.js'")).toBeUndefined()
    for (const module of ['../../dsl/index.js', '../../src/index.js', 'undici']) {
      expect(verdict('examples/site/x.ts', `import '${module}'`)).toMatch(/an importer can do/)
    }
    expect(verdict('src/run/x.ts', "import 'phoenix-cluster/model'")).toMatch(/^src\/run/)
  })

  it('lets nothing depend on tests and tools', () => {
    for (const module of [
      '../../typedocs/x.js',
      '../../bench/x.js',
      '../../test/x.js',
      './y.test.js',
      './testing.js',
      './test-bmc.js',
    ]) {
      expect(verdict('src/run/x.ts', `import '${module}'`)).toMatch(/imported by nothing$/)
    }
    expect(verdict('src/run/x.test.ts', "import '../../test/x.js'")).toBeUndefined()
    expect(verdict('src/run/testing.ts', "import 'vitest'")).toBeUndefined()
  })

  it('asks for an entry when a folder is new', () => {
    expect(verdict('plugins/slurm/x.ts', "import 'undici'")).toMatch(/does not know this folder/)
  })
})

describe('the public subpaths', () => {
  const entries = entryPoints()
  const built = tsup as { entry: Record<string, string> }

  it('have a source file each', () => {
    const missing = entries.filter((entry) => !files.includes(entry.source))
    expect(missing.map((entry) => `${entry.subpath}: ${entry.source} does not exist`)).toEqual([])
  })

  it('are built from the sources that tsconfig.json names', () => {
    const wanted = Object.fromEntries(entries.map((entry) => [entry.built, entry.source]))
    expect(built.entry).toMatchObject(wanted)
  })

  it('are all that is built, besides what is started by its own file', () => {
    const { bin } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'))
    const started = [...Object.values<string>(bin), './dist/facts-worker.js'].map((path) =>
      path.replace(/^\.\/dist\/|\.js$/g, ''),
    )
    const names = entries.map((entry) => entry.built)
    expect(Object.keys(built.entry).sort()).toEqual([...names, ...started].sort())
  })

  it('name their files alike in types and code', () => {
    const { exports } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'))
    for (const { subpath, built } of entries) {
      expect(exports[subpath]).toEqual({
        types: `./dist/${built}.d.ts`,
        default: `./dist/${built}.js`,
      })
    }
  })

  it('mean the same files in tests', () => {
    const aliases = vitest.resolve?.alias as { find: RegExp; replacement: string }[]
    for (const { module, source } of entries) {
      const alias = aliases.find((one) => one.find.test(module))
      const path = alias === undefined ? '' : module.replace(alias.find, alias.replacement)
      expect(path, module).toBe(join(root, source))
    }
  })
})

describe('the lockfile', () => {
  const { packages } = JSON.parse(textOf('package-lock.json')) as {
    packages: Record<string, { version?: string; optionalDependencies?: Record<string, string> }>
  }

  /** Whether a package of that name is found from the folder of another, as Node looks for it. */
  const found = (folder: string, name: string): boolean => {
    if (packages[posix.join(folder, 'node_modules', name)]?.version !== undefined) return true
    const above = folder.lastIndexOf('node_modules/')
    return above >= 0 && found(folder.slice(0, above).replace(/\/$/, ''), name)
  }

  it('holds the packages of every platform, or npm ci refuses it on each', () => {
    const missing = Object.entries(packages).flatMap(([folder, { optionalDependencies = {} }]) =>
      Object.keys(optionalDependencies).filter((name) => !found(folder, name)),
    )
    expect(missing).toEqual([])
  })

  it('belongs to this package.json', () => {
    const { dependencies, devDependencies } = JSON.parse(textOf('package.json'))
    expect(packages['']).toMatchObject({ dependencies, devDependencies })
  })
})

describe('the files', () => {
  /** Files that may be longer, each with the reason. */
  const long: Readonly<Record<string, string>> = {}

  it('are short enough to be read at one sitting', () => {
    const lines = sources.map((file) => ({ file, lines: textOf(file).split('\n').length - 1 }))
    const over = lines.filter((one) => one.lines > 400 && long[one.file] === undefined)
    expect(over.map((one) => `${one.file} has ${one.lines} lines`)).toEqual([])
    expect(lines.filter((one) => one.file in long && one.lines <= 400)).toEqual([])
  })

  const written = files.filter(
    (file) =>
      /\.(ts|md|json|sql|yaml|yml|sh)$|^\.ci\/|^\.npmrc$/.test(file) &&
      !file.startsWith('test/fixtures/'),
  )
  const saying = (pattern: RegExp) =>
    written.flatMap((file) =>
      textOf(file)
        .split('\n')
        .flatMap((line, index) =>
          pattern.test(line) ? [`${file}:${index + 1}: ${line.trim()}`] : [],
        ),
    )

  it('hold no promises', () => {
    // Written apart, so that this file does not hold what it looks for.
    const words = ['TO' + 'DO', 'FIX' + 'ME', 'X' + 'XX']
    expect(saying(new RegExp(`\\b(${words.join('|')})\\b`))).toEqual([])
  })

  it('name no package registry', () => {
    const hosts = [
      ['npmjs', 'org'],
      ['npmjs', 'com'],
      ['yarnpkg', 'com'],
      ['npmmirror', 'com'],
      ['jsr', 'io'],
    ]
    const configured = process.env.npm_config_registry
    const pattern = hosts.map((parts) => parts.join('\\.'))
    if (configured !== undefined) pattern.push(new URL(configured).host.replace(/[.]/g, '\\.'))
    expect(saying(new RegExp(pattern.join('|')))).toEqual([])
  })

  it('focus on no single test', () => {
    const focus = new RegExp(`\\b(it|test|describe)\\.${'on' + 'ly'}\\(`)
    expect(saying(focus)).toEqual([])
  })
})
