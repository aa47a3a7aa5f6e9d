import { gzipSync } from 'node:zlib'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import type { RedfishBmc } from '../bmc.js'
import { hangUp, password, problem, systemPath, TestBmc, user } from '../testing/test-bmc.js'

const thing = '/redfish/v1/Thing'

let rack: TestBmc
let bmc: RedfishBmc
beforeEach(async () => {
  rack = await TestBmc.start()
  rack.tree[thing] = { Id: 'Thing' }
  bmc = rack.client()
})
afterEach(async () => {
  await bmc.close()
  await rack.stop()
})

const failure = async (work: Promise<unknown>): Promise<Error & { code?: string }> => {
  const error: unknown = await work.then(
    () => undefined,
    (it: unknown) => it,
  )
  expect(error).toBeInstanceOf(Error)
  return error as Error
}

describe('a request', () => {
  it('carries what the protocol wants and does not offer compression', async () => {
    await bmc.get(thing)
    expect(rack.of('GET', thing)[0]?.headers).toMatchObject({
      accept: 'application/json',
      'odata-version': '4.0',
      'accept-encoding': 'identity',
      'user-agent': 'phoenix-cluster',
    })
  })

  it('is sent with its length and without a charset when it has a body', async () => {
    await bmc.setPower('on')
    const [reset] = rack.seen.filter(({ path }) => path.endsWith('ComputerSystem.Reset'))
    expect(reset?.headers['content-type']).toBe('application/json')
    expect(reset?.headers['content-length']).toBe(String(reset?.body.length))
    expect(reset?.headers.expect).toBeUndefined()
    expect(reset?.headers['if-match']).toBeUndefined()
  })

  it.each([406, 415])(
    'drops its dislike of compression where the BMC answers %i',
    async (status) => {
      rack.on('GET', thing, ({ headers }) =>
        headers['accept-encoding'] === 'identity' ? { status } : { body: { Id: 'Thing' } },
      )
      expect(await bmc.get(thing)).toEqual({ Id: 'Thing' })
      await bmc.get(thing)
      expect(rack.of('GET', thing)).toHaveLength(3)
    },
  )

  it('reads what comes compressed all the same', async () => {
    rack.on('GET', thing, (_seen, response) => {
      response.writeHead(200, { 'content-encoding': 'gzip' })
      response.end(gzipSync('{"Id":"zipped"}'))
      return undefined
    })
    expect(await bmc.get(thing)).toEqual({ Id: 'zipped' })
  })

  it('never goes beside more than one other read and one write', async () => {
    const slowly = async () => {
      await new Promise((resolve) => setTimeout(resolve, 10))
      return { body: {} }
    }
    rack.on('GET', thing, slowly)
    rack.on('POST', `${systemPath}/Actions/ComputerSystem.Reset`, slowly)
    await Promise.all([
      ...Array.from({ length: 12 }, () => bmc.get(thing)),
      bmc.setPower('on'),
      bmc.setPower('nmi'),
    ])
    expect(rack.active.mostReads).toBe(2)
    expect(rack.active.mostWrites).toBe(1)
    expect(rack.connections).toBeLessThanOrEqual(3)
  })
})

