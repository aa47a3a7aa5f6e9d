/**
 * What memory modules say of themselves: Serial Presence Detect, by JEDEC's annexes for DDR3 (21-C, K),
 * DDR4 (21-C, L) and DDR5 (JESD400-5). BMCs hand its bytes out as those of a unit.
 */
import { clean } from '../text.js'
import { moduleMakerOf } from './module-makers.js'

/** What a memory module says of itself. Texts are the module's own, cleaned. */
export interface MemoryModule {
  readonly generation: 'DDR3' | 'DDR4' | 'DDR5'
  /** Undefined where the numbers make no sense. */
  readonly capacityMiB: number | undefined
  /** The most transfers a second that it is made for, in millions. */
  readonly speed: number | undefined
  readonly ranks: number
  /** Whether it has bits for error correction. */
  readonly ecc: boolean
  /** `RDIMM`, `UDIMM`, …; undefined for kinds that are not known here. */
  readonly form: string | undefined
  /** The maker of the module: a name, or JEDEC's number such as `80CE`. */
  readonly manufacturer: string | undefined
  readonly part: string | undefined
  readonly serial: string | undefined
  /** When it was made: a year and a week of it, such as `2023-W07`. */
  readonly made: string | undefined
}

/** Where a generation of modules has its words, and over what its checksum goes. */
interface Layout {
  readonly generation: MemoryModule['generation']
  readonly checked: (spd: Buffer) => number
  readonly checksum: number
  /** Where its number of the maker stands; place, date and serial number follow. */
  readonly maker: number
  readonly part: { readonly at: number; readonly length: number }
  readonly forms: readonly (string | undefined)[]
  readonly read: (spd: Buffer) => Numbers
}

interface Numbers {
  readonly capacityMiB: number
  /** The shortest cycle, in picoseconds. */
  readonly cycle: number
  readonly ranks: number
  readonly ecc: boolean
}

const olderForms = [undefined, 'RDIMM', 'UDIMM', 'SO-DIMM', 'LRDIMM']
const layouts: Readonly<Record<number, Layout>> = {
  11: {
    generation: 'DDR3',
    checked: (spd) => (((spd[0] ?? 0) & 0x80) === 0 ? 126 : 117),
    checksum: 126,
    maker: 117,
    part: { at: 128, length: 18 },
    forms: [undefined, 'RDIMM', 'UDIMM', 'SO-DIMM', undefined, undefined, undefined, undefined],
    read: readDdr3,
  },
  12: {
    generation: 'DDR4',
    checked: () => 126,
    checksum: 126,
    maker: 320,
    part: { at: 329, length: 20 },
    forms: olderForms,
    read: readDdr4,
  },
  18: {
    generation: 'DDR5',
    checked: () => 510,
    checksum: 510,
    maker: 512,
    part: { at: 521, length: 30 },
    forms: olderForms,
    read: readDdr5,
  },
}

/** The most bytes that any generation has. */
export const longestSpd = 1024

/** Reads a module's memory: undefined for what is none of a known generation, `damaged` for a wrong checksum. */
export function decodeSpd(spd: Buffer): MemoryModule | 'damaged' | undefined {
  const layout = layouts[spd[2] ?? 0]
  if (layout === undefined || spd.length < layout.checksum + 2) return undefined
  const { generation, checked, checksum, forms, read } = layout
  if (crc16(spd.subarray(0, checked(spd))) !== spd.readUInt16LE(checksum)) return 'damaged'
  const { capacityMiB, cycle, ranks, ecc } = read(spd)
  const isWhole = Number.isInteger(capacityMiB) && capacityMiB > 0
  return {
    generation,
    capacityMiB: isWhole ? capacityMiB : undefined,
    speed: Number.isFinite(cycle) && cycle > 0 ? speedOf(cycle) : undefined,
    ranks,
    ecc,
    form: forms[(spd[3] ?? 0) & 0x0f],
    ...wordsOf(spd, layout),
  }
}

