/** Runs one command line to its exit code. */
import { run as runStricli } from '@stricli/core'
import type { Io } from '../terminal/io.js'
import { buildPhoenix, helpOf } from './application.js'
import { Call } from './call.js'
import type { Context } from './command.js'
import { tidyHelp } from './tidy-help.js'

/**
 * Exit codes: 0 all well; 1 some nodes failed or differ; 2 bad usage or configuration; 130 interrupted.
 */
export async function run(argv: readonly string[], io: Io): Promise<number> {
  if (argv[0] === '__complete') {
    const { complete } = await import('../completing/complete.js')
    return complete(argv.slice(1), io)
  }
  const call = new Call(io, { json: wantsJson(argv) })
  const told: string[] = []
  const process = {
    stdout: { write: (text: string) => void io.stdout.write(tidyHelp(text)) },
    stderr: {
      write: (text: string) => {
        told.push(text)
        void io.stderr.write(text)
      },
    },
    exitCode: undefined as number | undefined,
  }
  const context: Context = { process, io, code: undefined }
  try {
    await runStricli(await buildPhoenix(argv), argv, context)
  } catch (error) {
    const { report } = await import('../output/report.js')
    return report(call, error)
  }
  // Whatever the library that reads command lines calls a failure is a wrong use of the command.
  if (process.exitCode !== 0 && process.exitCode !== undefined) {
    if (call.wantsJson) await tellMisuse(call, told, helpOf(argv))
    return 2
  }
  return written(call, context.code ?? 0)
}

/** Whether JSON is asked for, also by a command line that is wrong. */
export function wantsJson(argv: readonly string[]): boolean {
  const end = argv.indexOf('--')
  return argv.slice(0, end < 0 ? argv.length : end).includes('--json')
}

/** Prints what is wrong with a command line as JSON: each text is one finding, its first line the message. */
async function tellMisuse(call: Call, told: readonly string[], helping: string): Promise<void> {
  const { PhoenixError } = await import('../../error.js')
  const { errorJson } = await import('../output/error-text.js')
  const messages = told.map(
    (text) =>
      text
        .trim()
        .replace(/^phoenix: /, '')
        .split('\n')[0] ?? '',
  )
  const error = new PhoenixError('usage', messages[0] ?? 'the command line is wrong', {
    hint: `see ${helping}`,
    problems: messages.map((message) => ({ severity: 'error', message, places: [] })),
  })
  await call.json({ error: errorJson(error) })
}

/** An output that somebody wanted and did not get is no success. */
async function written(call: Call, code: number): Promise<number> {
  const { failure } = call.io.stdout
  if (failure === undefined) return code
  const why = failure === 'ENOSPC' || failure === 'EDQUOT' ? 'the disk is full' : failure
  await call.note(`phoenix: the output could not be written: ${why}`)
  return code === 0 ? 2 : code
}
