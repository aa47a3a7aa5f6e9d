/** Trees that were recorded: folders or archives with an `index.json` for every resource. */
import { existsSync, statSync } from 'node:fs'
import { readdir, readFile } from 'node:fs/promises'
import { join, relative, sep } from 'node:path'
import { gunzipSync } from 'node:zlib'
import { PhoenixError } from '../../../../src/error.js'
import { isOneFile, readFaults, readOneFile } from './one-file.js'
import { recordedTree } from './recorded.js'
import { readTar } from './tar.js'
import type { Tree } from './tree.js'

/** The largest archive that is unpacked, in bytes. */
const largestArchive = 1024 * 1024 * 1024

/** What is peculiar about a BMC beyond what it serves. No recording can tell that; people write it down. */
const faultsFile = 'faults.json'

const isOfTree = (path: string) => path.endsWith('index.json') || path.endsWith(faultsFile)

interface File {
  /** With `/` between its parts. */
  readonly path: string
  readonly text: string
}

/** The files of archives that were unpacked already. */
export type Unpacked = Map<string, readonly File[]>

/**
 * Reads a tree: a folder, an archive (`.tar`, `.tar.gz`, `.tgz`), or a folder inside of an archive
 * (`mockups.tar.gz/dell-r750`), or one JSON file. The folder is the one that holds `redfish/`, or `redfish`
 * itself, or the one of the service root; beside it, `faults.json` says how a BMC with this tree behaves.
 *
 * @throws {PhoenixError} `usage` where there is no tree, or more than one
 */
export async function loadTree(source: string, unpacked: Unpacked = new Map()): Promise<Tree> {
  const place = splitAt(source)
  if (place.archive !== undefined && place.inside === '') {
    const bytes = await readFile(place.archive)
    if (isOneFile(bytes)) {
      const { bodies, faults } = readOneFile(bytes.toString('utf8'), source)
      return withRoot(recordedTree(bodies, faults), source)
    }
  }
  const { files, inside } = await filesOf(source, place, unpacked)
  const roots = rootsIn(files).filter(
    (root) => inside === '' || `${root}/`.startsWith(`${inside}/`),
  )
  const [root] = roots
  if (root === undefined) {
    throw new PhoenixError('usage', `there is no tree of a BMC in ${source}`, {
      hint: 'a tree has an index.json for each resource, that of the service root in redfish/v1/',
    })
  }
  if (roots.length > 1) {
    const some = roots.slice(0, 20).map((one) => join(source, folderOf(one)))
    throw new PhoenixError('usage', `there are ${roots.length} trees in ${source}`, {
      hint: `name one of them: ${some.join(', ')}`,
    })
  }
  const bodies = new Map<string, string>()
  for (const { path, text } of files) {
    if (path !== 'index.json' && !path.endsWith('/index.json')) continue
    const at = placeOf(path.slice(0, -'index.json'.length), root)
    if (at !== undefined) bodies.set(at, text)
  }
  const said = files.find(({ path }) => path === join(folderOf(root), faultsFile))
  const faults = said === undefined ? [] : readFaults(said.text, join(source, said.path))
  return withRoot(recordedTree(bodies, faults), source)
}

/** A tree whose service root can be read: without it, nothing can. */
function withRoot(tree: Tree, source: string): Tree {
  if (Object.keys(tree.root).length > 0) return tree
  throw new PhoenixError('usage', `the service root of the tree in ${source} is no JSON object`)
}

/** Where the service root is, relative to the source: folders whose `index.json` is one. */
function rootsIn(files: readonly File[]): string[] {
  return files
    .filter(({ path }) => /^(.*\/)?index\.json$/.test(path))
    .filter(
      ({ path, text }) => /(^|\/)redfish\/v1\/index\.json$/.test(path) || isTopRoot(path, text),
    )
    .map(({ path }) => path.slice(0, -'/index.json'.length))
}

/** Short forms begin at `v1`, or at the service root itself. */
function isTopRoot(path: string, text: string): boolean {
  return (path === 'index.json' || path === 'v1/index.json') && /"#ServiceRoot\./.test(text)
}

const folderOf = (root: string) => root.replace(/\/?(redfish\/)?v1$/, '')

/** The path that a BMC serves a folder under. */
function placeOf(folder: string, root: string): string | undefined {
  const above = folderOf(root)
  const inner =
    above === '' ? folder : folder.startsWith(`${above}/`) && folder.slice(above.length + 1)
  if (typeof inner !== 'string') return undefined
  const path = `/${inner}`.replace(/\/$/, '')
  if (/^\/redfish(\/|$)/.test(path)) return path
  if (root === 'v1') return `/redfish${path}`
  return root === '' ? `/redfish/v1${path}` : undefined
}

async function filesOf(
  source: string,
  { archive, inside }: Place,
  unpacked: Unpacked,
): Promise<{ files: readonly File[]; inside: string }> {
  if (archive === undefined) return { files: await filesInFolder(source), inside: '' }
  const known = unpacked.get(archive)
  if (known !== undefined) return { files: known, inside }
  const bytes = await readFile(archive)
  let plain = bytes
  if (bytes[0] === 0x1f && bytes[1] === 0x8b) {
    try {
      plain = gunzipSync(bytes, { maxOutputLength: largestArchive })
    } catch (cause) {
      throw new PhoenixError('usage', `${archive} cannot be unpacked`, { cause })
    }
  }
  const files: File[] = []
  for (const { path, content } of readTar(plain)) {
    if (!isOfTree(path)) continue
    files.push({ path: path.replace(/^\.?\//, ''), text: content.toString('utf8') })
  }
  unpacked.set(archive, files)
  return { files, inside }
}

interface Place {
  readonly archive?: string
  readonly inside: string
}

/** The part of a path that is a file, and what follows it. */
function splitAt(source: string): Place {
  const parts = source.split('/')
  for (let upTo = parts.length; upTo > 0; upTo--) {
    const path = parts.slice(0, upTo).join('/') || '/'
    if (!existsSync(path)) continue
    const stat = statSync(path)
    const inside = parts
      .slice(upTo)
      .filter((part) => part !== '')
      .join('/')
    if (stat.isFile()) return { archive: path, inside }
    if (upTo === parts.length) return { inside: '' }
    break
  }
  throw new PhoenixError('usage', `there is no folder or archive ${source}`)
}

async function filesInFolder(folder: string): Promise<File[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true })
  const names = entries.filter((entry) => entry.isFile() && isOfTree(entry.name))
  return Promise.all(
    names.map(async (entry) => {
      const path = join(entry.parentPath, entry.name)
      const text = await readFile(path, 'utf8')
      return { path: relative(folder, path).split(sep).join('/'), text }
    }),
  )
}