describe('a link', () => {
  it('is followed as it was sent, without its fragment', async () => {
    rack.tree['/redfish/v1/Odd%2fPath/?$skip=2'] = { Id: 'odd' }
    expect(await bmc.get('/redfish/v1/Odd%2fPath/?$skip=2#/PowerControl/0')).toEqual({ Id: 'odd' })
  })

  it('may be absolute where it leads to the BMC itself', async () => {
    const link = `https://127.0.0.1:${rack.port}${thing}`
    expect(await bmc.get(link)).toEqual({ Id: 'Thing' })
  })

  it.each([
    'https://elsewhere.example.org/redfish/v1/',
    '//elsewhere.example.org/x',
    'http://127.0.0.1/x',
    'javascript:alert(1)',
  ])('to somewhere else is an error: %s', async (link) => {
    await expect(bmc.get(link)).rejects.toMatchObject({ code: 'bmc-protocol' })
    expect(rack.seen).toEqual([])
  })

  it('that redirects is followed with the session, on the BMC only', async () => {
    rack.on('GET', '/redfish/v1/Old', () => ({ status: 308, headers: { location: thing } }))
    expect(await bmc.get('/redfish/v1/Old')).toEqual({ Id: 'Thing' })
    rack.on('GET', '/redfish/v1/Bad', () => ({
      status: 302,
      headers: { location: 'https://elsewhere.example.org/redfish/v1/' },
    }))
    const error = await failure(bmc.get('/redfish/v1/Bad'))
    expect(error.code).toBe('bmc-protocol')
    expect(error.message).toContain('another host')
  })

  it('that redirects in circles ends as an error', async () => {
    rack.on('GET', thing, () => ({ status: 302, headers: { location: thing } }))
    await expect(bmc.get(thing)).rejects.toThrow(/in circles/)
    expect(rack.of('GET', thing).length).toBeLessThan(10)
  })

  it('that redirects a write is not followed', async () => {
    const reset = `${systemPath}/Actions/ComputerSystem.Reset`
    rack.on('POST', reset, () => ({ status: 307, headers: { location: thing } }))
    await expect(bmc.setPower('on')).rejects.toMatchObject({ code: 'bmc-refused' })
    expect(rack.of('POST', thing)).toEqual([])
  })
})

describe('a read that fails', () => {
  it.each([408, 429, 502, 503, 504])('with %i is tried again', async (status) => {
    rack.script('GET', thing, { status }, { status })
    expect(await bmc.get(thing)).toEqual({ Id: 'Thing' })
    expect(rack.of('GET', thing)).toHaveLength(3)
  })

  it('with 500 is tried once more, for some resources always fail so', async () => {
    rack.on('GET', thing, () => ({ status: 500 }))
    await failure(bmc.get(thing))
    expect(rack.of('GET', thing)).toHaveLength(2)
  })

  it.each([400, 403, 404, 405, 409, 412, 501])('with %i is not', async (status) => {
    rack.on('GET', thing, () => ({ status }))
    await failure(bmc.get(thing))
    expect(rack.of('GET', thing)).toHaveLength(1)
  })

  it('with 503 for good is an error that says when to come back', async () => {
    rack.on('GET', thing, () => ({ status: 503, body: 'starting' }))
    await expect(bmc.get(thing)).rejects.toMatchObject({ code: 'bmc-busy' })
    expect(rack.of('GET', thing)).toHaveLength(5)
    rack.on('GET', thing, () => ({ status: 503, headers: { 'retry-after': '30' } }))
    await expect(bmc.get(thing, { deadline: 5_000 })).rejects.toMatchObject({
      code: 'bmc-busy',
      retryAfter: 30_000,
    })
    expect(rack.of('GET', thing)).toHaveLength(6)
  })

  it('waits as long as the BMC asks', async () => {
    rack.script('GET', thing, { status: 503, headers: { 'retry-after': '1' } })
    const began = performance.now()
    await bmc.get(thing)
    expect(performance.now() - began).toBeGreaterThan(900)
  })

  it('because the connection broke before an answer is tried again', async () => {
    await bmc.get(thing)
    rack.script('GET', thing, hangUp, hangUp)
    expect(await bmc.get(thing)).toEqual({ Id: 'Thing' })
  })

  it('because the connection breaks each time is an error', async () => {
    rack.on('GET', thing, hangUp)
    await expect(bmc.get(thing)).rejects.toMatchObject({ code: 'bmc-connection-lost' })
    expect(rack.of('GET', thing)).toHaveLength(3)
  })

  it('because the answer broke off is an error', async () => {
    rack.on('GET', thing, (_seen, response) => {
      response.writeHead(200, { 'content-length': '100' })
      response.write('{"Id":', () => response.socket?.destroy())
      return undefined
    })
    await expect(bmc.get(thing)).rejects.toMatchObject({ code: 'bmc-connection-lost' })
  })

  it('because nobody listens is an error that says so', async () => {
    await rack.stop()
    await expect(bmc.get(thing)).rejects.toMatchObject({ code: 'bmc-unreachable' })
    rack = await TestBmc.start()
  })
})

