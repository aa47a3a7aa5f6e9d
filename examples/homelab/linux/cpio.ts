/** Archives of files as the kernel unpacks them into its first root: `cpio` in the form `newc`. */

/** What goes into an archive. */
export interface Entry {
  /** The path, without a slash at its begin. */
  readonly name: string
  /** Kind and permissions, as in `stat`. */
  readonly mode: number
  readonly data?: Uint8Array
  /** Of a device: its major and its minor number. */
  readonly device?: readonly [major: number, minor: number]
}

export const folder = (name: string): Entry => ({ name, mode: 0o040755 })
export const file = (name: string, data: Uint8Array | string, mode = 0o644): Entry => {
  return { name, mode: 0o100000 | mode, data: Buffer.from(data as string) }
}
/** A device of characters. No root is needed: it is one only once the kernel has unpacked it. */
export const device = (name: string, major: number, minor: number): Entry => {
  return { name, mode: 0o020600, device: [major, minor] }
}

/** The archive. Folders stand before what is in them. */
export function cpio(entries: readonly Entry[]): Buffer {
  const end: Entry = { name: 'TRAILER!!!', mode: 0 }
  return Buffer.concat([...entries, end].flatMap((entry, index) => record(entry, index + 1)))
}

function record({ name, mode, data = new Uint8Array(), device = [0, 0] }: Entry, inode: number) {
  const text = Buffer.from(`${name}\0`)
  const links = 1
  const fields = [inode, mode, 0, 0, links, 0, data.length, 0, 0, ...device, text.length, 0]
  const header = `070701${fields.map((field) => field.toString(16).padStart(8, '0')).join('')}`
  return [padded(Buffer.concat([Buffer.from(header), text])), padded(Buffer.from(data))]
}

/** Everything begins at a multiple of four bytes. */
function padded(bytes: Buffer): Buffer {
  return Buffer.concat([bytes, Buffer.alloc(-bytes.length & 3)])
}
