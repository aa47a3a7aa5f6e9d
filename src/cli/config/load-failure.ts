/** Says why a configuration could not be loaded, and where, with the line of code. */
import { spawnSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { dirname, resolve } from 'node:path'
import { PhoenixError, type Place } from '../../error.js'
import { pathOf, usersFrame } from '../../place/users-frame.js'

/** Turns what was thrown while a configuration was loaded into a `config-load` error with its place. */
export function loadFailure(config: string, thrown: unknown): PhoenixError {
  const error = thrown instanceof Error ? thrown : new Error(String(thrown))
  const found =
    fromTransform(error) ??
    fromMissingModule(error) ??
    fromMissingExport(error) ??
    fromSyntax(config, error) ??
    fromRun(error)
  const { message, place } = found
  return new PhoenixError('config-load', withCode(message, place), {
    cause: error,
    place: place ?? { file: config, line: 1, column: 1 },
    hint: found.hint ?? (PhoenixError.is(thrown) ? thrown.hint : undefined),
  })
}

interface Found {
  readonly message: string
  readonly place: Place | undefined
  readonly hint?: string
}

/** What the TypeScript compiler refuses: `/path/file.ts:2:10: ERROR: Unexpected "="`. */
function fromTransform({ message }: Error): Found | undefined {
  const match = /^(.+?):(\d+):(\d+): ERROR: (.+)$/m.exec(message)
  if (match === null || !message.startsWith('Transform failed')) return undefined
  const [, file = '', line, column, text = ''] = match
  return { message: text, place: { file, line: Number(line), column: Number(column) + 1 } }
}

const importedFrom = /^Cannot find (?:module|package) '(.+?)' imported from (.+?)$/m

/** An import of a file or package that is not there. */
function fromMissingModule(error: Error): Found | undefined {
  const code = (error as NodeJS.ErrnoException).code ?? ''
  if (code === 'ERR_PACKAGE_PATH_NOT_EXPORTED') return fromMissingSubpath(error)
  if (code !== 'ERR_MODULE_NOT_FOUND' && code !== 'MODULE_NOT_FOUND') return undefined
  const esm = importedFrom.exec(error.message)
  const cjs = /^Cannot find module '(.+?)'\nRequire stack:\n- (.+)$/m.exec(error.message)
  const [, wanted = '', from = ''] = esm ?? cjs ?? []
  if (from === '') return undefined
  const importer = pathOf(from)
  const place = placeOfImport(importer, (specifier) => {
    if (!specifier.startsWith('.')) {
      return specifier === wanted || specifier.startsWith(`${wanted}/`)
    }
    const folder = dirname(importer)
    return resolve(folder, specifier) === resolve(folder, pathOf(wanted))
  })
  const isPackage = !/^[./]/.test(wanted) && !wanted.startsWith('file:')
  return {
    message: isPackage
      ? `the package '${wanted}' is not installed`
      : `there is no file ${pathOf(wanted)}`,
    place: place ?? { file: importer, line: 1, column: 1 },
    ...(isPackage ? { hint: `install it: npm install ${wanted}` } : {}),
  }
}

function fromMissingSubpath({ message }: Error): Found | undefined {
  const match = /^Package subpath '\.(.+?)' is not defined .+ imported from (.+)$/m.exec(message)
  if (match === null) return undefined
  const [, subpath = '', from = ''] = match
  const importer = pathOf(from)
  const place = placeOfImport(importer, (specifier) => specifier.endsWith(subpath))
  return { message: `there is no such part of the package: '${subpath.slice(1)}'`, place }
}

/** `import { clutser } from …`: Node puts the place on the first line of the stack. */
function fromMissingExport(error: Error): Found | undefined {
  const match = /^The requested module '(.+?)' does not provide an export named '(.+?)'/.exec(
    error.message,
  )
  const at = /^(\S+):(\d+)$/m.exec(error.stack?.split('\n')[0] ?? '')
  if (match === null) return undefined
  const [, module = '', name = ''] = match
  const message = `'${module}' exports no '${name}'`
  if (at === null) return { message, place: undefined }
  const [, file = '', row] = at
  const line = Number(row)
  const column = lineOf(pathOf(file), line)?.search(new RegExp(`\\b${name}\\b`)) ?? -1
  return { message, place: { file: pathOf(file), line, column: Math.max(0, column) + 1 } }
}

/** JavaScript that Node itself refuses. Only its command line says where. */
function fromSyntax(config: string, error: Error): Found | undefined {
  if (!(error instanceof SyntaxError)) return undefined
  const inStack = /^(\/.+|file:.+):(\d+)\n.*\n(\s*)\^/.exec(error.stack ?? '')
  const checked =
    inStack ??
    /^(\/.+|file:.+):(\d+)\n.*\n(\s*)\^/m.exec(
      spawnSync(process.execPath, ['--check', config], { encoding: 'utf8', timeout: 10_000 })
        .stderr,
    )
  if (checked === null) return { message: error.message, place: undefined }
  const [, file = '', line, before = ''] = checked
  const place = { file: pathOf(file), line: Number(line), column: before.length + 1 }
  return { message: error.message, place }
}

/** An exception while it ran: the place is the first one in the user's own files. */
function fromRun(error: Error): Found {
  const place = usersFrame(error)
  const kind = error.name === 'Error' || PhoenixError.is(error) ? '' : `${error.name}: `
  return { message: `${kind}${error.message}`, place }
}

/** Where a file imports something; undefined if it cannot be found in its text. */
function placeOfImport(file: string, fits: (specifier: string) => boolean): Place | undefined {
  const text = readText(file)
  for (const match of text.matchAll(/\b(?:from|import|require)\s*\(?\s*(['"])(.+?)\1/g)) {
    const specifier = match[2] ?? ''
    if (!fits(specifier)) continue
    const before = text.slice(0, match.index + match[0].length - specifier.length - 1)
    const line = before.split('\n').length
    return { file, line, column: before.length - before.lastIndexOf('\n') - 1 }
  }
  return undefined
}

/** The message with the line of code at fault below it. */
function withCode(message: string, place: Place | undefined): string {
  const code = place === undefined ? undefined : lineOf(place.file, place.line)
  if (place === undefined || code === undefined) return message
  if (code.trim() === '') {
    // What is not finished is found at the end of the file: the last line that says something helps.
    const before = readText(place.file).split('\n').slice(0, place.line)
    const last = before.findLast((line) => line.trim() !== '')
    return last === undefined ? message : `${message}\n  ${last.slice(0, 100)}`
  }
  const start = Math.max(0, place.column - 60)
  const shown = code.slice(start, start + 100).replace(/\t/g, ' ')
  return `${message}\n  ${shown}\n  ${' '.repeat(Math.max(0, place.column - 1 - start))}^`
}

function lineOf(file: string, line: number): string | undefined {
  return readText(file).split('\n')[line - 1]
}

function readText(file: string): string {
  try {
    return readFileSync(file, 'utf8')
  } catch {
    return ''
  }
}