describe('a write that fails', () => {
  const reset = `${systemPath}/Actions/ComputerSystem.Reset`

  it('because the connection broke is not sent again, and the doubt is told', async () => {
    rack.on('POST', reset, hangUp)
    const error = await failure(bmc.setPower('on'))
    expect(error.code).toBe('bmc-connection-lost')
    expect(error.message).toContain('whether it was carried out is not known')
    expect(rack.of('POST', reset)).toHaveLength(1)
  })

  it.each([408, 429, 502, 504])('with %i is not sent again', async (status) => {
    rack.on('POST', reset, () => ({ status }))
    await expect(bmc.setPower('on')).rejects.toMatchObject({ code: 'bmc-busy' })
    expect(rack.of('POST', reset)).toHaveLength(1)
  })
})

describe('an answer', () => {
  it('that is malformed JSON names the resource', async () => {
    rack.on('GET', thing, () => ({ body: '{"Id": "Thing",,}' }))
    const error = await failure(bmc.get(thing))
    expect(error.code).toBe('bmc-protocol')
    expect(error.message).toContain(thing)
  })

  it.each(['<html><body>login</body></html>', '', '[]', '"text"', 'null', '\u0000'])(
    'that is no JSON object breaks the protocol: %j',
    async (body) => {
      rack.on('GET', thing, () => ({ body }))
      await expect(bmc.get(thing)).rejects.toMatchObject({ code: 'bmc-protocol' })
    },
  )

  it('that is nested too deeply is refused', async () => {
    rack.on('GET', thing, () => ({ body: `{"a":${'['.repeat(5_000)}${']'.repeat(5_000)}}` }))
    await expect(bmc.get(thing)).rejects.toThrow(/levels deep/)
  })

  it('that is larger than any resource is refused before it fills the memory', async () => {
    let written = 0
    rack.on('GET', thing, async (_seen, response) => {
      response.writeHead(200)
      const block = Buffer.alloc(1024 * 1024, 0x20)
      while (written < 64 && !response.destroyed) {
        written += 1
        await new Promise<void>((resolve) => response.write(block, () => resolve()))
      }
      response.destroy()
      return undefined
    })
    const error = await failure(bmc.get(thing))
    expect(error.code).toBe('bmc-protocol')
    expect(error.message).toContain('more than 16 MiB')
    expect(written).toBeLessThan(64)
  })

  it('that unpacks to more than any resource is refused too', async () => {
    rack.on('GET', thing, (_seen, response) => {
      response.writeHead(200, { 'content-encoding': 'gzip' })
      response.end(gzipSync(Buffer.alloc(40 * 1024 * 1024, 0x20)))
      return undefined
    })
    await expect(bmc.get(thing)).rejects.toThrow(/more than 16 MiB/)
  })

  it('that trickles in is waited for until the deadline only', async () => {
    rack.on('GET', thing, (_seen, response) => {
      response.writeHead(200)
      const timer = setInterval(() => response.write(' '), 5)
      response.on('close', () => clearInterval(timer))
      return undefined
    })
    const error = await failure(bmc.get(thing, { deadline: 150 }))
    expect(error.code).toBe('bmc-timeout')
    expect(error.message).toContain('BMC 127.0.0.1')
    expect(error.message).toContain(thing)
  })

  it('that never comes can be given up by the caller, and the connection goes on', async () => {
    rack.script('GET', thing, () => undefined)
    const controller = new AbortController()
    const reading = bmc.get(thing, { signal: controller.signal })
    await vi.waitFor(() => expect(rack.of('GET', thing)).toHaveLength(1))
    controller.abort()
    await expect(reading).rejects.toMatchObject({ code: 'aborted' })
    expect(await bmc.get(thing)).toEqual({ Id: 'Thing' })
  })

  it('is not even asked for when the caller has given up before', async () => {
    const signal = AbortSignal.abort()
    await expect(bmc.get(thing, { signal })).rejects.toMatchObject({ code: 'aborted' })
    await new Promise((resolve) => setTimeout(resolve, 50))
    expect(rack.connections).toBe(0)
  })
})

