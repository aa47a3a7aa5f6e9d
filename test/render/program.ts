/** The programs for which files are rendered, as tests use them. */
import { execFileSync, spawnSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import type { Rendered } from 'phoenix-cluster/render'
import { onTestFinished, type TestContext } from 'vitest'

/** Where programs are looked for: daemons are not in every user's PATH. */
export const programPath = `${process.env.PATH}:/usr/sbin:/sbin`

/** Skips a test whose program is not installed and says how to get it; in CI it then fails. */
export function needs(context: TestContext, command: string, debianPackage: string): void {
  const probe = spawnSync('sh', ['-c', 'command -v "$1"', 'sh', command], {
    env: { PATH: programPath },
  })
  if (probe.status === 0) return
  const missing = `it needs ${command}: apt-get install --no-install-recommends ${debianPackage}`
  if (process.env.CI === 'true') throw new Error(missing)
  context.skip(missing)
}

/** A folder that is gone after the test. */
export function folderFor(rendered?: Rendered): string {
  const folder = mkdtempSync(join(tmpdir(), 'phoenix-render-'))
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }))
  for (const { path, text } of rendered?.files ?? []) {
    mkdirSync(dirname(join(folder, path)), { recursive: true })
    writeFileSync(join(folder, path), text)
  }
  return folder
}

/** What a program prints on both outputs; an exit code other than 0 is an error that tells it. */
export function run(command: string, args: readonly string[], env: NodeJS.ProcessEnv = {}): string {
  const { status, stdout, stderr, error } = spawnSync(command, args, {
    encoding: 'utf8',
    env: { ...process.env, PATH: programPath, LC_ALL: 'C.UTF-8', ...env },
    timeout: 30_000,
  })
  if (error !== undefined) throw error
  if (status === 0) return stdout + stderr
  throw new Error(`${command} ended with exit code ${status}:\n${stdout}${stderr}`)
}

/** The same for standard output alone. */
export function output(
  command: string,
  args: readonly string[],
  env: NodeJS.ProcessEnv = {},
): string {
  return execFileSync(command, args, {
    encoding: 'utf8',
    env: { ...process.env, PATH: programPath, LC_ALL: 'C.UTF-8', ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
    timeout: 30_000,
  })
}
