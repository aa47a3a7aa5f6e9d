import { spawnSync } from 'node:child_process'
import { connect } from 'node:net'
import { networkInterfaces } from 'node:os'
import { connect as connectTls } from 'node:tls'
import { Agent, request } from 'undici'
import { afterEach, describe, expect, it } from 'vitest'
import { type Rack, type RackEntry, type RackOptions, startRack } from './rack.js'
import { clientOf } from './test-client.js'

const system = '/redfish/v1/Systems/1'
const started: Rack[] = []
afterEach(async () => {
  await Promise.all(started.splice(0).map((rack) => rack.close()))
})

async function rackOf(names: string[], options?: RackOptions): Promise<Rack> {
  const rack = await startRack(
    names.map((name) => ({ name })),
    options,
  )
  started.push(rack)
  return rack
}

function entryOf(rack: Rack, node: string): RackEntry {
  const entry = rack.through[node]
  if (entry === undefined) throw new Error(`no entry for ${node}`)
  return entry
}

async function serialOf(rack: Rack, node: string): Promise<string> {
  return (await clientOf(entryOf(rack, node))('GET', system)).json.SerialNumber
}

describe('a rack', () => {
  it('tells by plain data how each BMC is reached', async () => {
    const rack = await rackOf(['cn1', 'cn2'])
    const { cn1, cn2 } = rack.through
    expect(cn1).toMatchObject({ address: '127.77.0.1', user: 'phoenix' })
    expect(cn2).toEqual({ ...cn1, address: '127.77.0.2' })
    expect(cn1?.password).toMatch(/^[\w-]{16}$/)
    expect(JSON.parse(JSON.stringify(rack.through))).toEqual({ ...rack.through })
  })

  it('answers for the node that was asked', async () => {
    const names = ['cn1', 'cn2', 'cn3']
    const rack = await rackOf(names)
    const serials = await Promise.all(names.map((name) => serialOf(rack, name)))
    expect(serials).toEqual(names.map((name) => rack.state(name).serial))
    expect(new Set(serials).size).toBe(3)
  })

  it('gives each BMC a port of its own where there is one address only', async () => {
    const rack = await rackOf(['cn1', 'cn2'], { addressing: 'ports' })
    const [one, two] = [entryOf(rack, 'cn1'), entryOf(rack, 'cn2')]
    expect([one.address, two.address]).toEqual(['127.0.0.1', '127.0.0.1'])
    expect(one.port).not.toBe(two.port)
    expect(await serialOf(rack, 'cn1')).toBe(rack.state('cn1').serial)
    expect(await serialOf(rack, 'cn2')).toBe(rack.state('cn2').serial)
  })

  it('is trusted by its certificate where the certificate names it', async () => {
    const rack = await rackOf(['cn1'], { addressing: 'ports' })
    const { port } = entryOf(rack, 'cn1')
    for (const host of ['127.0.0.1', 'localhost']) {
      const dispatcher = new Agent({ connect: { ca: rack.certificate, family: 4 } })
      const answer = await request(`https://${host}:${port}/redfish`, { dispatcher })
      expect(await answer.body.json()).toEqual({ v1: '/redfish/v1/' })
      await dispatcher.close()
    }
    await expect(request(`https://127.0.0.1:${port}/redfish`)).rejects.toMatchObject({
      code: 'DEPTH_ZERO_SELF_SIGNED_CERT',
    })
  })

  it('stands beside another: same names and addresses, nothing shared', async () => {
    const [one, two] = await Promise.all([rackOf(['cn1']), rackOf(['cn1'])])
    const [here, there] = [entryOf(one, 'cn1'), entryOf(two, 'cn1')]
    expect(there.address).toBe(here.address)
    expect(there.port).not.toBe(here.port)
    expect(there.pin).not.toBe(here.pin)
    const intruding = await clientOf({ ...there, password: here.password })('GET', system)
    expect(intruding.status).toBe(401)
    one.press('cn1', 'on')
    expect([one.state('cn1').power, two.state('cn1').power]).toEqual(['on', 'off'])
    expect(one.counters().connections).toBe(0)
    await one.close()
    expect(await serialOf(two, 'cn1')).toBe(two.state('cn1').serial)
  })

  it('hears nobody at addresses that are not its own', async () => {
    const rack = await rackOf(['cn1'])
    const { port } = entryOf(rack, 'cn1')
    const outside = Object.values(networkInterfaces())
      .flat()
      .filter((one) => one?.family === 'IPv4' && !one.internal)
      .map((one) => one?.address ?? '')
    for (const address of ['127.0.0.1', '127.77.0.2', ...outside]) {
      const end = await new Promise<string>((resolve) => {
        const socket = connect(port, address)
        socket.once('data', () => resolve('heard something'))
        socket.once('error', ({ code }: NodeJS.ErrnoException) => resolve(code ?? ''))
        socket.once('close', () => resolve('closed'))
      })
      expect([address, end]).toEqual([address, 'ECONNRESET'])
    }
    expect(rack.counters().connections).toBe(0)
  })

  it('names a node that it does not have, and one that it has twice', async () => {
    const rack = await rackOf(['cn1'])
    const unknown = expect.objectContaining({ code: 'not-in-rack', node: 'cn2' })
    expect(() => rack.state('cn2')).toThrowError(unknown)
    expect(() => rack.counters('cn2')).toThrowError(unknown)
    expect(() => rack.press('cn2', 'on')).toThrowError(unknown)
    expect(() => rack.setFault('cn2', undefined)).toThrowError(unknown)
    await expect(rackOf(['a', 'a'])).rejects.toMatchObject({ code: 'usage', node: 'a' })
    expect(rack.through.constructor).toBeUndefined()
  })

  it('may be empty', async () => {
    expect((await rackOf([])).through).toEqual({})
  })

  it('has its port, or says that it is taken', async () => {
    const { port } = entryOf(await rackOf(['cn1']), 'cn1')
    await expect(rackOf(['cn1'], { port })).rejects.toMatchObject({ code: 'usage' })
    await Promise.all(started.splice(0).map((rack) => rack.close()))
    expect(entryOf(await rackOf(['cn1'], { port }), 'cn1').port).toBe(port)
  })

  it('ends every connection at once when it is closed, also twice', async () => {
    const rack = await rackOf(['cn1', 'cn2'])
    rack.setFault('cn1', { kind: 'dead' })
    rack.setFault('cn2', { kind: 'slow', ms: 3_600_000 })
    const waiting = ['cn1', 'cn2'].map((node) => {
      return clientOf(entryOf(rack, node))('GET', system).then(
        () => 'answered',
        () => 'cut off',
      )
    })
    while (rack.counters().connections < 2) await new Promise((resolve) => setTimeout(resolve, 5))
    await Promise.all([rack.close(), rack.close()])
    expect(await Promise.all(waiting)).toEqual(['cut off', 'cut off'])
    await rack.close()
    await expect(serialOf(rack, 'cn1')).rejects.toMatchObject({ code: 'ECONNREFUSED' })
  })
})

