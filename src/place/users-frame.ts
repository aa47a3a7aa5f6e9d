/** Tells whose code it was that threw. */
import { existsSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { Place } from '../error.js'

/** The first place of an error's stack in files that are neither Phoenix's nor another package's. */
export function usersFrame(error: Error): Place | undefined {
  for (const line of (error.stack ?? '').split('\n')) {
    const match = /^\s+at (?:.*\()?(.+?):(\d+):(\d+)\)?$/.exec(line)
    if (match === null) continue
    const [, raw = '', row, column] = match
    const file = pathOf(raw)
    if (isUsers(file)) return { file, line: Number(row), column: Number(column) }
  }
  return undefined
}

let ownFolder: string | undefined

function isUsers(file: string): boolean {
  if (!file.startsWith('/') && !/^[A-Z]:/.test(file)) return false
  if (/[/\\]node_modules[/\\]/.test(file)) return false
  ownFolder ??= folderOfPackage()
  const within = (name: string) => file.startsWith(join(ownFolder ?? '', name, '/'))
  return !['dist', 'src', 'dsl', 'adapters'].some(within)
}

/** The folder of this package. */
function folderOfPackage(): string {
  let folder = dirname(fileURLToPath(import.meta.url))
  while (!existsSync(join(folder, 'package.json')) && folder !== dirname(folder)) {
    folder = dirname(folder)
  }
  return folder
}

/** The path of a file as stacks and loaders name it. */
export function pathOf(file: string): string {
  const path = file.startsWith('file:') ? fileURLToPath(file) : file
  return path.replace(/\?.*$/, '')
}
