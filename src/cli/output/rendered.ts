/** What `phoenix render` tells. */
import type { LeftOut, MissingFact, Rendered, RenderedFile } from '../../render/render.js'
import type { WrittenFile } from '../../run/files/write-files.js'
import type { RenderOutcome } from '../../sdk/render-files.js'
import type { Call } from '../command-line/call.js'
import { align, gatheredLines } from './gather.js'

/** Prints files; several have their paths above them. */
export async function tellText(call: Call, files: readonly RenderedFile[]): Promise<void> {
  for (const [index, { path, text }] of files.entries()) {
    if (files.length > 1) await call.print(`${index === 0 ? '' : '\n'}==> ${path} <==`)
    if (text !== '') await call.print(text.replace(/\n$/, ''))
  }
}

/** Says of each file whether it was written. */
export async function tellWritten(
  call: Call,
  written: readonly WrittenFile[],
  shown: (path: string) => string,
): Promise<void> {
  const rows = written.map(({ path, result }) => [result, shown(path)])
  if (rows.length > 0) await call.print(align(rows))
}

/** Names what is not in the files, and gives the exit code. */
export async function tellLeftOut(call: Call, rendered: Rendered): Promise<number> {
  const { missing, leftOut } = rendered
  if (missing.length + leftOut.length === 0) return 0
  // A JSON document has it all already.
  if (call.wantsJson) return 1
  const waiting = missing.map(({ node, path, fact }) => {
    return [node, `${path} waits for the fact '${fact}'`] as const
  })
  const reasons = leftOut.flatMap(({ node, reason }) =>
    node === undefined ? [] : [[node, reason] as const],
  )
  for (const line of [...gatheredLines(waiting), ...gatheredLines(reasons)]) await call.note(line)
  for (const { node, reason } of leftOut) if (node === undefined) await call.note(reason)
  return 1
}

/** All of it for a program; texts only where they were not written. */
export function renderedJson(rendered: RenderOutcome): {
  readonly renderer: string
  readonly files: readonly (RenderedFile | WrittenFile)[]
  readonly missing: readonly MissingFact[]
  readonly leftOut: readonly LeftOut[]
} {
  const { renderer, files, missing, leftOut, written } = rendered
  return { renderer, files: written.length > 0 ? written : files, missing, leftOut }
}
