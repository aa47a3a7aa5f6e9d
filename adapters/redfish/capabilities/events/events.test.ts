import type { ServerResponse } from 'node:http'
import fc from 'fast-check'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import type { BmcEventOrGap } from '../../../../src/ports/events.js'
import type { RedfishBmc } from '../../bmc.js'
import { TestBmc } from '../../testing/test-bmc.js'
import { eventsIn } from './event.js'
import { EventParser, largestEvent, type StreamEvent } from './event-stream.js'

const service = '/redfish/v1/EventService'
const sse = '/redfish/v1/SSE'

let rack: TestBmc
let bmc: RedfishBmc
let streams: ServerResponse[]
beforeEach(async () => {
  rack = await TestBmc.start()
  rack.tree['/redfish/v1/'].EventService = { '@odata.id': service }
  rack.tree[service] = { ServerSentEventUri: sse }
  streams = []
  rack.on('GET', sse, (_, response) => {
    response.writeHead(200, { 'content-type': 'text/event-stream; charset=utf-8' })
    response.write(': hello\n\n')
    streams.push(response)
    return undefined
  })
  bmc = rack.client()
})
afterEach(async () => {
  await bmc.close()
  await rack.stop()
})

const data = (message: string, id = '') =>
  `${id === '' ? '' : `id: ${id}\n`}data: ${JSON.stringify({ Events: [{ Message: message }] })}\n\n`
const until = async (condition: () => boolean) => {
  while (!condition()) await new Promise((resolve) => setTimeout(resolve, 2))
}
/** Takes so many of what comes. */
const take = async (count: number, options: { silence?: number } = {}) => {
  const taken: BmcEventOrGap[] = []
  for await (const it of bmc.events.events(options)) {
    if (it.kind === 'way') continue
    taken.push(it)
    if (taken.length === count) break
  }
  return taken
}
const event = (message: string) => ({ kind: 'event', event: { message } })

describe('events', () => {
  it('come as they happen, and the stream ends with the loop', async () => {
    const taken = take(2)
    await until(() => streams.length === 1)
    streams[0]?.write(data('one') + data('two'))
    expect(await taken).toEqual([event('one'), event('two')])
    await until(() => streams[0]?.closed === true)
    expect(rack.of('GET', sse)[0]?.headers.accept).toBe('text/event-stream')
  })

  it('end with the signal, without an error', async () => {
    const controller = new AbortController()
    const heard: string[] = []
    for await (const it of bmc.events.events({ signal: controller.signal })) {
      heard.push(it.kind)
      setTimeout(() => controller.abort(), 10)
    }
    expect(heard).toEqual(['way'])
    for await (const it of bmc.events.events({ signal: controller.signal })) expect(it).toBeNull()
  })

  it('end with the signal while a stream is waited for, and leave no timer behind', async () => {
    const set = vi.spyOn(globalThis, 'setTimeout')
    const cleared = vi.spyOn(globalThis, 'clearTimeout')
    const told: string[] = []
    const patient = rack.client({ log: (text) => told.push(text) }, { retry: 60_000 })
    const stop = new AbortController()
    const listening = (async () => {
      for await (const it of patient.events.events({ signal: stop.signal })) {
        if (it.kind === 'way') streams[0]?.destroy()
      }
    })()
    await until(() => told.some((text) => text.startsWith('events: ')))
    await new Promise(setImmediate)
    stop.abort()
    await listening
    await patient.close()
    const long = set.mock.results.filter((_, index) => Number(set.mock.calls[index]?.[1]) > 10_000)
    const away = new Set(cleared.mock.calls.map(([timer]) => timer))
    vi.restoreAllMocks()
    expect(long.length).toBeGreaterThan(0)
    expect(long.filter(({ value }) => !away.has(value))).toEqual([])
  })

  it('go on after a break, which is told, from the last one on', async () => {
    const taken = take(3)
    await until(() => streams.length === 1)
    streams[0]?.write(data('one', '7'))
    streams[0]?.end()
    await until(() => streams.length === 2)
    streams[1]?.write(data('two'))
    expect(await taken).toEqual([event('one'), { kind: 'gap' }, event('two')])
    expect(rack.of('GET', sse).map(({ headers }) => headers['last-event-id'])).toEqual([
      undefined,
      '7',
    ])
  })

  it('go on after silence, failures and the end of the session', async () => {
    const taken = take(2, { silence: 50 })
    await until(() => streams.length === 1)
    rack.script('GET', sse, { status: 503 }, { status: 500 }, { status: 401 })
    rack.sessions.clear()
    await until(() => streams.length >= 2)
    streams.at(-1)?.write(data('late'))
    expect((await taken)[0]).toEqual({ kind: 'gap' })
  })

  it('are not supported where there is no stream, and nothing else is taken for one', async () => {
    rack.on('GET', sse, () => ({ body: {} }))
    await expect(take(1)).rejects.toMatchObject({ code: 'bmc-protocol' })
    rack.on('GET', sse, () => ({ status: 403 }))
    await expect(take(1)).rejects.toMatchObject({ code: 'bmc-forbidden' })
    delete rack.tree[service].ServerSentEventUri
    await expect(take(1)).rejects.toMatchObject({ code: 'not-supported' })
  })

  it('end when the connection is closed', async () => {
    const taken = take(1).catch((error: { code: string }) => error.code)
    await until(() => streams.length === 1)
    await bmc.close()
    expect(await taken).toBe('usage')
  })
})

describe('the text of a stream', () => {
  const parse = (pieces: readonly Uint8Array[]) => {
    const parser = new EventParser()
    return pieces.flatMap((piece): StreamEvent[] => parser.push(piece))
  }

  it('is understood however it is cut', () => {
    const text = 'id: 1\r\ndata: a\r\ndata:b é\r\n\r\n: note\n\ndata\ndata: c\rid: 2\r\rdata: d\n\n'
    const bytes = Buffer.from(text)
    const whole = [
      { id: '1', data: 'a\nb é' },
      { id: '2', data: '\nc' },
      { id: '2', data: 'd' },
    ]
    fc.assert(
      fc.property(fc.array(fc.nat(bytes.length), { maxLength: 12 }), (cuts) => {
        const places = [0, ...cuts.sort((a, b) => a - b), bytes.length]
        const pieces = places.slice(1).map((to, i) => bytes.subarray(places[i], to))
        expect(parse(pieces)).toEqual(whole)
      }),
    )
  })

  it('never holds more than one event, and passes over what is too large', () => {
    const huge = Buffer.from(`data: ${'x'.repeat(largestEvent)}\n\n`)
    const many = Buffer.from(`${'data: 12345678\n'.repeat(largestEvent / 8 + 1)}\n`)
    expect(parse([huge, many, Buffer.from('data: ok\n\n')]).map((it) => it.data)).toEqual(['ok'])
  })

  it('of any kind gives events or none', () => {
    fc.assert(
      fc.property(fc.oneof(fc.string(), fc.json()), fc.jsonValue(), (text, value) => {
        for (const it of [
          text,
          JSON.stringify({ Events: value }),
          JSON.stringify({ Events: [value] }),
        ]) {
          for (const { message } of eventsIn(it)) expect(typeof message).toBe('string')
        }
      }),
    )
  })
})
