import { mkdir, readdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { PhoenixError } from '../../error.js'
import type { RecordedTree } from './record-tree.js'

/** Refuses a folder that holds something: a tree would be mixed with it. */
export async function checkEmpty(folder: string): Promise<void> {
  const held = await readdir(folder).catch(() => [])
  if (held.length === 0) return
  throw new PhoenixError('usage', `${folder} is not empty`, { hint: 'name another folder' })
}

/** Writes a tree into a folder, as `phoenix simulate --tree` and others read it: an `index.json` for each resource. */
export async function writeTree(folder: string, { resources }: RecordedTree): Promise<void> {
  for (const [path, body] of resources) {
    const place = join(folder, ...path.split('/'))
    await mkdir(place, { recursive: true })
    const text = typeof body === 'string' ? body : `${JSON.stringify(body, undefined, 2)}\n`
    await writeFile(join(place, 'index.json'), text)
  }
}
