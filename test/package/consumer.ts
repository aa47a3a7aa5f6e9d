/** Builds and packs the package and installs it into a folder elsewhere, as its users do. */
import { type SpawnSyncReturns, spawnSync } from 'node:child_process'
import { cpSync, existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { root } from '../house/tracked.js'

/** A folder in which the packed package is installed. */
export interface Consumer {
  /** The folder. */
  readonly folder: string
  /** The installed package inside it. */
  readonly installed: string
  /** The tarball that was installed. */
  readonly tarball: string
  /** What the tarball holds, relative to the package. */
  readonly files: readonly string[]
  /** Writes a file into the folder. */
  write(name: string, text: string): void
  /** Runs a program in the folder and gives what it said; fails if the exit code is another. */
  run(program: string, args: readonly string[], expected?: number): Ran
  /** Removes everything. */
  remove(): void
}

/** What a program said. */
export interface Ran {
  readonly stdout: string
  readonly stderr: string
}

/** Builds, packs and installs. The working tree's own `dist` is left alone. */
export function installPackage(): Consumer {
  const top = mkdtempSync(join(tmpdir(), 'phoenix-package-'))
  const tree = join(top, 'tree')
  const folder = join(top, 'consumer')
  mkdirSync(tree)
  mkdirSync(folder)

  ran(
    run(root, process.execPath, [
      bin('tsup/dist/cli-default.js'),
      '--silent',
      '-d',
      `${tree}/dist`,
    ]),
    'the build',
  )
  for (const name of ['package.json', 'README.md', 'LICENSE', 'drizzle']) {
    if (existsSync(join(root, name)))
      cpSync(join(root, name), join(tree, name), { recursive: true })
  }
  const packed = ran(
    run(tree, 'npm', ['pack', '--json', '--ignore-scripts', '--pack-destination', top]),
    'npm pack',
  )
  const [description] = JSON.parse(packed.stdout) as {
    filename: string
    files: { path: string }[]
  }[]
  if (description === undefined) throw new Error('npm pack packed nothing')
  const tarball = join(top, description.filename)

  writeFileSync(
    join(folder, 'package.json'),
    JSON.stringify({ name: 'site', private: true, type: 'module' }),
  )
  const flags = ['--prefer-offline', '--no-audit', '--no-fund']
  ran(run(folder, 'npm', ['install', ...flags, tarball]), 'npm install')

  return {
    folder,
    installed: join(folder, 'node_modules/phoenix-cluster'),
    tarball,
    files: description.files.map((file) => file.path),
    write: (name, text) => writeFileSync(join(folder, name), text),
    run: (program, args, expected = 0) =>
      ran(run(folder, program, args), [program, ...args].join(' '), expected),
    remove: () => rmSync(top, { recursive: true, force: true }),
  }
}

/** A program among the packages that this repository develops with. */
export function bin(path: string): string {
  return join(root, 'node_modules', path)
}

function run(cwd: string, program: string, args: readonly string[]): SpawnSyncReturns<string> {
  return spawnSync(program, args, {
    cwd,
    encoding: 'utf8',
    timeout: 120_000,
    // A folder of its own does not inherit what npm told this process about the repository.
    env: Object.fromEntries(
      Object.entries(process.env).filter(
        ([key]) =>
          !/^(npm_|VITEST|NODE_OPTIONS)/.test(key) || /^npm_config_(registry|cache)$/.test(key),
      ),
    ),
  })
}

function ran(result: SpawnSyncReturns<string>, what: string, expected = 0): Ran {
  if (result.error !== undefined)
    throw new Error(`${what} could not be run`, { cause: result.error })
  if (result.status !== expected) {
    throw new Error(
      `${what} ended with ${result.signal ?? `exit code ${result.status}`}, not ${expected}:\n${result.stdout}\n${result.stderr}`,
    )
  }
  return result
}
