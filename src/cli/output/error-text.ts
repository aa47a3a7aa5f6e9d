/** One error as text and as JSON. */
import type { PhoenixError, Problem } from '../../error.js'
import { cleanLine } from '../../model/clean-text.js'
import type { Call } from '../command-line/call.js'

/** An error that is one finding: what is wrong, where, and what to do. */
export function* errorLines(call: Call, error: PhoenixError): Iterable<string> {
  const where = error.place === undefined ? '' : `${call.place(error.place)}: `
  const node = error.node === undefined ? '' : `${error.node}: `
  yield `phoenix: ${where}${node}${error.message}`
  if (error.hint !== undefined) yield `  ${cleanLine(error.hint)}`
  if (error.code === 'internal') yield '  This is a fault of Phoenix. Where it happened:'
}

/**
 * An error as JSON: code, message and what else is known. Its `problems` are all findings, each with its
 * severity, message and places; an error that is no list of findings is its own only one.
 */
export function errorJson(error: PhoenixError): Record<string, unknown> {
  const { message, node, place, problems } = error
  const itself: Problem = {
    severity: 'error',
    message,
    places: place === undefined ? [] : [place],
    ...(node === undefined ? {} : { nodes: node }),
  }
  return {
    ...error.toJSON(),
    ...(place === undefined ? {} : { place }),
    problems: problems.length === 0 ? [itself] : problems,
  }
}

/** The stack of the error and of what caused it, without messages of strangers. */
export function stackOf(error: PhoenixError): string {
  const frames = (one: Error) =>
    (one.stack ?? '').split('\n').filter((line) => /^\s+at /.test(line))
  const cause = error.cause instanceof Error ? ['  caused by', ...frames(error.cause)] : []
  return [...frames(error), ...cause].join('\n')
}
