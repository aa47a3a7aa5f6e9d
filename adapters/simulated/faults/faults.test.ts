import { connect } from 'node:net'
import { connect as connectTls } from 'node:tls'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { startRack } from '../rack/rack.js'
import { clientOf, handClock, messagesOf, testBench } from '../rack/test-client.js'
import type { Fault } from './faults.js'

const system = '/redfish/v1/Systems/1'
const reset = `${system}/Actions/ComputerSystem.Reset`
const pxe = { Boot: { BootSourceOverrideTarget: 'Pxe', BootSourceOverrideEnabled: 'Once' } }

const clock = handClock()
const bench = testBench({ now: clock.now })
beforeAll(bench.start)
afterAll(bench.close)

function bmcWith(fault: Fault | undefined) {
  const { node, entry, call } = bench.fresh()
  bench.rack.setFault(node, fault)
  /** The error code of a request that must fail. */
  const failed = (method = 'GET', path = system, body?: unknown) =>
    call(method, path, { body }).then(
      ({ status }) => `answered ${status}`,
      (error: { code?: string }) => error.code,
    )
  return { node, entry, call, failed }
}

describe('a dead BMC', () => {
  it('accepts connections and never sends a byte', async () => {
    const { node, entry, call } = bmcWith({ kind: 'dead' })
    const socket = connect(entry.port, entry.address)
    await new Promise((resolve) => socket.once('connect', resolve))
    let heard = 0
    socket.on('data', (chunk) => {
      heard += chunk.length
    })
    // What a TLS client sends first; another BMC answers in the meantime.
    socket.write(Buffer.from('16030100050100000100', 'hex'))
    expect((await bmcWith(undefined).call('GET', system)).status).toBe(200)
    await new Promise((resolve) => setTimeout(resolve, 50))
    expect([heard, socket.destroyed, bench.rack.counters(node).connections]).toEqual([0, false, 1])
    socket.destroy()

    bench.rack.setFault(node, undefined)
    expect((await call('GET', system)).status).toBe(200)
  })

  it('leaves requests on an open connection unanswered', async () => {
    const { node, entry } = bmcWith(undefined)
    const socket = connectTls({ port: entry.port, host: entry.address, rejectUnauthorized: false })
    let text = ''
    const heard = () => new Promise((resolve) => socket.once('data', resolve))
    socket.on('data', (chunk) => {
      text += chunk
    })
    const ask = 'GET /redfish HTTP/1.1\r\nHost: bmc\r\n\r\n'
    const first = heard()
    socket.write(ask)
    await first
    expect(text).toMatch(/^HTTP\/1\.1 200/)
    text = ''
    bench.rack.setFault(node, { kind: 'dead' })
    socket.write(ask)
    while (bench.rack.counters(node).requests['GET versions'] !== 2) {
      await new Promise((resolve) => setTimeout(resolve, 5))
    }
    expect(text).toBe('')
    socket.destroy()
  })
})

describe('a BMC that refuses', () => {
  it('resets the connection before TLS is up', async () => {
    const { node, call, failed } = bmcWith({ kind: 'refused' })
    expect(await failed()).toBe('ECONNRESET')
    expect(bench.rack.counters(node).requests).toEqual({})
    bench.rack.setFault(node, undefined)
    expect((await call('GET', system)).status).toBe(200)
  })
})

describe('a slow BMC', () => {
  it('answers rightly, but later than others that were asked after it', async () => {
    const [slow, quick] = [bmcWith({ kind: 'slow', ms: 300 }), bmcWith(undefined)]
    const order: string[] = []
    await Promise.all([
      slow.call('GET', system).then(({ status }) => order.push(`slow ${status}`)),
      quick.call('GET', system).then(({ status }) => order.push(`quick ${status}`)),
    ])
    expect(order).toEqual(['quick 200', 'slow 200'])
  })
})

describe('a BMC that is unavailable', () => {
  it('says so to everything, and when to come back', async () => {
    const { node, call } = bmcWith({ kind: 'unavailable', retryAfter: 7 })
    for (const [method, path] of [
      ['GET', '/redfish/v1/'],
      ['GET', system],
      ['POST', '/redfish/v1/SessionService/Sessions'],
    ] as const) {
      const answer = await call(method, path, { as: 'none' })
      expect([answer.status, answer.headers['retry-after']]).toEqual([503, '7'])
      expect(messagesOf(answer)).toEqual(['ServiceTemporarilyUnavailable'])
    }
    await call('POST', reset, { body: { ResetType: 'On' } })
    expect(bench.rack.state(node).power).toBe('off')
  })

  it('is well again after a number of requests', async () => {
    const { node, call } = bmcWith({ kind: 'unavailable', times: 2 })
    const statuses = []
    for (let round = 0; round < 2; round++) statuses.push((await call('GET', system)).status)
    expect(bench.rack.state(node).fault).toBeUndefined()
    for (let round = 0; round < 2; round++) statuses.push((await call('GET', system)).status)
    expect(statuses).toEqual([503, 503, 200, 200])
  })
})

