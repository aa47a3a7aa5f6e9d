import { mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, it, onTestFinished } from 'vitest'
import { makeFolder } from './make-folder.js'
import { writeFiles } from './write-files.js'

it('makes all folders of a path, and leaves those that are there', async () => {
  const home = mkdtempSync(join(tmpdir(), 'phoenix-folder-'))
  onTestFinished(() => rmSync(home, { recursive: true }))
  await Promise.all([
    makeFolder(join(home, 'a/b/c'), 0o700),
    makeFolder(join(home, 'a/b/d'), 0o700),
  ])
  await makeFolder(join(home, 'a/b/c'))
  expect(statSync(join(home, 'a/b/c')).mode & 0o777).toBe(0o700)
  writeFileSync(join(home, 'file'), '')
  await expect(makeFolder(join(home, 'file'))).rejects.toMatchObject({ code: 'EEXIST' })
  await expect(makeFolder(join(home, 'file/below'))).rejects.toMatchObject({ code: 'ENOTDIR' })
})

it.runIf(process.platform === 'linux')('ends where a file system makes no folders', async () => {
  await expect(makeFolder('/proc/none/below')).rejects.toMatchObject({ code: 'ENOENT' })
  await expect(writeFiles('/proc/none', [{ path: 'hosts', text: '' }])).rejects.toMatchObject({
    code: 'file-write',
  })
})
