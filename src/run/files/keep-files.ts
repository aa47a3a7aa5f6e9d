/** Writes the files of a plan, if they still are as the plan saw them. */
import { type ErrorCode, PhoenixError } from '../../error.js'
import type { WriteStep } from '../../model/step.js'
import { hashOf } from '../../plan/files.js'
import { filePath } from '../../plan/words.js'
import type { PlacedFiles } from './look-at-files.js'
import { markUntold } from './untold.js'
import { type FileToWrite, writeFiles } from './write-files.js'

/** How the files of one declaration came out of a run. */
export type FilesResult = {
  /** The name of their renderer. */
  readonly renderer: string
  /** Their folder, as the plan shows it. */
  readonly out: string
} & (
  | {
      readonly result: 'done'
      /** The files that were written, by their paths below the folder; others said the same already. */
      readonly written: readonly string[]
      /** How the program that reads them was told; left out where it was not. */
      readonly told?: string
    }
  | { readonly result: 'failed'; readonly code: ErrorCode; readonly reason: string }
  /** The run was interrupted before they were written. */
  | { readonly result: 'interrupted' }
)

/**
 * Writes the files of a step as they are to be now, and gives the hashes of those that were written, by their paths.
 *
 * @param learnt whether the run has learnt something, so that files may say more than was planned
 * @param earlier the hashes of those that the same run has written before
 * @throws PhoenixError `plan-changed` where a file was changed since the plan was made, or would be
 * written otherwise; nothing is written then
 */
export async function keepFiles(
  step: WriteStep,
  look: PlacedFiles | undefined,
  learnt: boolean,
  earlier: ReadonlyMap<string, string>,
): Promise<ReadonlyMap<string, string>> {
  if (look === undefined)
    throw changed(`${step.renderer} below ${step.out} is not declared any more`)
  const { problem, files, folder, out } = look
  if (problem !== undefined) throw new PhoenixError(problem.code, problem.reason)
  const planned = new Map(step.files.map((file) => [file.path, file]))
  const toWrite: FileToWrite[] = []
  for (const { path, text, now } of files) {
    const is = now === undefined ? null : hashOf(now)
    const content = hashOf(text)
    if (content === is) continue
    const plan = planned.get(path)
    // One that the plan does not name comes of what was learnt, and overwrites nothing.
    if (is !== (earlier.get(path) ?? plan?.replaces ?? null)) {
      throw changed(`${filePath(out, path)} was changed since the plan was made`)
    }
    if (!learnt && content !== plan?.content) {
      throw changed(`${filePath(out, path)} would be written otherwise than planned`)
    }
    toWrite.push({ path, text })
  }
  if (toWrite.length === 0) return new Map()
  if (step.reload !== undefined) await markUntold(folder, step.renderer)
  const texts = new Map(toWrite.map(({ path, text }) => [path, text]))
  const written = (await writeFiles(folder, toWrite)).filter(({ result }) => result === 'written')
  return new Map(written.map(({ path }) => [path, hashOf(texts.get(path) ?? '')]))
}

function changed(message: string): PhoenixError {
  return new PhoenixError('plan-changed', message, { hint: 'make a new plan' })
}