describe('a BMC with another password', () => {
  it('refuses logins and Basic authentication, and keeps the sessions that are open', async () => {
    const { node, entry, call } = bmcWith(undefined)
    const login = () => {
      const body = { UserName: entry.user, Password: entry.password }
      return call('POST', '/redfish/v1/SessionService/Sessions', { as: 'none', body })
    }
    const as = String((await login()).headers['x-auth-token'])
    bench.rack.setFault(node, { kind: 'wrong-password' })
    expect((await login()).status).toBe(401)
    expect((await call('GET', system)).status).toBe(401)
    expect((await call('GET', system, { as })).status).toBe(200)
    bench.rack.setFault(node, undefined)
    expect((await login()).status).toBe(201)
  })
})

describe('a BMC that sends broken JSON', () => {
  it('does so below Systems only', async () => {
    const { call } = bmcWith({ kind: 'malformed' })
    for (const path of ['/redfish/v1/Systems', system, `${system}/EthernetInterfaces`]) {
      const answer = await call('GET', path)
      expect([answer.status, answer.json]).toEqual([200, undefined])
      expect(answer.headers['content-type']).toBe('application/json')
      expect(answer.text).not.toBe('')
    }
    expect((await call('GET', '/redfish/v1/')).json).toBeDefined()
    expect((await call('POST', reset, { body: { ResetType: 'On' } })).status).toBe(204)
  })
})

describe('a BMC that resets connections', () => {
  it('does so in the middle of the answer', async () => {
    const { failed } = bmcWith({ kind: 'reset' })
    expect(await failed()).toBe('ECONNRESET')
    expect(await failed()).toBe('ECONNRESET')
  })

  it('has carried out what was asked', async () => {
    const { node, failed, call } = bmcWith({ kind: 'reset', times: 1 })
    expect(await failed('POST', reset, { ResetType: 'On' })).toBe('ECONNRESET')
    expect(bench.rack.state(node).power).toBe('powering-on')
    expect((await call('GET', system)).json.PowerState).toBe('PoweringOn')
  })
})

describe('a BMC that pretends', () => {
  it('answers 200 to a boot override and does not store it', async () => {
    const { node, call } = bmcWith({ kind: 'ignores-boot' })
    expect((await call('PATCH', system, { body: pxe })).status).toBe(200)
    expect((await call('GET', system)).json.Boot.BootSourceOverrideTarget).toBe('None')
    expect(bench.rack.state(node).override.enabled).toBe('Disabled')
    expect(bench.rack.counters(node).bootSettings).toBe(1)
  })

  it('answers 204 to a reset and does nothing', async () => {
    const { node, call } = bmcWith({ kind: 'ignores-power' })
    expect((await call('POST', reset, { body: { ResetType: 'On' } })).status).toBe(204)
    clock.pass(1000)
    expect((await call('GET', system)).json.PowerState).toBe('Off')
    expect(bench.rack.counters(node).resets).toEqual({ On: 1 })
    expect(bench.rack.state(node).history).toEqual([])
  })

  it('stays PoweringOn until it is well', async () => {
    const { node, call } = bmcWith({ kind: 'stuck' })
    await call('POST', reset, { body: { ResetType: 'On' } })
    clock.pass(3_600_000)
    expect((await call('GET', system)).json.PowerState).toBe('PoweringOn')
    bench.rack.setFault(node, undefined)
    expect((await call('GET', system)).json.PowerState).toBe('On')
  })
})

describe('a fault', () => {
  it('can be there from the start', async () => {
    const fault = { kind: 'unavailable', times: 1 } as const
    await using sick = await startRack([{ name: 'a', fault }, { name: 'b' }])
    const status = async (node: string) => {
      const entry = sick.through[node]
      return entry && (await clientOf(entry)('GET', system)).status
    }
    expect([await status('a'), await status('b'), await status('a')]).toEqual([503, 200, 200])
  })

  it('of one rack’s definition strikes anew in another rack', async () => {
    const nodes = [{ name: 'a', fault: { kind: 'unavailable', times: 1 } as const }]
    for (let round = 0; round < 2; round++) {
      await using sick = await startRack(nodes)
      const entry = sick.through.a
      expect(entry && (await clientOf(entry)('GET', system)).status).toBe(503)
    }
  })
})
