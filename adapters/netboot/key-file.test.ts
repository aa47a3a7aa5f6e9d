import { chmodSync, mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, it, onTestFinished } from 'vitest'
import { readKeyFile } from './key-file.js'

function folder(): string {
  const path = mkdtempSync(join(tmpdir(), 'phoenix-key-'))
  onTestFinished(() => rmSync(path, { recursive: true, force: true }))
  return path
}

describe('the key file', () => {
  it('is made once, for its owner alone', async () => {
    const path = join(folder(), 'below', 'boot.key')
    const key = await readKeyFile(path)
    expect(key.reveal()).toMatch(/^[\w-]{43}$/)
    expect(statSync(path).mode & 0o777).toBe(0o600)
    expect((await readKeyFile(path)).reveal()).toBe(key.reveal())
  })

  it('is made by one of several that begin at once', async () => {
    const path = join(folder(), 'boot.key')
    const keys = await Promise.all(Array.from({ length: 8 }, () => readKeyFile(path)))
    const read = new Set(keys.map((key) => key.reveal()))
    expect(read.size).toBe(1)
  })

  it('that others may read, or that holds none, is refused without a word of what is in it', async () => {
    const path = join(folder(), 'boot.key')
    const text = 'c'.repeat(40)
    writeFileSync(path, text)
    chmodSync(path, 0o640)
    const open = await readKeyFile(path).catch((error) => error)
    expect(open).toMatchObject({ code: 'secret-missing', hint: `chmod 600 ${path}` })
    expect(JSON.stringify(open)).not.toContain(text)
    chmodSync(path, 0o600)
    writeFileSync(path, 'short')
    await expect(readKeyFile(path)).rejects.toMatchObject({ code: 'secret-missing' })
  })
})