/** Who made it and when; undefined what a BMC does not hand out. */
function wordsOf(
  spd: Buffer,
  { maker: at, part }: Layout,
): Pick<MemoryModule, 'manufacturer' | 'part' | 'serial' | 'made'> {
  const blank = { manufacturer: undefined, part: undefined, serial: undefined, made: undefined }
  if (spd.length < part.at + part.length) return blank
  const serial = spd.toString('hex', at + 5, at + 9).toUpperCase()
  const [year = 0, week = 0] =
    spd
      .subarray(at + 3, at + 5)
      .toString('hex')
      .match(/../g) ?? []
  const name = clean(spd.toString('latin1', part.at, part.at + part.length).replaceAll('\0', ' '))
  return {
    manufacturer: moduleMakerOf(spd[at] ?? 0, spd[at + 1] ?? 0),
    part: name.trim() === '' ? undefined : name.trim(),
    serial: /^(0+|F+)$/.test(serial) ? undefined : serial,
    made: /^\d\d$/.test(String(year)) && Number(week) > 0 ? `20${year}-W${week}` : undefined,
  }
}

/** Megabits of a chip, by the number of the annexes for DDR3 and DDR4. */
const megabits = [256, 512, 1024, 2048, 4096, 8192, 16_384, 32_768, 12_288, 24_576]
const byte = (spd: Buffer, at: number) => spd[at] ?? 0
const signed = (spd: Buffer, at: number) => spd.readInt8(at)
/** The bits that carry data, and whether there are further ones for error correction. */
const width = (value: number) => ({ bits: 8 << (value & 7), ecc: (value & 0x18) !== 0 })

function readDdr3(spd: Buffer): Numbers {
  const { bits, ecc } = width(byte(spd, 8))
  const ranks = ((byte(spd, 7) >> 3) & 7) + 1
  const chip = megabits[byte(spd, 4) & 0x0f] ?? 0
  const timebase = (byte(spd, 10) / byte(spd, 11)) * 1000
  const fine = byte(spd, 9) >> 4 && (byte(spd, 9) >> 4) / (byte(spd, 9) & 0x0f)
  const cycle = byte(spd, 12) * timebase + signed(spd, 34) * fine
  const capacityMiB = (chip / 8) * (bits / (4 << (byte(spd, 7) & 7))) * ranks
  return { capacityMiB, cycle, ranks, ecc }
}

function readDdr4(spd: Buffer): Numbers {
  const { bits, ecc } = width(byte(spd, 13))
  const ranks = ((byte(spd, 12) >> 3) & 7) + 1
  const chip = megabits[byte(spd, 4) & 0x0f] ?? 0
  // Stacked chips are so many ranks each.
  const isStacked = (byte(spd, 6) & 0x83) === 0x82
  const stack = isStacked ? ((byte(spd, 6) >> 4) & 7) + 1 : 1
  const capacityMiB = (chip / 8) * (bits / (4 << (byte(spd, 12) & 7))) * ranks * stack
  return { capacityMiB, cycle: byte(spd, 18) * 125 + signed(spd, 125), ranks: ranks * stack, ecc }
}

/** Gigabits of a chip, and how many of them are stacked, by the numbers of JESD400-5. */
const gigabits = [0, 4, 8, 12, 16, 24, 32, 48, 64]
const stacks = [1, 2, 2, 4, 8, 16]

function readDdr5(spd: Buffer): Numbers {
  const { bits, ecc } = width(byte(spd, 235))
  const channels = 1 << ((byte(spd, 235) >> 5) & 3)
  const ranks = ((byte(spd, 234) >> 3) & 7) + 1
  const chip = (gigabits[byte(spd, 4) & 0x1f] ?? 0) * 1024
  const stack = stacks[byte(spd, 4) >> 5] ?? 0
  const perRank = (chip / 8) * stack * (bits / (4 << (byte(spd, 6) >> 5)))
  const cycle = spd.readUInt16LE(20)
  return { capacityMiB: perRank * ranks * channels, cycle, ranks, ecc }
}

/** Two transfers in each cycle. Speeds are multiples of 133⅓, which the cycle has rounded off. */
function speedOf(cycle: number): number {
  const step = 400 / 3
  return Math.floor(Math.round(2_000_000 / cycle / step) * step)
}

/** JEDEC's checksum: CRC-16 with the polynomial 0x1021. */
export function crc16(bytes: Buffer): number {
  let crc = 0
  for (const one of bytes) {
    crc ^= one << 8
    for (let bit = 0; bit < 8; bit++) crc = crc & 0x8000 ? (crc << 1) ^ 0x1021 : crc << 1
    crc &= 0xffff
  }
  return crc
}
