/** Reading in parts from BMCs that make it hard. */
import { describe, expect, it } from 'vitest'
import { PhoenixError } from '../../../../src/error.js'
import type { Request } from '../../codec/index.js'
import { type Answer, TestBmc } from '../../session/test-bmc.js'
import { connectTo } from '../../session/test-connection.js'

const bmcThat = (answer: (request: Request) => Answer | undefined) =>
  connectTo(new TestBmc({ answer }), { again: 50 }, { deadline: 5000 })

/** A record of a sensor of the BMC with this number, 48 bytes and a name. */
function record(number: number): Buffer {
  const bytes = Buffer.alloc(56)
  bytes.set([0, 0, 0x51, 0x01, 51, 0x20, 0, number], 0)
  bytes.set([1, 1], 12)
  bytes[24] = 1
  bytes[47] = 0xc8
  bytes.write(`Sensor ${number}`, 48)
  return bytes
}

/** A repository of `count` records that gives at most so many bytes at once. */
function repository(count: number, most: number, cancels: Set<number> = new Set()) {
  const asked: number[] = []
  const answer = ({ netFn, command, data }: Request): Answer | undefined => {
    if (netFn === 0x0a && command === 0x20) return [0, 0x51, count, 0, ...Array(11).fill(0)]
    if (netFn === 0x0a && command === 0x22) return [0, 7, 0]
    if (netFn === 0x04 && command === 0x2d) return [0, 40, 0xc0, 0, 0]
    if (netFn !== 0x0a || command !== 0x23) return undefined
    const id = data.readUInt16LE(2)
    const [offset = 0, length = 0] = data.subarray(4)
    asked.push(length)
    if (cancels.delete(id)) return [0xc5]
    if (length > most) return [0xca]
    const next = id + 1 === count ? 0xffff : id + 1
    return [0, next & 0xff, next >> 8, ...record(id + 1).subarray(offset, offset + length)]
  }
  return { asked, answer }
}

describe('sensor records', () => {
  it('are asked for in smaller parts where the BMC cannot give more', async () => {
    const { asked, answer } = repository(3, 8)
    const bmc = await bmcThat(answer)
    expect((await bmc.sensors.readings()).map(({ name, value }) => `${name}: ${value}`)).toEqual([
      'Sensor 1: 40',
      'Sensor 2: 40',
      'Sensor 3: 40',
    ])
    // What was learnt with the first record is not tried again with the next.
    expect(asked.filter((length) => length > 8).length).toBe(2)
    const before = asked.length
    await bmc.sensors.readings()
    expect(asked.length).toBe(before)
  })

  it('are begun anew where somebody changed them meanwhile', async () => {
    const { answer } = repository(3, 64, new Set([1, 2]))
    expect((await (await bmcThat(answer)).sensors.readings()).length).toBe(3)
  })

  it('that lead round in a circle end', async () => {
    const { answer } = repository(2, 64)
    const circle = await bmcThat((request) => {
      const given = answer(request)
      if (given === undefined || request.netFn !== 0x0a || request.command !== 0x23) return given
      const [completion, , , ...rest] = given
      return [completion, 0, 0, ...rest]
    })
    expect((await circle.sensors.readings()).length).toBe(1)
  })
})