describe('the words of a BMC', () => {
  it('are quoted with the name of the message', async () => {
    rack.on('GET', thing, () => problem(400, 'Contoso.1.0.OutOfCheese', 'Out of cheese.'))
    const error = await failure(bmc.get(thing))
    expect(error.message).toBe(
      `BMC 127.0.0.1:${rack.port} refused GET ${thing} (400 OutOfCheese): "Out of cheese."`,
    )
  })

  it('reach people without control characters and not at length', async () => {
    const nasty = `\u001b[2J\u202e${'long '.repeat(1_000)}`
    rack.on('GET', thing, () => problem(400, 'Contoso.1.0.Bad\u0007Key', nasty))
    const { message } = await failure(bmc.get(thing))
    expect(message).not.toMatch(/[\p{Cc}\p{Cf}]/u)
    expect(message.length).toBeLessThan(500)
  })

  it('are found in an HTML page', async () => {
    const page = '<html><style>b{}</style><body><h1>403 Forbidden</h1>Locked\ndown</body></html>'
    rack.on('GET', thing, () => ({ status: 403, body: page }))
    const error = await failure(bmc.get(thing))
    expect(error.code).toBe('bmc-forbidden')
    expect(error.message).toContain('"403 Forbidden Locked down"')
  })

  it('never hold the session token', async () => {
    rack.on('GET', thing, ({ headers }) =>
      problem(400, 'Base.1.8.Bad', `token ${String(headers['x-auth-token'])} of ${user}`),
    )
    const { message } = await failure(bmc.get(thing))
    expect(message).toContain('token *** of admin')
  })
})

describe('the service root', () => {
  it('may be known without its slash only', async () => {
    rack.on('GET', '/redfish/v1/', () => ({ status: 404 }))
    const body = rack.tree['/redfish/v1/']
    rack.on('GET', '/redfish/v1', () => ({ body }))
    expect(await bmc.get(thing)).toEqual({ Id: 'Thing' })
  })

  it('that is nowhere is told as it was asked for', async () => {
    rack.on('GET', '/redfish/v1/', () => ({ status: 404 }))
    await expect(bmc.get(thing)).rejects.toThrow(/\/redfish\/v1\/ \(404\)/)
  })
})

describe('a login with each request', () => {
  const basic = `Basic ${Buffer.from(`${user}:${password}`).toString('base64')}`

  it('opens no session and sends no token', async () => {
    rack.on('GET', thing, ({ headers }) => ({
      status: headers.authorization === basic && headers['x-auth-token'] === undefined ? 200 : 401,
      body: { Id: 'Thing' },
    }))
    const plain = rack.client({ login: 'basic' })
    expect(await plain.get(thing)).toEqual({ Id: 'Thing' })
    await plain.close()
    expect(rack.requests).not.toContain('POST /redfish/v1/SessionService/Sessions')
  })

  it('that is refused is not sent again', async () => {
    const plain = rack.client({ login: 'basic' })
    await expect(plain.get(thing)).rejects.toMatchObject({ code: 'bmc-auth' })
    await expect(plain.get(thing)).rejects.toMatchObject({ code: 'bmc-auth' })
    await plain.close()
    expect(rack.of('GET', thing)).toHaveLength(1)
  })

  it('is never fallen back to', async () => {
    rack.on('GET', thing, () => ({ status: 401 }))
    await expect(bmc.get(thing)).rejects.toMatchObject({ code: 'bmc-auth' })
    for (const { headers } of rack.seen) expect(headers.authorization).toBeUndefined()
  })
})
