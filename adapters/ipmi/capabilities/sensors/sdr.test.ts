import { expect, it } from 'vitest'
import type { Request } from '../../codec/index.js'
import { type Answer, TestBmc } from '../../session/test-bmc.js'
import { connectTo } from '../../session/test-connection.js'

/** The record of a unit with this name. */
function record(name: string): Buffer {
  const bytes = Buffer.alloc(16 + name.length)
  bytes.set([1, 0, 0x51, 0x11, bytes.length - 5, 0x20, 7, 0x80], 0)
  bytes[15] = 0xc0 | name.length
  bytes.write(name, 16, 'latin1')
  return bytes
}

/** A BMC with one record, or none, that gives no more than so many bytes at once. @param next where it leads */
async function start(bytes: Buffer, most: number, next = 0xffff) {
  const asked: number[] = []
  const answer = ({ netFn, command, data }: Request): Answer | undefined => {
    if (netFn !== 0x0a) return undefined
    if (command === 0x20) return [0, 0x51, 1, 0, 0, 0, ...Buffer.alloc(9)]
    if (command === 0x22) return [0, 1, 0]
    const [offset = 0, count = 0] = data.subarray(4)
    asked.push(count)
    if (bytes.length === 0 || data.readUInt16LE(2) !== 0) return [0xcb]
    if (count > most) return [0xca]
    return [0, next & 0xff, next >> 8, ...bytes.subarray(offset, offset + count)]
  }
  return { bmc: await connectTo(new TestBmc({ answer })), asked }
}

it.each([32, 16, 5, 4])(
  'a record is whole also where %i bytes fit into an answer',
  async (most) => {
    const { bmc } = await start(record('a power supply'), most)
    expect(await bmc.hardware.units()).toMatchObject([{ id: 7, name: 'a power supply' }])
  },
)

it('a BMC is asked once for more than it can give, and never again', async () => {
  const { bmc, asked } = await start(record('a power supply'), 16)
  await bmc.hardware.units()
  expect(asked.filter((count) => count > 16)).toEqual([25])
})

it('an empty repository is no failure', async () => {
  const { bmc } = await start(Buffer.alloc(0), 32)
  expect(await bmc.hardware.units()).toEqual([])
  expect(await bmc.sensors.sensors()).toEqual({ readings: [], unreadable: [] })
})

it('a record that leads nowhere does not take the others with it', async () => {
  const { bmc } = await start(record('a power supply'), 32, 5)
  expect(await bmc.hardware.units()).toMatchObject([{ name: 'a power supply' }])
})
