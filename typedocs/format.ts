/** Lays code out with the project's own formatter, so that generated text does not depend on who made it. */
import { spawnSync } from 'node:child_process'
import { join } from 'node:path'
import { root } from './entry-points.js'

const mark = (index: number) => `//#${index}#`

/** Formats many pieces of TypeScript declarations in one call, keeping their order. */
export function formatAll(pieces: readonly string[]): string[] {
  const joined = pieces.map((piece, index) => `${mark(index)}\n${piece}\n`).join('\n')
  const formatter = join(root, 'node_modules/@biomejs/biome/bin/biome')
  const result = spawnSync(
    process.execPath,
    [formatter, 'format', '--stdin-file-path=pieces.d.ts', `--config-path=${root}`],
    { cwd: root, input: joined, encoding: 'utf8', maxBuffer: 64 * 1024 * 1024 },
  )
  if (result.status !== 0) {
    throw new Error(`the formatter refused the generated declarations:\n${result.stderr}`)
  }
  const formatted = new Array<string>(pieces.length)
  for (const part of result.stdout.split('//#').slice(1)) {
    const [index = '', ...text] = part.split('#\n')
    formatted[Number(index)] = text.join('#\n').trim()
  }
  return formatted
}
