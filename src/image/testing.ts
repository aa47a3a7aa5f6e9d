/** Files of images that claim to be what they are asked to be; too short to be started. */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { onTestFinished } from 'vitest'

/** The first kilobytes of a kernel for x86_64. */
export function fakeKernel(version = '6.1.0-test'): Buffer {
  const bytes = Buffer.alloc(8192)
  bytes.writeUInt16LE(0xaa55, 0x1fe)
  bytes.write('HdrS', 0x202)
  bytes.writeUInt16LE(0x400, 0x20e)
  bytes.write(`${version} (somebody) #1\0`, 0x600)
  return bytes
}

/** A member of a cpio archive. */
export function cpioMember(name: string, data = Buffer.alloc(0)): Buffer {
  const fields = Array.from({ length: 13 }, (_, at) =>
    at === 6 ? data.length : at === 11 ? name.length + 1 : 0,
  )
  const head = `070701${fields.map((field) => field.toString(16).padStart(8, '0')).join('')}${name}\0`
  const fourfold = (bytes: Buffer) => Buffer.concat([bytes, Buffer.alloc(-bytes.length & 3)])
  return Buffer.concat([fourfold(Buffer.from(head)), fourfold(data)])
}

/** An archive with nothing in it. */
export const fakeInitrd = Buffer.concat([cpioMember('TRAILER!!!')], 512)

/** A file system with nothing in it. */
export const fakeRootfs = Buffer.concat([Buffer.from('hsqs'), Buffer.alloc(4092)])

/** A folder with these files, gone after the test. */
export function imagesWith(files: Readonly<Record<string, string | Buffer>>): string {
  const folder = mkdtempSync(join(tmpdir(), 'phoenix-images-'))
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }))
  for (const [path, content] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, path)), { recursive: true })
    writeFileSync(join(folder, path), content)
  }
  return folder
}
