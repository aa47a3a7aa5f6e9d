/** What a simulated image of firmware is for: its name or its first line says so. */

/** The item that an image is for, where it says so, and its version. */
export interface Image {
  readonly item?: string
  readonly version?: string
}

const version = String.raw`[vV]?(\d+(?:\.[\w]+)+)`
const inName = new RegExp(`^(?:(.+?)[-_ ])?${version}$`)
const inLine = new RegExp(`^(?:(.+?)[-_ :]+)?${version}\\s*$`)

/** By its name: `BIOS-2.1.0.bin`, `https://…/BMC_1.4.2.tar.gz`. */
export function imageByName(name: string): Image {
  const [plain = ''] = name.split(/[?#]/)
  const file = plain.slice(plain.lastIndexOf('/') + 1)
  return image(
    inName.exec(file.replace(/(\.(bin|exe|img|cap|tar|gz|zip|fwpkg|hpm|rom|txt|d[0-9]))+$/i, '')),
  )
}

/** By its first line: `BIOS 2.1.0`. */
export function imageByContent(head: Buffer): Image {
  const [line = ''] = head.subarray(0, 256).toString('latin1').split(/\r?\n/)
  return image(inLine.exec(line))
}

function image(found: RegExpExecArray | null): Image {
  const [, item, version] = found ?? []
  return {
    ...(item === undefined ? {} : { item }),
    ...(version === undefined ? {} : { version }),
  }
}
