/** Runs one command line to its exit code. */
import { run as runStricli } from '@stricli/core'
import type { Io } from '../terminal/io.js'
import { buildPhoenix } from './application.js'
import type { Context } from './command.js'

/**
 * Exit codes: 0 all well; 1 some nodes failed or differ; 2 bad usage or configuration; 130 interrupted.
 */
export async function run(argv: readonly string[], io: Io): Promise<number> {
  const sink = (which: 'stdout' | 'stderr') => ({
    write: (text: string) => void io[which].write(text),
  })
  const process = {
    stdout: sink('stdout'),
    stderr: sink('stderr'),
    exitCode: undefined as number | undefined,
  }
  const context: Context = { process, io, code: undefined }
  await runStricli(await buildPhoenix(argv), argv, context)
  // Whatever the library that reads command lines calls a failure is a wrong use of the command.
  if (process.exitCode !== 0 && process.exitCode !== undefined) return 2
  return context.code ?? 0
}
