/** Tells why a command could not do its work. */
import { PhoenixError, type Problem } from '../../error.js'
import { cleanLine } from '../../model/clean-text.js'
import { count } from '../../plan/print.js'
import type { Call } from '../command-line/call.js'
import { errorJson, errorLines, stackOf } from './error-text.js'
import { problemLines } from './problems.js'

/** Prints an error, on the standard output too where JSON is wanted, and gives the exit code. */
export async function report(call: Call, thrown: unknown): Promise<number> {
  const error = fileError(thrown) ?? PhoenixError.from(thrown)
  for (const line of lines(call, error)) await call.note(line)
  if (call.verbose || error.code === 'internal') await call.note(stackOf(error))
  if (call.wantsJson) await call.json({ error: errorJson(error) })
  return error.code === 'aborted' ? 130 : 2
}

/** A file or folder that cannot be read or written is nobody's fault but the path's. */
function fileError(thrown: unknown): PhoenixError | undefined {
  if (!(thrown instanceof Error) || PhoenixError.is(thrown)) return undefined
  const { code, syscall, path } = thrown as NodeJS.ErrnoException
  if (code === undefined || syscall === undefined || typeof path !== 'string') return undefined
  const reasons: Readonly<Record<string, string>> = {
    EACCES: 'it may not be read or written',
    EPERM: 'it may not be read or written',
    EROFS: 'its file system is read-only',
    ENOENT: 'there is no such file or folder',
    EEXIST: 'there is something of that name already',
    ENOTDIR: 'a part of its path is not a folder',
    EISDIR: 'it is a folder',
    ENOSPC: 'its disk is full',
  }
  return new PhoenixError('usage', `${path}: ${reasons[code] ?? code}`, { cause: thrown })
}

function* lines(call: Call, error: PhoenixError): Iterable<string> {
  if (error.problems.length === 0) {
    yield* errorLines(call, error)
    return
  }
  yield* problemLines(call, error.problems)
  yield `phoenix: ${countProblems(error.problems)}; nothing was done`
  if (error.hint !== undefined) yield `  ${cleanLine(error.hint)}`
}

/** `2 errors and 1 warning`. */
export function countProblems(problems: readonly Problem[]): string {
  const of = (severity: Problem['severity']) =>
    problems.filter((one) => one.severity === severity).length
  return [count(of('error'), 'error'), count(of('warning'), 'warning')]
    .filter((text) => !text.startsWith('0 '))
    .join(' and ')
}