describe('a connection', () => {
  async function heardOn(rack: Rack, sent: string, secure = true): Promise<string> {
    const { address, port } = entryOf(rack, 'cn1')
    const options = { host: address, port, rejectUnauthorized: false }
    const socket = secure ? connectTls(options) : connect(options)
    let heard = ''
    socket.on('data', (chunk) => {
      heard += chunk.toString('latin1')
    })
    socket.on('error', () => {})
    socket.write(sent)
    await new Promise((resolve) => socket.once('close', resolve))
    return heard
  }

  it('that is idle is ended after a while', async () => {
    const rack = await rackOf(['cn1'], { keepAlive: 50 })
    const heard = await heardOn(rack, 'GET /redfish HTTP/1.1\r\nHost: bmc\r\n\r\n')
    expect(heard).toMatch(/^HTTP\/1\.1 200 OK[\s\S]*\{"v1":"\/redfish\/v1\/"\}$/)
  })

  it('without TLS hears nothing that is HTTP', async () => {
    const rack = await rackOf(['cn1'])
    const heard = await heardOn(rack, 'GET /redfish HTTP/1.1\r\nHost: bmc\r\n\r\n', false)
    expect(heard).not.toContain('HTTP')
    expect(await serialOf(rack, 'cn1')).toBe(rack.state('cn1').serial)
  })

  it('with something else than HTTP inside is answered 400 and ended', async () => {
    const rack = await rackOf(['cn1'])
    expect(await heardOn(rack, 'hello\r\n\r\n')).toMatch(/^HTTP\/1\.1 400 /)
    expect(await serialOf(rack, 'cn1')).toBe(rack.state('cn1').serial)
  })
})