describe('a sensor', () => {
  /** A BMC with one sensor: some bytes of its record, and what it answers besides. */
  const bmcWith = (bytes: readonly (readonly [at: number, value: number])[]) => {
    const one = record(1)
    for (const [at, value] of bytes) one[at] = value
    return bmcThat(({ netFn, command, data }) => {
      if (netFn === 0x0a && command === 0x20) return [0, 0x51, 1, 0, ...Array(11).fill(0)]
      if (netFn === 0x0a && command === 0x22) return [0, 7, 0]
      const [offset = 0, count = 0] = data.subarray(4)
      if (netFn === 0x0a) return [0, 0xff, 0xff, ...one.subarray(offset, offset + count)]
      if (netFn !== 0x04) return undefined
      if (command === 0x2d) return [0, 40, 0xc0, 2, 0]
      if (command === 0x27) return [0, 0x12, 0, 10, 0, 0, 90, 0]
      // The formula differs from reading to reading: small ones count half.
      if (command === 0x23) return [0, 0, (data[1] ?? 0) < 50 ? 5 : 10, 0, 0, 0, 0, 0xf0]
      return [0xc1]
    })
  }

  it('without a unit has a value all the same', async () => {
    const bmc = await bmcWith([])
    expect((await bmc.sensors.sensors()).readings).toMatchObject([{ name: 'Sensor 1', value: 40 }])
  })

  it('with states may have a value besides, and has no limits then', async () => {
    const bytes = [
      [11, 0x08],
      [12, 0x08],
      [13, 0x6f],
      [21, 6],
    ] as const
    const bmc = await bmcWith(bytes)
    expect(await bmc.sensors.readings()).toMatchObject([
      { unit: 'W', value: 40, states: [1], thresholds: {}, health: 'unknown' },
    ])
    expect((await bmc.sensors.sensors()).readings).toMatchObject([{ kind: 'power', value: 40 }])
  })

  it('with states only is none of those with values', async () => {
    const bmc = await bmcWith([[13, 0x6f]])
    expect((await bmc.sensors.readings())[0]?.value).toBeUndefined()
    expect((await bmc.sensors.sensors()).readings).toEqual([])
  })

  it('whose formula differs from reading to reading has limits by their own formulas', async () => {
    const bytes = [
      [11, 0x08],
      [18, 0x12],
      [21, 1],
      [23, 0x70],
    ] as const
    const bmc = await bmcWith(bytes)
    expect(await bmc.sensors.readings()).toMatchObject([
      { value: 20, thresholds: { lowerCritical: 5, upperCritical: 90 } },
    ])
  })
})

it.each([
  ['its own states', 0x07, 0x80, 'Sensor 1'],
  ['the presence of its part', 0x25, 0x01, 'Sensor 1'],
  ['the absence of its part', 0x25, 0x02, undefined],
])('a part is there by a sensor that tells %s', async (_, type, states, name) => {
  const one = record(1)
  one.set([3, 1], 8)
  one.set([type, 0x6f], 12)
  one[20] = 0xc0
  const bmc = await bmcThat(({ netFn, command, data }) => {
    if (netFn === 0x04 && command === 0x2d) return [0, 0, 0xc0, states, 0x80]
    if (netFn !== 0x0a) return undefined
    if (command === 0x20) return [0, 0x51, 1, 0, ...Array(11).fill(0)]
    if (command === 0x22) return [0, 7, 0]
    const [offset = 0, count = 0] = data.subarray(4)
    return [0, 0xff, 0xff, ...one.subarray(offset, offset + count)]
  })
  const { processors } = await bmc.hardware.hardware(['processors'])
  expect(processors.map((part) => part.name)).toEqual(name === undefined ? [] : [name])
})

describe('a field replaceable unit', () => {
  it('is read word by word, and in smaller parts, where the BMC wants that', async () => {
    const memory = Buffer.alloc(64)
    memory.set([1, 0, 0, 0, 1, 0, 0, 0xfe])
    memory.set([1, 2, 0, 0xc3], 8)
    memory.write('abc', 12)
    memory.set([0xc1], 15)
    let sum = 0
    for (const byte of memory.subarray(8, 24)) sum += byte
    memory[23] = -sum & 0xff
    const bmc = await bmcThat(({ netFn, command, data }) => {
      if (netFn !== 0x0a) return undefined
      if (command === 0x10) return [0, memory.length, 0, 1]
      const offset = data.readUInt16LE(1) * 2
      const length = (data[3] ?? 0) * 2
      if (length > 16) return [0xc8]
      return [0, length / 2, ...memory.subarray(offset, offset + length)]
    })
    expect((await bmc.hardware.fru()).product?.manufacturer).toBe('abc')
  })
})

describe('the event log', () => {
  it('that leads round in a circle ends, and so does one that is cut short', async () => {
    const entry = [2, 0, 0, 0, 0, 0x20, 0, 4, 1, 1, 1, 0x59, 0, 0]
    const bmc = await bmcThat(({ netFn, command }) => {
      if (netFn !== 0x0a) return undefined
      if (command === 0x40) return [0, 0x51, 9, 0, 0, 0, ...Array(9).fill(0)]
      return [0, 1, 0, 1, 0, ...entry]
    })
    expect((await bmc.logs.events()).length).toBe(2)
    // This BMC has no records of its sensors: they keep their numbers.
    expect((await bmc.logs.entries()).entries[0]?.message).toMatch(/^temperature 1: /)
    const short = await bmcThat(({ netFn }) => (netFn === 0x0a ? [0, 1] : undefined))
    const error = await short.logs.events().catch((reason) => reason)
    expect(PhoenixError.is(error) && error.code).toBe('bmc-protocol')
  })
})
