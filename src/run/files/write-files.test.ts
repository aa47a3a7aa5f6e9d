import {
  chmodSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, it, onTestFinished } from 'vitest'
import { PhoenixError } from '../../error.js'
import { previousIn, writeFiles } from './write-files.js'

function folder(): string {
  const made = mkdtempSync(join(tmpdir(), 'phoenix-write-'))
  onTestFinished(() => rmSync(made, { recursive: true, force: true }))
  return made
}

describe('files that are written', () => {
  it('are all there, in folders that are made for them', async () => {
    const at = join(folder(), 'new/deep')
    const files = [
      { path: 'a', text: 'A\n' },
      { path: 'sub/b', text: 'B\n' },
    ]
    expect(await writeFiles(at, files)).toEqual([
      { path: 'a', result: 'written' },
      { path: 'sub/b', result: 'written' },
    ])
    expect(previousIn(at)('sub/b')).toBe('B\n')
    expect(previousIn(at)('c')).toBeUndefined()
    expect((await writeFiles(at, files)).map(({ result }) => result)).toEqual([
      'unchanged',
      'unchanged',
    ])
  })

  it('replace the file behind a link, and leave the link', async () => {
    const at = folder()
    mkdirSync(join(at, 'real'))
    writeFileSync(join(at, 'real/hosts'), 'old')
    symlinkSync('real/hosts', join(at, 'hosts'))
    await writeFiles(at, [{ path: 'hosts', text: 'new' }])
    expect(lstatSync(join(at, 'hosts')).isSymbolicLink()).toBe(true)
    expect(readFileSync(join(at, 'real/hosts'), 'utf8')).toBe('new')
  })

  it('change nothing where one of them cannot be written', async () => {
    const at = folder()
    writeFileSync(join(at, 'a'), 'old')
    writeFileSync(join(at, 'file'), '')
    const files = [
      { path: 'a', text: 'new' },
      { path: 'file/b', text: 'B' },
    ]
    const error = await writeFiles(at, files).catch((thrown) => thrown)
    expect(PhoenixError.is(error) && error.code).toBe('file-write')
    expect(String(error.message)).toContain('part of the path is a file')
    expect(readFileSync(join(at, 'a'), 'utf8')).toBe('old')
    expect(readdirSync(at).sort()).toEqual(['a', 'file'])
  })

  it('keep the mode of the one before, whatever it is', async () => {
    const at = folder()
    writeFileSync(join(at, 'a'), 'old')
    chmodSync(join(at, 'a'), 0o4750)
    await writeFiles(at, [{ path: 'a', text: 'new' }])
    expect(lstatSync(join(at, 'a')).mode & 0o7777).toBe(0o4750)
  })
})
