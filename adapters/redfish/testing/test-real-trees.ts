/**
 * For tests only: the resource trees of real BMCs. They hold serials and addresses of real hardware and
 * are not part of this project: the variable PHOENIX_TEST_DATA names the folder that has
 * `redfish-mockups.tar.gz`.
 */
import { execFileSync } from 'node:child_process'
import { mkdtempSync, readdirSync, readFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Tree } from './test-bmc.js'

/** The folder that holds the archive; undefined where it is not there. */
export const data = process.env.PHOENIX_TEST_DATA
if (data === undefined) {
  console.warn('skipped: the trees of real BMCs; PHOENIX_TEST_DATA does not name their folder')
}

/** Unpacks the archive into a new folder, which the caller removes; gives that folder. */
export function unpack(): string {
  const folder = mkdtempSync(join(tmpdir(), 'phoenix-trees-'))
  execFileSync('tar', ['-xzf', join(data ?? '', 'redfish-mockups.tar.gz'), '-C', folder])
  return folder
}

/** Every `index.json` below a folder, by the path that a BMC serves it under. */
export function readTree(folder: string): Tree {
  const tree: Tree = {}
  for (const entry of readdirSync(folder, { recursive: true, withFileTypes: true })) {
    if (entry.name !== 'index.json') continue
    const path = entry.parentPath.slice(folder.length)
    tree[path === '/redfish/v1' ? '/redfish/v1/' : path] = JSON.parse(
      readFileSync(join(entry.parentPath, entry.name), 'utf8'),
    )
  }
  return tree
}
