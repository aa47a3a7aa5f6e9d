/** What the memory modules of a machine say of themselves: DDR5, by JESD400-5. */
import type { Machine } from '../../machine/machine.js'
import { memoryModules, moduleSerial } from '../../machine/memory.js'

const size = 1024
const checksumAt = 510
const ddr5 = 0x12
const registered = 0x01
/** A chip of 16 gigabits that is none of a stack. */
const sixteenGigabits = 0x04
const fourWide = 0x00
/** One rank; two channels of 32 bits, with 8 more for error correction. */
const oneRank = 0x00
const twoChannels = 0x2a
/** A maker's number that JEDEC has given to nobody, in its first bank. */
const maker = [0x80, 0x7f]
/** The seventh week of 2024. */
const made = [0x24, 0x07]

/** The memory of a module, by its place from 1. */
export function moduleBytes({ identity }: Machine, place: number): Buffer {
  const { speed, part } = memoryModules
  const bytes = Buffer.alloc(size)
  bytes.set([0x30, 0x10, ddr5, registered, sixteenGigabits, 0x00, fourWide])
  bytes.writeUInt16LE(Math.floor(2_000_000 / speed), 20)
  bytes.set([oneRank, twoChannels], 234)
  bytes.writeUInt16LE(crc16(bytes.subarray(0, checksumAt)), checksumAt)
  bytes.set([...maker, 0, ...made], 512)
  bytes.write(moduleSerial(identity.serial, place), 517, 'hex')
  bytes.write(part.padEnd(30), 521, 'latin1')
  return bytes
}

/** JEDEC's checksum: CRC-16 with the polynomial 0x1021. */
function crc16(bytes: Buffer): number {
  let crc = 0
  for (const one of bytes) {
    crc ^= one << 8
    for (let bit = 0; bit < 8; bit++) crc = crc & 0x8000 ? (crc << 1) ^ 0x1021 : crc << 1
  }
  return crc & 0xffff
}
