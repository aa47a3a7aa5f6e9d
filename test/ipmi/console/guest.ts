/**
 * A node that is nothing but a serial console: a boot sector that QEMU starts in a fraction of a second. It
 * greets, echoes what is typed, answers the Enter key, and tells of a break and of an NMI. Ctrl-R starts
 * it anew, Ctrl-O switches it off where the chip set is a q35.
 */

/** What the node writes. */
export const says = {
  greeting: '\r\nnode ready\r\n$ ',
  answer: '\r\nthe answer\r\n$ ',
  break: '[break]',
  nmi: '[nmi]',
} as const

/** What can be typed besides text. */
export const keys = { restart: '\x12', off: '\x0f' } as const

/** A byte, or a place in the code that is filled in once it is known. */
type Piece =
  | number
  | { readonly here: string }
  | { readonly near: string }
  | { readonly far: string }
  | { readonly address: string }

const origin = 0x7c00
const sector = 512
const near = (label: string): Piece => ({ near: label })
const far = (label: string): Piece => ({ far: label })
const address = (label: string): Piece => ({ address: label })
const here = (label: string): Piece => ({ here: label })
const text = (words: string): Piece[] => [...Buffer.from(`${words}\0`, 'latin1')]

const program: readonly Piece[] = [
  ...[0x31, 0xc0, 0x8e, 0xd8, 0x8e, 0xd0, 0xbc, 0x00, 0x7c, 0xfc], // a stack, segments at 0
  ...[0xc7, 0x06, 0x08, 0x00, address('nmi'), 0xc7, 0x06, 0x0a, 0x00, 0x00, 0x00], // NMIs come to us
  // So does the clock: SeaBIOS would take what is typed for its own.
  ...[0xc7, 0x06, 0x20, 0x00, address('tick'), 0xc7, 0x06, 0x22, 0x00, 0x00, 0x00],
  ...[0xba, 0xfb, 0x03, 0xb0, 0x03, 0xee], // 8 bits, no parity
  ...[0xba, 0xfa, 0x03, 0xb0, 0x01, 0xee], // sixteen characters of room
  ...[0xbe, address('greeting'), 0xe8, far('print')],
  here('loop'),
  ...[0xba, 0xfd, 0x03, 0xec], // in al, line status
  ...[0xa8, 0x10, 0x75, near('break')],
  ...[0xa8, 0x01, 0x75, near('read')],
  ...[0x49, 0x7f, near('loop')], // look again, a while after a character
  ...[0xfb, 0xf4, 0xb9, 0x01, 0x00, 0xeb, near('loop')], // then sleep until the clock ticks
  here('read'),
  ...[0xb9, 0x00, 0x40, 0xba, 0xf8, 0x03, 0xec, 0x3c, 0x0d, 0x74, near('enter')],
  ...[0x3c, 0x12, 0x74, near('restart'), 0x3c, 0x0f, 0x74, near('off')],
  ...[0xe8, far('write'), 0xeb, near('loop')],
  here('break'),
  ...[0xba, 0xf8, 0x03, 0xec, 0xbe, address('broken'), 0xe8, far('print'), 0xeb, near('loop')],
  here('enter'),
  ...[0xbe, address('answer'), 0xe8, far('print'), 0xeb, near('loop')],
  ...[here('restart'), 0xb0, 0xfe, 0xe6, 0x64, 0xeb, near('restart')], // by the keyboard controller
  ...[here('off'), 0xba, 0x04, 0x06, 0xb8, 0x00, 0x20, 0xef, 0xeb, near('off')], // by ACPI: S5
  ...[here('nmi'), 0x60, 0xbe, address('interrupted'), 0xe8, far('print'), 0x61, 0xcf],
  ...[here('tick'), 0x50, 0xb0, 0x20, 0xe6, 0x20, 0x58, 0xcf],
  here('print'),
  ...[0xac, 0x08, 0xc0, 0x74, near('done'), 0xe8, far('write'), 0xeb, near('print')],
  ...[here('done'), 0xc3],
  here('write'),
  ...[0x50, 0xba, 0xfd, 0x03, here('wait'), 0xec, 0xa8, 0x20, 0x74, near('wait')],
  ...[0x58, 0xba, 0xf8, 0x03, 0xee, 0xc3],
  ...[here('greeting'), ...text(says.greeting)],
  ...[here('answer'), ...text(says.answer)],
  ...[here('broken'), ...text(says.break)],
  ...[here('interrupted'), ...text(says.nmi)],
]

/** A disk of one sector. */
export function bootDisk(): Buffer {
  const labels = new Map<string, number>()
  let at = 0
  for (const piece of program) {
    if (typeof piece === 'object' && 'here' in piece) labels.set(piece.here, at)
    else at += typeof piece === 'number' || 'near' in piece ? 1 : 2
  }
  const disk = Buffer.alloc(sector)
  at = 0
  const where = (label: string) => {
    const place = labels.get(label)
    if (place === undefined) throw new Error(`there is no label ${label}`)
    return place
  }
  for (const piece of program) {
    if (typeof piece === 'number') at = disk.writeUInt8(piece, at)
    else if ('near' in piece) at = disk.writeInt8(where(piece.near) - at - 1, at)
    else if ('far' in piece) at = disk.writeInt16LE(where(piece.far) - at - 2, at)
    else if ('address' in piece) at = disk.writeUInt16LE(origin + where(piece.address), at)
  }
  disk.writeUInt16LE(0xaa55, sector - 2)
  return disk
}
