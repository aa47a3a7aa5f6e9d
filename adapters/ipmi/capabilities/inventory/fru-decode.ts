/** The areas of a field replaceable unit: what a part is, as its maker wrote it. */
import { clean } from '../text.js'
import { decodeRecord, type FruRecord } from './multirecord.js'

/** What the chassis says of itself. */
export interface ChassisArea {
  /** The number of SMBIOS for the kind of chassis. */
  readonly type: number
  readonly part: string | undefined
  readonly serial: string | undefined
  /** Fields of the maker's own. */
  readonly custom: readonly string[]
}

/** What the board says of itself. */
export interface BoardArea {
  /** When it was made, in ISO 8601; undefined where it does not say. */
  readonly made: string | undefined
  readonly manufacturer: string | undefined
  readonly product: string | undefined
  readonly serial: string | undefined
  readonly part: string | undefined
  readonly custom: readonly string[]
}

/** What the product says of itself. */
export interface ProductArea {
  readonly manufacturer: string | undefined
  readonly name: string | undefined
  readonly part: string | undefined
  readonly version: string | undefined
  readonly serial: string | undefined
  readonly asset: string | undefined
  readonly custom: readonly string[]
}

/** Everything that a unit says. Areas that are missing or damaged are undefined. */
export interface Fru {
  readonly chassis: ChassisArea | undefined
  readonly board: BoardArea | undefined
  readonly product: ProductArea | undefined
  readonly records: readonly FruRecord[]
  /** The areas that were left out because their checksum is wrong or they make no sense. */
  readonly damaged: readonly string[]
}

const endOfFields = 0xc1
const mostFields = 64
const mostRecords = 64

/** Reads a unit's memory; undefined where it has no header. */
export function decodeFru(bytes: Buffer): Fru | undefined {
  if (bytes.length < 8 || ((bytes[0] ?? 0) & 0x0f) !== 1 || sum(bytes.subarray(0, 8)) !== 0) {
    return undefined
  }
  const damaged: string[] = []
  const area = <T>(name: string, index: number, read: (area: Buffer) => T): T | undefined => {
    const at = (bytes[index] ?? 0) * 8
    if (at === 0) return undefined
    const length = (bytes[at + 1] ?? 0) * 8
    const found = bytes.subarray(at, at + length)
    if (length > 0 && found.length === length && sum(found) === 0) return read(found)
    damaged.push(name)
    return undefined
  }
  const chassis = area('chassis', 2, readChassis)
  const board = area('board', 3, readBoard)
  const product = area('product', 4, readProduct)
  return { chassis, board, product, records: readRecords(bytes, damaged), damaged }
}

function readChassis(area: Buffer): ChassisArea {
  const [part, serial, ...custom] = fields(area, 3, 0)
  return { type: area[2] ?? 0, part, serial, custom: custom.filter(isFilled) }
}

const minutesFrom1996 = Date.UTC(1996, 0, 1)

function readBoard(area: Buffer): BoardArea {
  const [manufacturer, product, serial, part, , ...custom] = fields(
    area,
    6,
    area[2] ?? 0,
    englishOfBoards,
  )
  const minutes = area.readUIntLE(3, 3)
  const made =
    minutes === 0 ? undefined : new Date(minutesFrom1996 + minutes * 60_000).toISOString()
  return { made, manufacturer, product, serial, part, custom: custom.filter(isFilled) }
}

function readProduct(area: Buffer): ProductArea {
  const [manufacturer, name, part, version, serial, asset, , ...custom] = fields(
    area,
    3,
    area[2] ?? 0,
    englishOfProducts,
  )
  return { manufacturer, name, part, version, serial, asset, custom: custom.filter(isFilled) }
}

/** The places of fields that are English whatever the language of the area: serial numbers, and such. */
const englishOfBoards: ReadonlySet<number> = new Set([2, 3, 4])
const englishOfProducts: ReadonlySet<number> = new Set([4, 6])

/** The fields of an area; empty ones are undefined. @param alwaysEnglish the places of those that are */
function fields(
  area: Buffer,
  start: number,
  language: number,
  alwaysEnglish: ReadonlySet<number> = new Set(),
): (string | undefined)[] {
  const found: (string | undefined)[] = []
  let at = start
  while (at < area.length - 1 && found.length < mostFields) {
    const head = area[at] ?? endOfFields
    const next = at + 1 + (head & 0x3f)
    // The last byte is the checksum. A field that says to be longer than what is left is none.
    if (head === endOfFields || next > area.length - 1) break
    const own = alwaysEnglish.has(found.length) ? 0 : language
    const text = clean(textOf(head >> 6, area.subarray(at + 1, next), own))
    found.push(text === '' ? undefined : text)
    at = next
  }
  return found
}

const english = new Set([0, 25])
const digits = '0123456789 -.???'

function textOf(kind: number, data: Buffer, language: number): string {
  if (kind === 0) return data.toString('hex')
  if (kind === 1) {
    return [...data].map((byte) => `${digits[byte >> 4]}${digits[byte & 0x0f]}`).join('')
  }
  if (kind === 2) return sixBit(data)
  // Characters of two bytes are never an odd number of them: some makers write a language and mean nothing by it.
  const isLatin = english.has(language) || data.length % 2 !== 0
  return data.toString(isLatin ? 'latin1' : 'utf16le')
}

/** Four characters in three bytes, the lowest bits first. */
export function sixBit(data: Buffer): string {
  let text = ''
  for (let bit = 0; bit + 6 <= data.length * 8; bit += 6) {
    const at = bit >> 3
    const pair = (data[at] ?? 0) | ((data[at + 1] ?? 0) << 8)
    text += String.fromCharCode(0x20 + ((pair >> (bit & 7)) & 0x3f))
  }
  return text
}

function readRecords(bytes: Buffer, damaged: string[]): FruRecord[] {
  const records: FruRecord[] = []
  let at = (bytes[5] ?? 0) * 8
  if (at === 0) return records
  while (records.length < mostRecords) {
    const head = bytes.subarray(at, at + 5)
    const [type = 0, flags = 0, length = 0, dataSum = 0] = head
    const data = bytes.subarray(at + 5, at + 5 + length)
    if (head.length < 5 || sum(head) !== 0 || data.length < length) {
      damaged.push('records')
      break
    }
    if (((sum(data) + dataSum) & 0xff) !== 0) damaged.push(`record ${records.length + 1}`)
    else records.push({ type, data: Buffer.from(data), content: decodeRecord(type, data) })
    if ((flags & 0x80) !== 0) break
    at += 5 + length
  }
  return records
}

function isFilled(text: string | undefined): text is string {
  return text !== undefined
}

function sum(bytes: Buffer): number {
  let total = 0
  for (const byte of bytes) total += byte
  return total & 0xff
}
