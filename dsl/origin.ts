import type { Place } from '../src/error.js'
import type { Origin } from '../src/model/declaration.js'

/**
 * Where the caller of a DSL function stands. The engine keeps the call stack in a raw form and only
 * turns it into text when it is read, so that remembering a place costs next to nothing.
 */
class StackOrigin implements Origin {
  readonly #stack: { stack?: string } = {}
  #place: Place | undefined

  constructor(below: (...args: never[]) => unknown) {
    const limit = Error.stackTraceLimit
    Error.stackTraceLimit = 1
    Error.captureStackTrace(this.#stack, below)
    Error.stackTraceLimit = limit
  }

  get place(): Place | undefined {
    this.#place ??= parseFrame(this.#stack.stack ?? '')
    return this.#place
  }
}

/** Remembers the place of whoever called `below`. */
export function originOf(below: (...args: never[]) => unknown): Origin {
  return new StackOrigin(below)
}

// `at location`, or `at the function's name (location)`; a location may hold brackets of its own.
const frame = /^\s+at (?:async )?(?:(?:[^(]* )?\((.+):(\d+):(\d+)\)|(.+):(\d+):(\d+))$/

/** The place in the first frame of a stack, with source maps applied where the runtime does so. */
export function parseFrame(stack: string): Place | undefined {
  for (const line of stack.split('\n')) {
    const match = frame.exec(line)
    if (match === null) continue
    const [file = '', row, column] = match.slice(1).filter((part) => part !== undefined)
    return { file: filePath(file), line: Number(row), column: Number(column) }
  }
  return undefined
}

function filePath(file: string): string {
  if (!file.startsWith('file://')) return file
  // A query is how loaders tell two versions of one file apart.
  return decodeURIComponent(file.slice('file://'.length).replace(/\?.*$/, ''))
}
