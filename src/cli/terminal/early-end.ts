/**
 * Tells an end of the process that the command did not choose: a configuration is a program, and may
 * call `process.exit`, wait for something that never happens, or throw where nobody catches it. None of
 * these may look like success.
 */
import { writeSync } from 'node:fs'
import { PhoenixError } from '../../error.js'
import { cleanLines } from '../../model/clean-text.js'
import { usersFrame } from '../../place/users-frame.js'
import type { Call } from '../command-line/call.js'
import { errorJson, errorLines, stackOf } from '../output/error-text.js'

/** What the process is at, for whoever has to tell why it ended. */
export interface Stage {
  /** The configuration that is being loaded. */
  loading: string | undefined
  /** Whether the command has chosen its exit code. */
  isOver: boolean
}

/** A call that has just begun. */
export function firstStage(): Stage {
  return { loading: undefined, isOver: false }
}

/**
 * Listens for the end of the process. One that comes too early is told on the standard error, and on
 * the standard output too where JSON is wanted, and gives exit code 2.
 */
export function tellEarlyEnd(call: Call): void {
  let uncaught: Error | undefined
  process.on('uncaughtExceptionMonitor', (error) => {
    uncaught = error
  })
  process.on('exit', (code) => {
    const { stage } = call.io
    if (stage.isOver) return
    // It is called within `process.exit`, so that whoever called that is on the stack.
    const error = earlyEnd(stage, code, new Error(), uncaught)
    process.exitCode = 2
    write(2, `${[...errorLines(call, error)].join('\n')}\n`)
    if (error.code === 'internal') write(2, `${stackOf(error)}\n`)
    if (call.wantsJson) write(1, `${JSON.stringify({ error: errorJson(error) }, undefined, 2)}\n`)
  })
}

/** Why the process ends, as an error. */
export function earlyEnd(
  { loading }: Stage,
  code: number,
  at: Error,
  uncaught: Error | undefined,
): PhoenixError {
  if (uncaught !== undefined) {
    const message = `an error that nobody caught: ${uncaught.message}`
    const place = usersFrame(uncaught)
    return new PhoenixError(place === undefined ? 'internal' : 'config-load', message, {
      cause: uncaught,
      place,
    })
  }
  const place = usersFrame(at)
  if (place !== undefined) {
    return new PhoenixError('config-load', `process.exit(${code}) was called here`, {
      place,
      hint: 'a configuration only describes; where it cannot, let it throw an error',
    })
  }
  if (loading !== undefined) {
    return new PhoenixError('config-load', 'it awaits something that never happens', {
      place: { file: loading, line: 1, column: 1 },
      hint: 'look for an await at its top level, or in a file that it imports, which is never settled',
    })
  }
  return new PhoenixError('internal', 'the process ended before the command was finished')
}

function write(descriptor: number, text: string): void {
  try {
    writeSync(descriptor, cleanLines(text))
  } catch {
    // Nobody reads any more.
  }
}