describe('the counters', () => {
  it('tell what each BMC was asked, and all of them together', async () => {
    const rack = await rackOf(['cn1', 'cn2'])
    const [one, two] = [clientOf(entryOf(rack, 'cn1')), clientOf(entryOf(rack, 'cn2'))]
    await one('GET', system)
    await one('GET', '/redfish/v1/Nope')
    await two('GET', `${system}/`)
    await two('PATCH', system, { body: { Boot: { BootSourceOverrideTarget: 'Pxe' } } })
    await two('POST', `${system}/Actions/ComputerSystem.Reset`, { body: { ResetType: 'On' } })
    expect(rack.counters('cn1').requests).toEqual({ 'GET system': 1, 'GET other': 1 })
    expect(rack.counters('cn2')).toMatchObject({
      requests: { 'GET system': 1, 'PATCH system': 1, 'POST reset': 1 },
      connections: 3,
      connectionsAtOnce: 1,
      requestsAtOnce: 1,
      resets: { On: 1 },
      bootSettings: 1,
    })
    expect(rack.counters()).toMatchObject({
      requests: { 'GET system': 2, 'GET other': 1, 'PATCH system': 1, 'POST reset': 1 },
      connections: 5,
    })
  })

  it('tell how many requests waited at the same time', async () => {
    const rack = await rackOf(['cn1', 'cn2'])
    rack.setFault('cn1', { kind: 'slow', ms: 100 })
    rack.setFault('cn2', { kind: 'slow', ms: 100 })
    const [one, two] = [clientOf(entryOf(rack, 'cn1')), clientOf(entryOf(rack, 'cn2'))]
    await Promise.all([one('GET', system), one('GET', system), two('GET', system)])
    expect(rack.counters('cn1').requestsAtOnce).toBe(2)
    expect(rack.counters().requestsAtOnce).toBe(3)
  })
})

describe('a big rack', () => {
  it('of 2,000 BMCs starts, and each answers for itself over a kept connection', async () => {
    const names = Array.from({ length: 2000 }, (_, index) => `cn${index + 1}`)
    const rack = await rackOf(names)
    const dispatcher = new Agent({ connections: 1, connect: { rejectUnauthorized: false } })
    const asked = names.filter((_, index) => index % 8 === 7) // TLS with all takes seconds
    const sweep = async () => {
      const left = asked.values()
      const wrong: string[] = []
      const worker = async () => {
        for (const name of left) {
          const { address, port, user, password } = entryOf(rack, name)
          const authorization = `Basic ${Buffer.from(`${user}:${password}`).toString('base64')}`
          const url = `https://${address}:${port}${system}`
          const { body } = await request(url, { dispatcher, headers: { authorization } })
          const { SerialNumber } = (await body.json()) as { SerialNumber?: string }
          if (SerialNumber !== rack.state(name).serial) wrong.push(name)
        }
      }
      await Promise.all(Array.from({ length: 64 }, worker))
      return wrong
    }
    expect(await sweep()).toEqual([])
    expect(await sweep()).toEqual([])
    expect(rack.counters()).toMatchObject({ connections: 250, requests: { 'GET system': 500 } })
    await dispatcher.destroy()
  })

  it('starts in time that grows no faster than its nodes', async () => {
    // Of the processor: on a busy machine the clock tells of others.
    const startTime = async (size: number) => {
      const nodes = Array.from({ length: size }, (_, index) => ({ name: `cn${index + 1}` }))
      const begun = process.cpuUsage()
      const rack = await startRack(nodes)
      const { user, system } = process.cpuUsage(begun)
      await rack.close()
      return user + system
    }
    const best = { small: Infinity, big: Infinity }
    for (let round = 0; round < 5; round++) {
      best.small = Math.min(best.small, await startTime(5_000))
      best.big = Math.min(best.big, await startTime(10_000))
    }
    expect(best.big / best.small).toBeLessThan(2.6)
  })
})

const curl = spawnSync('curl', ['--version']).status === 0

describe.runIf(curl)('curl', () => {
  it('sees an HTTPS service, and trusts it by its pin', async () => {
    const rack = await rackOf(['cn1'])
    const { address, port, pin } = entryOf(rack, 'cn1')
    const { execFile } = await import('node:child_process')
    const run = (wanted: string) => {
      const args = [
        '-s',
        '--insecure',
        '--pinnedpubkey',
        wanted,
        `https://${address}:${port}/redfish`,
      ]
      return new Promise<[unknown, string]>((resolve) => {
        execFile('curl', args, (error, stdout) => resolve([error?.code ?? 0, stdout]))
      })
    }
    const wanted = pin.replace('sha256/', 'sha256//')
    expect(await run(wanted)).toEqual([0, '{"v1":"/redfish/v1/"}'])
    const pinnedKeyMismatch = 90
    expect(await run(`sha256//${'A'.repeat(43)}=`)).toEqual([pinnedKeyMismatch, ''])
  })
})
