import { statSync, utimesSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { Call } from '../command-line/call.js'
import { FakeIo, folderWith } from '../testing.js'
import { WatchedConfig } from './watched-config.js'

const config = (name: string) => `import { cluster } from 'phoenix-cluster/dsl'
export default cluster('${name}')
`

/** Somebody saves a file while the configuration runs; `next` is what is saved. */
const whileRunning = (file: string, next: string) => `
import { existsSync, renameSync } from 'node:fs'
import { join } from 'node:path'
const next = join(import.meta.dirname, '${next}')
if (existsSync(next)) renameSync(next, join(import.meta.dirname, '${file}'))
`

async function named(watched: WatchedConfig): Promise<string> {
  return (await watched.read()).toDeclaration().name
}

describe('a configuration that is watched', () => {
  it('is another one once it was saved while it was read', async () => {
    const folder = folderWith({
      'cluster.config.ts': whileRunning('cluster.config.ts', 'next') + config('before'),
      next: config('after'),
    })
    const watched = new WatchedConfig(new Call(new FakeIo(folder), {}))
    expect(await named(watched)).toBe('before')
    expect(watched.isChanged).toBe(true)
    expect(await named(watched)).toBe('after')
    expect(watched.isChanged).toBe(false)
  })

  it('is another one once a file that it imports was saved while it was read', async () => {
    const folder = folderWith({
      'cluster.config.ts': `import { name } from './name.js'
${whileRunning('name.ts', 'next')}${config("' + name + '")}`,
      'name.ts': "export const name = 'before'\n",
      next: "export const name = 'after'\n",
    })
    const watched = new WatchedConfig(new Call(new FakeIo(folder), {}))
    expect(await named(watched)).toBe('before')
    expect(watched.isChanged).toBe(true)
    expect(await named(watched)).toBe('after')
    expect(watched.isChanged).toBe(false)
  })

  it('is another one with an older file, or one of another size at the same time', async () => {
    const folder = folderWith({ 'cluster.config.ts': config('before') })
    const file = join(folder, 'cluster.config.ts')
    const watched = new WatchedConfig(new Call(new FakeIo(folder), {}))
    await watched.read()
    const { atime, mtime } = statSync(file)
    utimesSync(file, atime, new Date(mtime.getTime() - 60_000))
    expect(watched.isChanged).toBe(true)
    await watched.read()
    const before = statSync(file)
    writeFileSync(file, config('another'))
    utimesSync(file, before.atime, before.mtime)
    expect(statSync(file).mtimeMs).toBe(before.mtimeMs)
    expect(watched.isChanged).toBe(true)
  })
})
