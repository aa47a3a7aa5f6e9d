/** What kind of file the first bytes of one say it is. */

/** How many bytes of a file are looked at: a kernel's release is the last one, within its first 32 KiB. */
export const headSize = 32_768

/** What a file is. */
export interface FileFormat {
  /** In words: `bzImage 6.1.0-28-amd64`, `cpio`, `squashfs`. */
  readonly name: string
  /** For which processors a kernel is, where it says so. */
  readonly architecture?: 'x86_64' | 'aarch64'
  /** How many bytes it has at least, by what its head says. */
  readonly least?: number
}

/** A kernel; undefined for what is none. */
export function kernelFormat(head: Buffer): FileFormat | undefined {
  if (at(head, 0x202, 'HdrS') && head.readUInt16LE(0x1fe) === 0xaa55) {
    const version = textAt(head, head.readUInt16LE(0x20e) + 0x200)
    const name = version === '' ? 'bzImage' : `bzImage ${version}`
    // The boot protocol of x86: sectors of 512 bytes before the kernel itself, then paragraphs of 16.
    const sectors = head[0x1f1] === 0 ? 4 : (head[0x1f1] ?? 4)
    const least = (sectors + 1) * 512 + head.readUInt32LE(0x1f4) * 16
    return { name, architecture: 'x86_64', least }
  }
  if (at(head, 56, 'ARM\x64')) return { name: 'Image for arm64', architecture: 'aarch64' }
  if (at(head, 0, 'MZ') && at(head, 4, 'zimg')) {
    const least = head.readUInt32LE(8) + head.readUInt32LE(12)
    return { ...peFormat(head), name: 'compressed EFI image', least }
  }
  if (at(head, 0, 'MZ')) return peFormat(head)
  // A compressed Image for arm64, which its boot loaders unpack; no other ones do.
  if (at(head, 0, '\x1f\x8b')) return { name: 'compressed by gzip', architecture: 'aarch64' }
  return undefined
}

/** An EFI program such as a unified kernel image. */
function peFormat(head: Buffer): FileFormat | undefined {
  const start = head.length >= 0x40 ? head.readUInt32LE(0x3c) : 0
  if (start + 6 > head.length || !at(head, start, 'PE\0\0')) return undefined
  const machine = head.readUInt16LE(start + 4)
  const name = 'EFI program'
  if (machine === 0x8664) return { name, architecture: 'x86_64' }
  return machine === 0xaa64 ? { name, architecture: 'aarch64' } : { name }
}

const compressions: readonly (readonly [magic: string, name: string])[] = [
  ['\x1f\x8b', 'gzip'],
  ['\x28\xb5\x2f\xfd', 'zstd'],
  ['\xfd7zXZ\0', 'xz'],
  ['BZh', 'bzip2'],
  ['\x5d\0\0', 'lzma'],
  ['\x02\x21\x4c\x18', 'lz4'],
  ['\x89LZO', 'lzo'],
]

/** An initial RAM disk; undefined for what no kernel unpacks. */
export function initrdFormat(head: Buffer): FileFormat | undefined {
  if (at(head, 0, '070701') || at(head, 0, '070702')) return { name: 'cpio' }
  const found = compressions.find(([magic]) => at(head, 0, magic))
  return found === undefined ? undefined : { name: `compressed by ${found[1]}` }
}

const fileSystems: readonly (readonly [offset: number, magic: string, name: string])[] = [
  [0, 'hsqs', 'squashfs'],
  [1024, '\xe2\xe1\xf5\xe0', 'erofs'],
  [0x438, '\x53\xef', 'ext4'],
  [0, 'XFSB', 'xfs'],
  [257, 'ustar', 'tar'],
]

/** A root file system, in a form that some initial RAM disk takes. */
export function rootfsFormat(head: Buffer): FileFormat | undefined {
  const found = fileSystems.find(([offset, magic]) => at(head, offset, magic))
  if (found === undefined) return initrdFormat(head)
  const [, , name] = found
  if (name !== 'squashfs') return { name }
  const used = head.readBigUInt64LE(40)
  return used > BigInt(Number.MAX_SAFE_INTEGER) ? undefined : { name, least: Number(used) }
}

function at(head: Buffer, offset: number, magic: string): boolean {
  return head.subarray(offset, offset + magic.length).equals(Buffer.from(magic, 'latin1'))
}

/** A text that ends with a NUL, for people; its first word, which of a kernel is the release. */
function textAt(head: Buffer, offset: number): string {
  if (offset >= head.length) return ''
  const bytes = head.subarray(offset, offset + 64)
  const end = bytes.indexOf(0)
  const text = bytes.toString('latin1', 0, end < 0 ? bytes.length : end)
  return /^[\x21-\x7e]+/.exec(text)?.[0] ?? ''
}
