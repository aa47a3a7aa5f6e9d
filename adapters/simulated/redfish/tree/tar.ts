/** Reads the files of a tar archive, as `tar -c` makes it. */

/** A file of an archive. */
export interface TarFile {
  readonly path: string
  readonly content: Buffer
}

const block = 512

/** The regular files of an archive; links and devices are passed over. */
export function* readTar(archive: Buffer): Generator<TarFile> {
  let longName: string | undefined
  for (let at = 0; at + block <= archive.length; ) {
    const head = archive.subarray(at, at + block)
    if (head.every((byte) => byte === 0)) return
    const size = sizeOf(head)
    const begin = at + block
    const content = archive.subarray(begin, begin + size)
    at = begin + Math.ceil(size / block) * block
    const kind = String.fromCharCode(head[156] ?? 0)
    // Names that do not fit into a header come as an entry of their own before it.
    if (kind === 'L') longName = textOf(content)
    else if (kind === 'x') longName = paxName(content) ?? longName
    else if (kind !== 'g') {
      if (kind === '0' || kind === '\0') yield { path: longName ?? nameOf(head), content }
      longName = undefined
    }
  }
}

function textOf(bytes: Buffer): string {
  const end = bytes.indexOf(0)
  return bytes.subarray(0, end < 0 ? bytes.length : end).toString('utf8')
}

function nameOf(head: Buffer): string {
  const name = textOf(head.subarray(0, 100))
  const isUstar = head.subarray(257, 262).toString('latin1') === 'ustar'
  const prefix = isUstar ? textOf(head.subarray(345, 500)) : ''
  return prefix === '' ? name : `${prefix}/${name}`
}

function sizeOf(head: Buffer): number {
  const size = Number.parseInt(textOf(head.subarray(124, 136)).trim() || '0', 8)
  return Number.isFinite(size) && size > 0 ? size : 0
}

function paxName(content: Buffer): string | undefined {
  return /(?:^|\n)\d+ path=([^\n]*)\n/.exec(content.toString('utf8'))?.[1]
}
