/** What the tests of the facts database share. */
import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import Libsql from 'libsql'
import { afterAll, type TestContext } from 'vitest'
import { PhoenixError } from '../error.js'
import type { FactStore, OpenFactsOptions } from './fact-store.js'
import { openFacts } from './open-facts.js'

/** A folder that is gone after the tests of the file. */
export function temporaryFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'phoenix-facts-'))
  afterAll(() => rmSync(folder, { recursive: true, force: true }))
  return folder
}

const stores: FactStore[] = []

/** Opens a store that is closed after the tests of the file. */
export async function openForTest(options: Partial<OpenFactsOptions> = {}): Promise<FactStore> {
  const store = await openFacts({ cluster: 'atlas', location: ':memory:', ...options })
  if (stores.length === 0) afterAll(() => Promise.all(stores.splice(0).map((open) => open.close())))
  stores.push(store)
  return store
}

/** The error that a promise rejects with. */
export async function failureOf(promise: Promise<unknown>): Promise<PhoenixError> {
  const outcome = await promise.then(
    () => 'it succeeded',
    (error: unknown) => error,
  )
  if (PhoenixError.is(outcome)) return outcome
  throw new Error(`expected a PhoenixError, but: ${String(outcome)}`)
}

/** Changes a database behind the store's back. */
export function tamper(path: string, ...statements: string[]): void {
  const database = new Libsql(path, { timeout: 5_000 })
  for (const statement of statements) database.exec(statement)
  database.exec('PRAGMA wal_checkpoint(TRUNCATE)')
  database.close()
}

/** Starts a program of `test-programs/` from its source, optionally through another command. */
export function startProgram(
  name: string,
  args: string[],
  through: string[] = [],
  env: NodeJS.ProcessEnv = process.env,
): Program {
  const file = fileURLToPath(new URL(`./test-programs/${name}.ts`, import.meta.url))
  const command = [...through, process.execPath, '--import', 'tsx', file, ...args]
  const child = spawn(command[0] as string, command.slice(1), {
    stdio: ['ignore', 'pipe', 'pipe'],
    env,
  })
  return new Program(child)
}

/** A running program and what it has said so far. */
export class Program {
  output = ''
  readonly child: ChildProcess
  readonly #ended: Promise<unknown>

  constructor(child: ChildProcess) {
    this.child = child
    child.stdout?.on('data', (data: Buffer) => {
      this.output += data
    })
    child.stderr?.on('data', (data: Buffer) => {
      this.output += data
    })
    this.#ended = once(child, 'close')
  }

  /** Waits until it has said something that fits. */
  async says(what: RegExp): Promise<void> {
    while (!what.test(this.output)) {
      if (this.child.exitCode !== null) throw new Error(`it ended without that: ${this.output}`)
      await new Promise((resolve) => setTimeout(resolve, 5))
    }
  }

  /** Waits for its end and gives what it said; throws if it failed. */
  async ends(): Promise<string> {
    await this.#ended
    if (this.child.exitCode !== 0)
      throw new Error(`exit code ${this.child.exitCode}: ${this.output}`)
    return this.output
  }

  async kill(): Promise<void> {
    this.child.kill('SIGKILL')
    await this.#ended
  }
}

/** Skips a test that must mount file systems where that is impossible; in CI it then fails. */
export async function needsMounts(context: TestContext): Promise<void> {
  const probe = spawn('unshare', ['-m', 'mount', '-t', 'tmpfs', 'tmpfs', tmpdir()], {
    stdio: 'ignore',
  })
  const [code] = await once(probe, 'close').catch(() => [-1])
  if (code === 0) return
  const missing = 'it needs root and `unshare -m` to mount file systems of its own'
  if (process.env.CI === 'true') throw new Error(missing)
  context.skip(missing)
}
