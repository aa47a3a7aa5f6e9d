import { describe, expect, it } from 'vitest'
import type { IpmiBmc } from '../../bmc.js'
import type { Request } from '../../codec/index.js'
import { type Answer, TestBmc } from '../../session/test-bmc.js'
import { connectTo } from '../../session/test-connection.js'
import { decodeFru } from './fru-decode.js'

/** A unit with a product area. */
function unitOf(name: string): Buffer {
  const fields = Buffer.concat([Buffer.from([0xc4]), Buffer.from('ACME'), field(name)])
  const area = Buffer.alloc(Math.ceil((fields.length + 5) / 8) * 8)
  area.set([1, area.length / 8, 0])
  fields.copy(area, 3)
  area[3 + fields.length] = 0xc1
  seal(area)
  const header = Buffer.from([1, 0, 0, 0, 1, 0, 0, 0])
  seal(header)
  return Buffer.concat([header, area])
}

const field = (text: string) =>
  Buffer.concat([Buffer.from([0xc0 | text.length]), Buffer.from(text)])

function seal(bytes: Buffer): void {
  bytes[bytes.length - 1] = 0
  bytes[bytes.length - 1] = -bytes.reduce((sum, byte) => sum + byte, 0) & 0xff
}

/** A BMC that hands out a unit. @param read what it says to Read FRU Data */
async function start(
  unit: Buffer,
  read: (offset: number, count: number) => Answer,
  inWords = false,
): Promise<IpmiBmc> {
  const answer = ({ netFn, command, data }: Request): Answer | undefined => {
    if (netFn !== 0x0a) return undefined
    if (command === 0x10) return [0, unit.length & 0xff, unit.length >> 8, inWords ? 1 : 0]
    return read(data.readUInt16LE(1), data[3] ?? 0)
  }
  return connectTo(new TestBmc({ answer }))
}

const name = 'A machine of fifty-two characters, as makers like it'
const unit = unitOf(name)

describe('a unit', () => {
  it('is as long as the answers say: what stands behind that is none of it', async () => {
    const bmc = await start(unit, (offset, count) => {
      // It never gives more than twelve bytes, in answers that are as long as was asked for.
      const part = unit.subarray(offset, offset + Math.min(12, count))
      return [0, part.length, ...part, ...Buffer.alloc(count - part.length, 0x58)]
    })
    const { product, damaged } = await bmc.hardware.fru()
    expect([product?.manufacturer, product?.name, damaged]).toEqual(['ACME', name, []])
  })

  it('is read in words where it is counted so', async () => {
    const words = (offset: number, count: number): Answer => {
      const part = unit.subarray(2 * offset, 2 * (offset + count))
      return [0, part.length / 2, ...part]
    }
    expect((await (await start(unit, words, true)).hardware.fru()).product?.name).toBe(name)
  })

  it('that cannot be read at the moment is asked again', async () => {
    let busy = 3
    const bmc = await start(unit, (offset, count) => {
      if (busy-- > 0) return [0x81]
      const part = unit.subarray(offset, offset + count)
      return [0, part.length, ...part]
    })
    expect((await bmc.hardware.fru()).product?.name).toBe(name)
  })

  it('whose answers say to hold nothing ends there, and is not asked for ever', async () => {
    const bmc = await start(unit, () => [0, 0, ...Buffer.alloc(16, 0x58)])
    await expect(bmc.hardware.fru()).rejects.toMatchObject({ code: 'bmc-not-found' })
  })
})

it('a unit in another language has its numbers in English, and texts that are none of it', () => {
  const german = 8
  const area = (head: readonly number[], texts: readonly Buffer[]) => {
    const fields = texts.flatMap((text) => [0xc0 | text.length, ...text])
    const bytes = Buffer.alloc(Math.ceil((head.length + fields.length + 4) / 8) * 8)
    bytes.set([1, bytes.length / 8, ...head, ...fields, 0xc1])
    seal(bytes)
    return bytes
  }
  const wide = (text: string) => Buffer.from(text, 'utf16le')
  const plain = (text: string) => Buffer.from(text, 'latin1')
  const board = area(
    [german, 0, 0, 0],
    [wide('Prüfwerk'), plain('X12'), plain('BSER01'), plain('BPN-77')],
  )
  const product = area(
    [german],
    [wide('Prüfwerk'), wide('Rechner'), wide('R1'), wide('1'), plain('PSER01')],
  )
  const header = Buffer.from([1, 0, 0, 1, 1 + board.length / 8, 0, 0, 0])
  seal(header)
  const fru = decodeFru(Buffer.concat([header, board, product]))
  expect(fru?.board).toMatchObject({
    manufacturer: 'Prüfwerk',
    product: 'X12',
    serial: 'BSER01',
    part: 'BPN-77',
  })
  expect(fru?.product).toMatchObject({ name: 'Rechner', version: '1', serial: 'PSER01' })
})
