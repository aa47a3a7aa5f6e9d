import { describe, expect, it } from 'vitest'
import { crc16, decodeSpd, type MemoryModule } from './spd.js'

/** Bytes of a module, by where they stand, with the checksum put in. */
function module(
  size: number,
  checksum: number,
  bytes: Readonly<Record<number, number[] | string>>,
) {
  const spd = Buffer.alloc(size)
  for (const [at, what] of Object.entries(bytes)) spd.set(Buffer.from(what as string), Number(at))
  spd.writeUInt16LE(crc16(spd.subarray(0, checksum)), checksum)
  return spd
}

const words = (maker: number[], part: string) => [
  ...maker,
  1,
  0x23,
  0x07,
  0xde,
  0xad,
  0xbe,
  0xef,
  ...Buffer.from(part),
]

const ddr3 = module(256, 126, {
  0: [0x92, 0x10, 11, 0x01, 0x04, 0, 0, 0x09, 0x0b, 0x11, 1, 8, 10],
  117: [0x80, 0xad, 1, 0x14, 0x31, 1, 2, 3, 4],
  128: 'HMT41GR7AFR8A-PB  ',
})
// The checksum of this one goes over the maker, too.
ddr3.writeUInt16LE(crc16(ddr3.subarray(0, 117)), 126)

const ddr4 = module(512, 126, {
  0: [0x23, 0x11, 12, 0x01, 0x85, 0x21, 0x00],
  12: [0x09, 0x0b],
  18: [6],
  320: words([0x80, 0xce], 'M393A2K43BB1-CTD    '),
})
/** Stacked chips: two ranks of four each, as of a module of 128 gibibytes. */
const stacked = module(512, 126, {
  0: [0x23, 0x11, 12, 0x04, 0x85, 0x31, 0xb2],
  12: [0x08, 0x0b],
  18: [5],
  125: [0],
  320: words([0x80, 0x2c], '144ASQ16G72PSZ-2S6  '),
})
const ddr5 = module(1024, 510, {
  0: [0x30, 0x10, 18, 0x01, 0x04, 0x00, 0x00],
  20: [0xa0, 0x01],
  234: [0x08, 0x2a],
  512: words([0x01, 0x98], 'KSM48R40BD4-64HA'.padEnd(30)),
})

describe('what a memory module says of itself', () => {
  const modules: readonly [string, Buffer, Partial<MemoryModule>][] = [
    [
      'DDR3 of 8 GiB',
      ddr3,
      {
        generation: 'DDR3',
        capacityMiB: 8192,
        speed: 1600,
        ranks: 2,
        ecc: true,
        form: 'RDIMM',
        manufacturer: 'SK hynix',
        part: 'HMT41GR7AFR8A-PB',
        serial: '01020304',
        made: '2014-W31',
      },
    ],
    [
      'DDR4 of 16 GiB',
      ddr4,
      {
        generation: 'DDR4',
        capacityMiB: 16_384,
        speed: 2666,
        ranks: 2,
        manufacturer: 'Samsung',
        part: 'M393A2K43BB1-CTD',
        serial: 'DEADBEEF',
        made: '2023-W07',
      },
    ],
    [
      'DDR4 of stacked chips',
      stacked,
      { capacityMiB: 131_072, speed: 3200, ranks: 8, form: 'LRDIMM', manufacturer: 'Micron' },
    ],
    [
      'DDR5 of 64 GiB',
      ddr5,
      { generation: 'DDR5', capacityMiB: 65_536, speed: 4800, ranks: 2, manufacturer: 'Kingston' },
    ],
  ]
  it.each(modules)('%s', (_, bytes, wanted) => {
    expect(decodeSpd(bytes)).toMatchObject(wanted)
  })

  it('is without words where the BMC hands out the first bytes only', () => {
    expect(decodeSpd(ddr4.subarray(0, 256))).toMatchObject({
      capacityMiB: 16_384,
      part: undefined,
      serial: undefined,
    })
  })

  it('is known to be damaged by its checksum, and nothing where it is of no known kind', () => {
    const spoilt = Buffer.from(ddr5)
    spoilt[4] = 0x05
    expect(decodeSpd(spoilt)).toBe('damaged')
    expect(decodeSpd(Buffer.alloc(512))).toBeUndefined()
    expect(decodeSpd(ddr4.subarray(0, 100))).toBeUndefined()
  })

  it('tells no size and no speed where the numbers make no sense', () => {
    const odd = module(256, 126, { 0: [0x12, 0x10, 11, 0x0f, 0x0f, 0, 0, 0, 0, 0, 1, 0, 10] })
    expect(decodeSpd(odd)).toMatchObject({ capacityMiB: undefined, speed: undefined })
  })

  it('has words that are fit for a terminal', () => {
    const rude = module(512, 126, {
      0: [0x23, 0x11, 12],
      320: words([0x8a, 0x91], '\x1b]0;x\x07part'),
    })
    expect(decodeSpd(rude)).toMatchObject({ manufacturer: '8A91' })
    expect(JSON.stringify(decodeSpd(rude))).not.toMatch(/\\u001b|\\u0007/)
  })
})
