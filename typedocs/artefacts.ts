/** What is generated and checked in: the reference and the snapshot of the public types. */
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { root } from './entry-points.js'
import type { PublicModule } from './public-api.js'
import { writeReference } from './reference.js'
import { writeSnapshot } from './snapshot.js'

/** Every generated file by its path relative to the repository. */
export function generate(modules: readonly PublicModule[]): Map<string, string> {
  const files = new Map<string, string>()
  for (const [name, text] of writeReference(modules)) files.set(`typedocs/reference/${name}`, text)
  for (const [name, text] of writeSnapshot(modules)) files.set(`typedocs/public-api/${name}`, text)
  return files
}

/** Writes the files and removes those that are not generated any more. Gives the paths that changed. */
export function writeArtefacts(files: ReadonlyMap<string, string>): string[] {
  const changed = differences(files).map((difference) => difference.path)
  for (const path of changed) {
    const text = files.get(path)
    if (text === undefined) rmSync(join(root, path))
    else {
      mkdirSync(join(root, path, '..'), { recursive: true })
      writeFileSync(join(root, path), text)
    }
  }
  return changed
}

/** One checked-in file that is not what the sources give. */
export interface Difference {
  readonly path: string
  /** What is checked in, undefined where the file is missing. */
  readonly checkedIn: string | undefined
  /** What the sources give, undefined where nothing generates the file. */
  readonly generated: string | undefined
}

/** Compares what is checked in with what the sources give. */
export function differences(files: ReadonlyMap<string, string>): Difference[] {
  const present = ['typedocs/reference', 'typedocs/public-api'].flatMap((folder) =>
    existsSync(join(root, folder))
      ? readdirSync(join(root, folder)).map((name) => `${folder}/${name}`)
      : [],
  )
  return [...new Set([...present, ...files.keys()])].sort().flatMap((path) => {
    const checkedIn = present.includes(path) ? readFileSync(join(root, path), 'utf8') : undefined
    const generated = files.get(path)
    return checkedIn === generated ? [] : [{ path, checkedIn, generated }]
  })
}

/** A difference as lines: `-` is checked in, `+` is what the sources give. Like parts are left out. */
export function showDifference({ path, checkedIn, generated }: Difference): string {
  if (checkedIn === undefined) return `${path} is missing`
  if (generated === undefined) return `${path} is not generated any more`
  const [before, after] = [checkedIn.split('\n'), generated.split('\n')]
  const shown = changedLines(before, after)
  const more = shown.length > 60 ? [`… and ${shown.length - 60} more lines`] : []
  return [path, ...shown.slice(0, 60), ...more].join('\n')
}

/** The lines that differ, by the longest common subsequence; generated files are small enough. */
function changedLines(before: readonly string[], after: readonly string[]): string[] {
  let start = 0
  while (start < before.length && start < after.length && before[start] === after[start]) start++
  let end = 0
  while (
    end < before.length - start &&
    end < after.length - start &&
    before[before.length - 1 - end] === after[after.length - 1 - end]
  ) {
    end++
  }
  const left = before.slice(start, before.length - end)
  const right = after.slice(start, after.length - end)
  const width = right.length + 1
  const lengths = new Uint32Array((left.length + 1) * width)
  for (let i = left.length - 1; i >= 0; i--) {
    for (let j = right.length - 1; j >= 0; j--) {
      lengths[i * width + j] =
        left[i] === right[j]
          ? (lengths[(i + 1) * width + j + 1] ?? 0) + 1
          : Math.max(lengths[(i + 1) * width + j] ?? 0, lengths[i * width + j + 1] ?? 0)
    }
  }
  const lines: string[] = []
  let i = 0
  let j = 0
  while (i < left.length || j < right.length) {
    if (i < left.length && j < right.length && left[i] === right[j]) {
      i++
      j++
    } else if (
      j >= right.length ||
      (i < left.length && (lengths[(i + 1) * width + j] ?? 0) >= (lengths[i * width + j + 1] ?? 0))
    ) {
      lines.push(`- ${left[i++]}`)
    } else {
      lines.push(`+ ${right[j++]}`)
    }
  }
  return lines
}
