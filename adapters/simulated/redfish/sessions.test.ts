import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { handClock, messagesOf, testBench } from '../rack/test-client.js'

const system = '/redfish/v1/Systems/1'
const sessions = '/redfish/v1/SessionService/Sessions'

const clock = handClock()
const bench = testBench({ now: clock.now })
beforeAll(bench.start)
afterAll(bench.close)

function fresh() {
  const bmc = bench.fresh()
  const body = { UserName: bmc.entry.user, Password: bmc.entry.password }
  return { ...bmc, login: () => bmc.call('POST', sessions, { as: 'none', body }) }
}

describe('a session', () => {
  it('begins with 201, a token and a place, and ends with DELETE', async () => {
    const { node, call, login } = fresh()
    const opened = await login()
    const token = String(opened.headers['x-auth-token'])
    const place = String(opened.headers.location)
    expect(opened.status).toBe(201)
    expect(token).toMatch(/^[0-9a-f]{32}$/)
    expect(opened.text).not.toContain(token)
    expect(opened.json['@odata.id']).toBe(place)

    expect((await call('GET', system, { as: token })).status).toBe(200)
    expect((await call('GET', sessions, { as: token })).json.Members).toEqual([
      { '@odata.id': place },
    ])
    expect((await call('GET', place, { as: token })).json.UserName).toBe('phoenix')
    expect(bench.rack.counters(node)).toMatchObject({ logins: 1, sessionsOpen: 1 })

    expect((await call('DELETE', place, { as: token })).status).toBe(204)
    expect((await call('GET', system, { as: token })).status).toBe(401)
    expect(bench.rack.counters(node)).toMatchObject({ sessionsOpen: 0, sessionsAtOnce: 1 })
  })

  it('may also be posted to the list of members', async () => {
    const { entry, call } = fresh()
    const body = { UserName: entry.user, Password: entry.password }
    expect((await call('POST', `${sessions}/Members`, { as: 'none', body })).status).toBe(201)
  })

  it('is not opened for a wrong name or password, and the answer does not repeat them', async () => {
    const { node, entry, call } = fresh()
    for (const body of [
      { UserName: entry.user, Password: 'guess-8521' },
      { UserName: 'root', Password: entry.password },
    ]) {
      const answer = await call('POST', sessions, { as: 'none', body })
      expect([answer.status, messagesOf(answer)]).toEqual([401, ['ResourceAtUriUnauthorized']])
      expect(answer.text).not.toContain(body.Password)
    }
    expect(bench.rack.counters(node)).toMatchObject({ logins: 0, loginsRefused: 2 })
  })

  it('needs name and password as texts', async () => {
    const { call } = fresh()
    const post = (body: unknown) => call('POST', sessions, { as: 'none', body })
    expect(messagesOf(await post({ UserName: 'x' }))).toEqual(['PropertyMissing'])
    const wrong = await post({ UserName: 'x', Password: 985_211 })
    expect(messagesOf(wrong)).toEqual(['PropertyValueTypeError'])
    expect(wrong.text).not.toContain('985211')
  })

  it('is one of eight; the ninth is told that they are full', async () => {
    const { node, call, login } = fresh()
    const open = await Promise.all(Array.from({ length: 8 }, () => login()))
    expect(open.map(({ status }) => status)).toEqual(Array(8).fill(201))
    const ninth = await login()
    expect([ninth.status, messagesOf(ninth)]).toEqual([503, ['SessionLimitExceeded']])
    expect(bench.rack.counters(node)).toMatchObject({
      logins: 8,
      loginsRefused: 1,
      sessionsAtOnce: 8,
    })

    const token = String(open[0]?.headers['x-auth-token'])
    await call('DELETE', String(open[1]?.headers.location), { as: token })
    expect((await login()).status).toBe(201)
  })

  it('expires when it is not used, and each use renews it', async () => {
    const { node, call, login } = fresh()
    const { json } = await call('GET', '/redfish/v1/SessionService')
    expect(json.SessionTimeout).toBe(1800)
    const as = String((await login()).headers['x-auth-token'])
    clock.pass(1_799_000)
    expect((await call('GET', system, { as })).status).toBe(200)
    clock.pass(1_799_000)
    expect((await call('GET', system, { as })).status).toBe(200)
    clock.pass(1_800_000)
    expect(bench.rack.counters(node).sessionsOpen).toBe(0)
    expect((await call('GET', system, { as })).status).toBe(401)
  })

  it('belongs to one BMC', async () => {
    const [here, there] = [fresh(), fresh()]
    const as = String((await here.login()).headers['x-auth-token'])
    expect((await there.call('GET', system, { as })).status).toBe(401)
  })

  it('is not opened by Basic authentication', async () => {
    const { node, call } = fresh()
    expect((await call('GET', system)).status).toBe(200)
    expect(bench.rack.counters(node)).toMatchObject({ logins: 0, sessionsOpen: 0 })
    const headers = { Authorization: `Basic ${Buffer.from('phoenix').toString('base64')}` }
    expect((await call('GET', system, { as: 'none', headers })).status).toBe(401)
  })
})
