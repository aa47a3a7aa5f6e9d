/** One request after another on one connection, and what ends it. */
import type { IncomingMessage, ServerResponse } from 'node:http'
import { createServer } from 'node:https'
import type { AddressInfo, Socket } from 'node:net'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import type { RedfishBmc } from '../../bmc.js'
import { certificates, pins, TestBmc } from '../../testing/test-bmc.js'
import { Deadline } from '../deadline.js'
import { Connection, Unsent } from './connection.js'
import { Peer } from './peer.js'
import { contextFor, openTls } from './tls.js'
import { Transport } from './transport.js'
import type { Answer, Failure, Upload } from './wire.js'

const thing = '/redfish/v1/Thing'

describe('a connection', () => {
  let rack: TestBmc
  let bmc: RedfishBmc
  /** The socket of the last request. */
  let socket: Socket | null
  let work: (response: ServerResponse) => void
  const ordinary = (response: ServerResponse) => void response.end('{"Id":"Thing"}')
  beforeEach(async () => {
    rack = await TestBmc.start()
    work = ordinary
    rack.on('GET', thing, (_, response) => {
      socket = response.socket
      work(response)
      return undefined
    })
    bmc = rack.client({ login: 'basic' })
  })
  afterEach(async () => {
    await bmc.close()
    await rack.stop()
  })

  it('serves many requests, one after another and two at a time', async () => {
    for (let i = 0; i < 20; i += 1) await bmc.get(thing)
    expect(rack.connections).toBe(1)
    await Promise.all(Array.from({ length: 20 }, () => bmc.get(thing)))
    expect(rack.connections).toBe(2)
  })

  it('serves no action once it was idle: whether it was done would be in doubt if it is dead', async () => {
    rack.on('POST', thing, () => ({ status: 204 }))
    vi.useFakeTimers({ toFake: ['performance'] })
    try {
      await bmc.get(thing)
      await bmc.raw.post(thing)
      expect(rack.connections).toBe(1)
      vi.advanceTimersByTime(6_000)
      await bmc.get(thing)
      expect(rack.connections).toBe(1)
      vi.advanceTimersByTime(6_000)
      await bmc.raw.post(thing)
      await bmc.raw.post(thing)
      expect(rack.connections).toBe(2)
    } finally {
      vi.useRealTimers()
    }
  })

  it('ends with what nobody has asked for, which is never the answer to what is asked next', async () => {
    await bmc.get(thing)
    const gone = new Promise((resolve) => socket?.once('close', resolve))
    socket?.write('HTTP/1.1 200 OK\r\ncontent-length: 14\r\n\r\n{"Id":"Other"}')
    await gone
    expect(await bmc.get(thing)).toEqual({ Id: 'Thing' })
    work = (response) => {
      const text = 'HTTP/1.1 200 OK\r\ncontent-length: 14\r\n\r\n{"Id":"'
      response.socket?.write(`${text}First"}${text}Other"}`)
    }
    await bmc.get(thing).catch(() => {})
    work = ordinary
    expect(await bmc.get(thing)).toEqual({ Id: 'Thing' })
  })

  it.each([
    ['no longer than the BMC says', { 'keep-alive': 'timeout=1' }, 2],
    ['as long as the BMC says', { 'keep-alive': 'timeout=5, max=100' }, 1],
    ['no longer than one request where the BMC says so', { connection: 'close' }, 2],
  ])('is kept %s', async (_, headers, connections) => {
    work = (response) => response.writeHead(200, headers).end('{}')
    await bmc.get(thing)
    await bmc.get(thing)
    expect(rack.connections).toBe(connections)
  })

  it('that ends says where an answer without a length ends', async () => {
    work = (response) => response.socket?.end('HTTP/1.0 200 OK\r\n\r\n{"Id":"Old"}')
    expect(await bmc.get(thing)).toEqual({ Id: 'Old' })
    expect(await bmc.get(thing)).toEqual({ Id: 'Old' })
  })

  it('hears what is said before the answer, and goes on', async () => {
    work = (response) => {
      response.writeProcessing()
      ordinary(response)
    }
    expect(await bmc.get(thing)).toEqual({ Id: 'Thing' })
    work = (response) =>
      response.socket?.write('HTTP/1.1 101 Switching\r\nconnection: upgrade\r\nupgrade: x\r\n\r\n')
    await expect(bmc.get(thing)).rejects.toMatchObject({ code: 'bmc-connection-lost' })
  })
})

it('a connection that ends before a request is written says that it was not sent', async () => {
  let heard = 0
  const server = createServer(certificates.bmc, (_, response) => {
    heard += 1
    response.end('{}')
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  const context = contextFor(undefined)
  const socket = await openTls({ address: '127.0.0.1', port, context, timeout: 5_000 })
  const connection = new Connection(socket, `https://127.0.0.1:${port}`)
  const request = { method: 'DELETE', path: '/', headers: {} } as const
  const { signal } = new AbortController()
  expect(await connection.exchange(request, 100, signal)).toMatchObject({ status: 200 })
  const again = connection.exchange(request, 100, signal)
  socket.destroy()
  await expect(again).rejects.toBeInstanceOf(Unsent)
  expect([heard, connection.usable]).toEqual([1, false])
  server.close()
})

describe('a file', () => {
  const mebibyte = new Uint8Array(1024 * 1024)

  /** Sends a file to a server that does with it what it is told. */
  async function send(
    upload: Upload,
    serve: (request: IncomingMessage, response: ServerResponse) => void,
  ): Promise<Answer | Failure> {
    const server = createServer(certificates.bmc, serve)
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
    const peer = new Peer('127.0.0.1', (server.address() as AddressInfo).port)
    const transport = new Transport(peer, { pins: [pins.bmc] }, 5_000)
    const request = { method: 'POST', path: '/update', headers: {}, body: upload } as const
    try {
      return await Deadline.within(undefined, 20_000, (own) => transport.send(request, own))
    } finally {
      await transport.close()
      server.closeAllConnections()
      server.close()
    }
  }

  it('that is refused before it was sent to the end is not sent any further, and is closed', async () => {
    let [pieces, closed] = [0, false]
    const content = async function* () {
      try {
        for (; pieces < 200; pieces += 1) yield mebibyte
      } finally {
        closed = true
      }
    }
    const outcome = await send({ size: 200 * mebibyte.length, content }, (_, response) => {
      response.writeHead(413).end('{}')
    })
    expect(outcome).toMatchObject({ status: 413 })
    expect(pieces).toBeLessThan(200)
    await expect.poll(() => closed).toBe(true)
  })

  it.each([
    ['grew', 3],
    ['shrank', 1],
  ])(
    'that %s while it was sent is an error, and never put into what follows',
    async (_, pieces) => {
      let received = 0
      const content = async function* () {
        for (let i = 0; i < pieces; i += 1) yield mebibyte
      }
      const outcome = await send({ size: 2 * mebibyte.length, content }, (request) => {
        request.on('error', () => {})
        request.on('data', (piece: Buffer) => {
          received += piece.length
        })
      })
      expect(outcome).toMatchObject({ error: { code: 'usage' } })
      expect((outcome as Failure).error.message).toMatch(/changed while it was read/)
      expect(received).toBeLessThanOrEqual(2 * mebibyte.length)
    },
  )
})
