import type { ChildProcess } from 'node:child_process'
import { execFileSync } from 'node:child_process'
import { mkdir, readFile, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { phoenix, root, startRack, workspace } from './phoenix.js'

/** The quickstart's configuration in a folder of its own, and its rack. */
let folder: string
let through: string
let rack: ChildProcess

beforeAll(async () => {
  const config = await readFile(join(root, 'examples/quickstart/cluster.config.ts'), 'utf8')
  folder = await workspace('database', config)
  const started = await startRack('cluster.config.ts', folder)
  through = started.file
  rack = started.process
})

afterAll(async () => {
  rack.kill('SIGTERM')
  await new Promise((resolve) => rack.once('exit', resolve))
  await rm(folder, { recursive: true })
})

const apply = (db: string, mounts?: { before: string; after?: string }) =>
  phoenix(['apply', '--yes', '--through', through, '--db', db], {
    cwd: folder,
    ...(mounts === undefined ? {} : { mounts }),
  })

/** Mount namespaces need root. */
const canMount = (() => {
  try {
    execFileSync('unshare', ['-m', 'true'], { stdio: 'ignore' })
    return true
  } catch {
    return false
  }
})()

describe('a facts database that cannot be used is a clear error and exit code 2', () => {
  it('a folder', async () => {
    await mkdir(join(folder, 'a-folder'))
    const { code, stderr } = await apply(join(folder, 'a-folder'))
    expect(stderr).toMatch(/a-folder.*(folder|directory)/)
    expect(code).toBe(2)
  })

  it('a damaged file, which is left as it is', async () => {
    const path = join(folder, 'damaged.db')
    const damaged = `SQLite format 3\0${'x'.repeat(8192)}`
    await writeFile(path, damaged)
    const { code, stderr } = await apply(path)
    expect(stderr).toMatch(/damaged\.db/)
    expect(code).toBe(2)
    expect(await readFile(path, 'utf8')).toBe(damaged)
  })

  it('something else than a database', async () => {
    const path = join(folder, 'note.txt')
    await writeFile(path, 'buy milk\n'.repeat(1000))
    const { code, stderr } = await apply(path)
    expect(stderr).toMatch(/note\.txt.*not a/)
    expect(code).toBe(2)
  })

  it.runIf(canMount || process.env.CI)('a read-only file system', async () => {
    const place = join(folder, 'read-only')
    await mkdir(place)
    const { code, stderr } = await apply(join(place, 'facts.db'), {
      before: `mount -t tmpfs none ${place}\nmount -o remount,ro ${place}`,
    })
    expect(stderr).toMatch(/read-only.*(cannot be written|read-only|written)/)
    expect(code).toBe(2)
  })

  it.runIf(canMount || process.env.CI)('a full disk', async () => {
    const place = join(folder, 'full')
    await mkdir(place)
    const { code, stderr } = await apply(join(place, 'facts.db'), {
      before: `mount -t tmpfs -o size=1m none ${place}\nhead -c 960K /dev/zero > ${place}/filler || exit 99`,
    })
    expect(stderr).toMatch(/full/)
    expect(code).toBe(2)
  })

  it.skipIf(canMount || process.env.CI)(
    'SKIPPED: read-only and full disks need root, for unshare -m',
    () => {},
  )
})
