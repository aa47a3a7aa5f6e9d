import { createSocket } from 'node:dgram'
import { once } from 'node:events'
import { afterEach, describe, expect, it } from 'vitest'
import {
  decodeRequest,
  decodeSessionless,
  encodeResponse,
  encodeSessionless,
  encodeSuiteRecords,
  type Request,
} from './codec/index.js'
import { scan } from './scan.js'

const open: (() => void)[] = []
afterEach(() => {
  for (const close of open.splice(0)) close()
})

/** A BMC that says what a test wants it to say to strangers. Each of its answers comes twice. */
async function stranger(
  answer: (request: Request) => readonly number[] | undefined,
): Promise<number> {
  const socket = createSocket('udp4')
  open.push(() => socket.close())
  socket.on('message', (datagram, from) => {
    const message = decodeSessionless(datagram)
    const request = message && decodeRequest(message)
    const said = request && answer(request)
    if (request === undefined || said === undefined) return
    const [completion = 0, ...data] = said
    const packet = encodeSessionless(encodeResponse(request, completion, Buffer.from(data)))
    for (let copy = 0; copy < 2; copy++) socket.send(packet, from.port, from.address)
  })
  socket.bind(0, '127.0.0.1')
  await once(socket, 'listening')
  return socket.address().port
}

const capabilities = (versions: number) => [0, 1, 0x80, 0x04, versions, 0xa2, 0x02, 0, 0]

describe('a scan', () => {
  it('reads the whole list of cipher suites, which has several parts', async () => {
    const suites = [3, 17, 1, 16, 2, 0].map((id) => ({
      id,
      authentication: 1,
      integrity: 1,
      confidentiality: 1,
    }))
    const records = encodeSuiteRecords(suites)
    const parts: number[] = []
    const port = await stranger(({ command, data }) => {
      if (command === 0x38) return capabilities(2)
      if (command !== 0x54) return [0xc1]
      const part = (data[2] ?? 0) & 0x3f
      parts.push(part)
      return [0, 1, ...records.subarray(16 * part, 16 * (part + 1))]
    })
    expect(await scan('127.0.0.1', port)).toEqual({
      port,
      vendor: 'dell',
      product: 'IPMI 2.0',
      notes: ['offers cipher suite 0: any password lets a known name in'],
    })
    expect(parts).toEqual([0, 1])
  })

  it('asks in the old form where the new one is refused', async () => {
    const port = await stranger(({ command, data }) => {
      if (command !== 0x38 || ((data[0] ?? 0) & 0x80) !== 0) return [0xcc]
      return [0, 1, 0x14, 0x04, 0, 0, 0, 0, 0]
    })
    expect(await scan('127.0.0.1', port)).toEqual({
      port,
      product: 'IPMI 1.5',
      notes: ['speaks IPMI 1.5 only'],
    })
  })

  it.each([0xc0, 0xd2])('asks a BMC again that is busy or starting: %i', async (code) => {
    let asked = 0
    const port = await stranger(({ command, data }) => {
      if (command !== 0x38) return [0xc1]
      if (asked++ === 0) return [code]
      return ((data[0] ?? 0) & 0x80) !== 0 ? capabilities(2) : [0, 1, 0x14, 0x04, 0, 0, 0, 0, 0]
    })
    expect(await scan('127.0.0.1', port)).toMatchObject({ product: 'IPMI 2.0' })
  })

  it('asks with another number where no answer came: a repetition would be refused', async () => {
    const known = new Set<number>()
    const port = await stranger(({ command, data, sequence }) => {
      if (command !== 0x38) return [0xc1]
      if (known.has(sequence)) return [0xcf]
      known.add(sequence)
      if (known.size === 1) return undefined
      return ((data[0] ?? 0) & 0x80) !== 0 ? capabilities(2) : [0, 1, 0x14, 0x04, 0, 0, 0, 0, 0]
    })
    expect(await scan('127.0.0.1', port)).toMatchObject({ product: 'IPMI 2.0' })
  })

  it('tells that somebody is there who is busy all the time', async () => {
    const port = await stranger(() => [0xc0])
    expect(await scan('127.0.0.1', port, { deadline: 700 })).toEqual({
      port,
      notes: ['is there, and does not say what it can do'],
    })
  })

  it('tells that somebody is there who answers nothing', async () => {
    const port = await stranger(() => [0xd4])
    expect(await scan('127.0.0.1', port)).toEqual({
      port,
      notes: ['is there, and does not say what it can do'],
    })
  })
})
