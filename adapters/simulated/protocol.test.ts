import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type Rack, startRack } from './rack.js'
import { clientOf, handClock, messagesOf } from './test-client.js'

const system = '/redfish/v1/Systems/1'
const reset = `${system}/Actions/ComputerSystem.Reset`
const sessions = '/redfish/v1/SessionService/Sessions'

const clock = handClock()
let rack: Rack
let count = 0
const names = Array.from({ length: 60 }, (_, index) => `cn${index + 1}`)

beforeAll(async () => {
  const nodes = names.map((name) => ({
    name,
    power: 'off' as const,
    interfaces: [{ name: 'eno1', mac: '02:00:00:00:00:01' }, { name: 'ib 0/1' }],
  }))
  rack = await startRack(nodes, { now: clock.now })
})
afterAll(() => rack.close())

/** A BMC that no other test has touched. */
function fresh() {
  const node = names[count++] ?? ''
  const entry = rack.through[node]
  if (entry === undefined) throw new Error('the rack of this test is used up')
  const call = clientOf(entry)
  return { node, entry, call, login: () => login(call, entry) }
}

function login(call: ReturnType<typeof clientOf>, entry: { user: string; password: string }) {
  const body = { UserName: entry.user, Password: entry.password }
  return call('POST', sessions, { as: 'none', body })
}

describe('the service', () => {
  it.each(['/redfish', '/redfish/', '/redfish/v1', '/redfish/v1/', '/redfish/v1/odata'])(
    'shows %s to everybody',
    async (path) => {
      const { call } = fresh()
      const answer = await call('GET', path, { as: 'none' })
      expect(answer.status).toBe(200)
      expect(answer.json).toBeTypeOf('object')
      expect(answer.headers['odata-version']).toBe('4.0')
      expect(answer.headers['content-type']).toMatch(/^application\/json/)
    },
  )

  it('describes its types in XML to everybody', async () => {
    const answer = await fresh().call('GET', '/redfish/v1/$metadata', { as: 'none' })
    expect(answer.status).toBe(200)
    expect(answer.headers['content-type']).toBe('application/xml')
    expect(answer.text).toContain('<edmx:Include Namespace="ComputerSystem.v1_20_0"/>')
  })

  it('links nothing that it does not have, and says truly where each resource is', async () => {
    const { call } = fresh()
    const seen = new Set<string>()
    const queue = ['/redfish/v1/']
    for (let path = queue.pop(); path !== undefined; path = queue.pop()) {
      if (seen.has(path)) continue
      seen.add(path)
      const answer = await call('GET', path)
      expect([path, answer.status]).toEqual([path, 200])
      expect(answer.json['@odata.id']).toBe(path)
      expect(answer.json['@odata.type']).toMatch(/^#\w+\.(v\d+_\d+_\d+\.)?\w+$/)
      expect(answer.headers.link).toContain('rel=describedby')
      for (const [, link = ''] of answer.text.matchAll(
        /"@(?:odata\.id|Redfish\.ActionInfo)":"([^"]+)"/g,
      )) {
        queue.push(link)
      }
    }
    expect([...seen].sort()).toEqual([
      '/redfish/v1/',
      '/redfish/v1/Chassis',
      '/redfish/v1/Chassis/1',
      '/redfish/v1/Managers',
      '/redfish/v1/Managers/1',
      '/redfish/v1/SessionService',
      '/redfish/v1/SessionService/Sessions',
      '/redfish/v1/Systems',
      '/redfish/v1/Systems/1',
      '/redfish/v1/Systems/1/EthernetInterfaces',
      '/redfish/v1/Systems/1/EthernetInterfaces/eno1',
      '/redfish/v1/Systems/1/EthernetInterfaces/ib%200%2F1',
      '/redfish/v1/Systems/1/ResetActionInfo',
    ])
  })

  it('answers 401 before it tells whether there is such a resource', async () => {
    const { call } = fresh()
    for (const path of [system, '/redfish/v1/NoSuchThing', sessions]) {
      const answer = await call('GET', path, { as: 'none' })
      expect(answer.status).toBe(401)
      expect(answer.headers['www-authenticate']).toBe('Basic realm="Redfish"')
      expect(messagesOf(answer)).toEqual(['NoValidSession'])
    }
  })

  it('answers 404 with the path for what there is not', async () => {
    const { call } = fresh()
    for (const path of [
      '/redfish/v1/Nope',
      '/',
      `${system}/EthernetInterfaces/%ff`,
      `${sessions}/x`,
    ]) {
      const answer = await call('GET', path)
      expect([path, answer.status, messagesOf(answer)]).toEqual([
        path,
        404,
        ['ResourceMissingAtURI'],
      ])
      expect(answer.json.error['@Message.ExtendedInfo'][0].MessageArgs).toEqual([path])
    }
  })

  it('answers 405 with the methods that there are', async () => {
    const { call } = fresh()
    for (const [method, path, allow] of [
      ['DELETE', system, 'GET, HEAD, PATCH'],
      ['PUT', system, 'GET, HEAD, PATCH'],
      ['GET', reset, 'POST'],
      ['POST', '/redfish/v1/', 'GET, HEAD'],
    ] as const) {
      const answer = await call(method, path)
      expect([answer.status, answer.headers.allow]).toEqual([405, allow])
      expect(messagesOf(answer)).toEqual(['OperationNotAllowed'])
    }
  })

  it('answers HEAD with the headers of GET alone', async () => {
    const { call } = fresh()
    const [get, head] = [await call('GET', system), await call('HEAD', system)]
    expect([head.status, head.text]).toEqual([200, ''])
    expect(head.headers['content-length']).toBe(get.headers['content-length'])
    expect(head.headers.etag).toBe(get.headers.etag)
  })

  it('refuses query parameters that it would have to obey, and passes over others', async () => {
    const { call } = fresh()
    const refused = await call('GET', '/redfish/v1/Systems?$expand=.')
    expect([refused.status, messagesOf(refused)]).toEqual([501, ['QueryNotSupported']])
    expect((await call('GET', '/redfish/v1/Systems?only')).status).toBe(200)
  })

  it('refuses another version of OData', async () => {
    const { call } = fresh()
    const ask = (version: string) => call('GET', system, { headers: { 'OData-Version': version } })
    expect((await ask('4.0')).status).toBe(200)
    expect((await ask('3.0')).status).toBe(412)
  })
})

describe('a body', () => {
  it.each([
    ['{"ResetType":', 400, 'MalformedJSON'],
    ['[1]', 400, 'UnrecognizedRequestBody'],
    ['null', 400, 'UnrecognizedRequestBody'],
    ['"On"', 400, 'UnrecognizedRequestBody'],
  ])('of %j is refused', async (body, status, message) => {
    const { call } = fresh()
    const answer = await call('POST', reset, { body })
    expect([answer.status, messagesOf(answer)]).toEqual([status, [message]])
  })

  it('that is not JSON by its type is refused', async () => {
    const { call } = fresh()
    const headers = { 'Content-Type': 'application/x-www-form-urlencoded' }
    const answer = await call('POST', reset, { body: '{"ResetType":"On"}', headers })
    expect(answer.status).toBe(415)
  })

  it('of more than 1 MiB is refused, whether its length is told before or not', async () => {
    const { node, call } = fresh()
    const body = JSON.stringify({ ResetType: 'On', padding: 'x'.repeat(1024 * 1024) })
    const refused = async (headers: Record<string, string>) => {
      // The service may hang up before it has read what it refuses.
      const answer = await call('POST', reset, { body, headers }).catch((error) => error.code)
      return typeof answer === 'string'
        ? ['EPIPE', 'ECONNRESET'].includes(answer)
        : answer.status === 413
    }
    expect(await refused({})).toBe(true)
    expect(await refused({ 'Transfer-Encoding': 'chunked' })).toBe(true)
    expect(rack.state(node).power).toBe('off')
  })
})

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
    expect(rack.counters(node)).toMatchObject({ logins: 1, sessionsOpen: 1 })

    expect((await call('DELETE', place, { as: token })).status).toBe(204)
    expect((await call('GET', system, { as: token })).status).toBe(401)
    expect(rack.counters(node)).toMatchObject({ sessionsOpen: 0, sessionsAtOnce: 1 })
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
    expect(rack.counters(node)).toMatchObject({ logins: 0, loginsRefused: 2 })
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
    expect(rack.counters(node)).toMatchObject({ logins: 8, loginsRefused: 1, sessionsAtOnce: 8 })

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
    expect(rack.counters(node).sessionsOpen).toBe(0)
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
    expect(rack.counters(node)).toMatchObject({ logins: 0, sessionsOpen: 0 })
    const headers = { Authorization: `Basic ${Buffer.from('phoenix').toString('base64')}` }
    expect((await call('GET', system, { as: 'none', headers })).status).toBe(401)
  })
})

describe('the system', () => {
  it('tells what the node is', async () => {
    const { node, call } = fresh()
    const { json } = await call('GET', system)
    expect(json).toMatchObject({
      SerialNumber: rack.state(node).serial,
      Manufacturer: 'Phoenix',
      Model: 'Simulated Node',
      PowerState: 'Off',
    })
    expect(JSON.stringify(json)).not.toContain(node)
    const nic = await call('GET', `${system}/EthernetInterfaces/eno1`)
    expect(nic.json).toMatchObject({ Name: 'eno1', MACAddress: '02:00:00:00:00:01' })
  })

  it('is switched by the action, and tells of the states between', async () => {
    const { node, call } = fresh()
    const powerState = async () => (await call('GET', system)).json.PowerState
    const ask = (ResetType: string) => call('POST', reset, { body: { ResetType } })
    expect((await ask('On')).status).toBe(204)
    expect(await powerState()).toBe('PoweringOn')
    clock.pass(150)
    expect(await powerState()).toBe('On')
    expect((await ask('On')).status).toBe(204)
    expect((await ask('GracefulShutdown')).status).toBe(204)
    expect(await powerState()).toBe('PoweringOff')
    const early = await ask('On')
    expect([early.status, messagesOf(early)]).toEqual([409, ['ActionParameterValueConflict']])
    clock.pass(100)
    expect(await powerState()).toBe('Off')
    expect(rack.counters(node).resets).toEqual({ On: 2, GracefulShutdown: 1 })
  })

  it('names the values of ResetType in two places that agree', async () => {
    const { call } = fresh()
    const action = (await call('GET', system)).json.Actions['#ComputerSystem.Reset']
    const info = (await call('GET', action['@Redfish.ActionInfo'])).json
    expect(info.Parameters[0].AllowableValues).toEqual(action['ResetType@Redfish.AllowableValues'])
    expect(action.target).toBe(reset)
  })

  it.each([
    [{}, 'ActionParameterMissing'],
    [undefined, 'ActionParameterMissing'],
    [{ ResetType: 'Explode' }, 'ActionParameterNotSupported'],
    [{ ResetType: 'constructor' }, 'ActionParameterNotSupported'],
    [{ ResetType: 1 }, 'ActionParameterValueTypeError'],
    [{ ResetType: 'On', Force: true }, 'ActionParameterUnknown'],
  ])('refuses a reset of %j', async (body, message) => {
    const { node, call } = fresh()
    const answer = await call('POST', reset, { body })
    expect([answer.status, messagesOf(answer)]).toEqual([400, [message]])
    expect(rack.state(node).power).toBe('off')
  })

  it('has a tag that changes with what can be seen, and 304 while it does not', async () => {
    const { call } = fresh()
    const first = await call('GET', system)
    const tag = String(first.headers.etag)
    expect(first.json['@odata.etag']).toBe(tag)
    const same = await call('GET', system, { headers: { 'If-None-Match': `"x", W/${tag}` } })
    expect([same.status, same.text]).toEqual([304, ''])
    await call('POST', reset, { body: { ResetType: 'On' } })
    const starting = await call('GET', system, { headers: { 'If-None-Match': tag } })
    expect(starting.status).toBe(200)
    clock.pass(150)
    expect((await call('GET', system)).headers.etag).not.toBe(starting.headers.etag)
  })
})

describe('the boot override', () => {
  const override = (values: Record<string, unknown>) => ({
    body: {
      Boot: Object.fromEntries(
        Object.entries(values).map(([k, v]) => [`BootSourceOverride${k}`, v]),
      ),
    },
  })

  it('is stored, read back, and consumed by the next start', async () => {
    const { node, call } = fresh()
    const wanted = override({ Target: 'Pxe', Enabled: 'Once', Mode: 'UEFI' })
    const answer = await call('PATCH', system, wanted)
    expect(answer.status).toBe(200)
    expect(answer.json.Boot).toMatchObject(wanted.body.Boot)
    expect((await call('GET', system)).json.Boot).toMatchObject(wanted.body.Boot)
    await call('POST', reset, { body: { ResetType: 'On' } })
    const { Boot } = (await call('GET', system)).json
    expect(Boot).toMatchObject(override({ Target: 'None', Enabled: 'Disabled' }).body.Boot)
    expect(rack.state(node).history.at(-1)).toMatchObject({ kind: 'start', from: 'Pxe' })
    expect(rack.counters(node).bootSettings).toBe(1)
  })

  it.each([
    [{ Target: 'Hdd' }, { Target: 'Hdd', Enabled: 'Once' }],
    [
      { Target: 'UefiHttp', Enabled: 'Continuous' },
      { Target: 'UefiHttp', Enabled: 'Continuous' },
    ],
    [
      { Target: 'Pxe', Enabled: 'Disabled' },
      { Target: 'None', Enabled: 'Disabled' },
    ],
    [
      { Target: 'None', Enabled: 'Once' },
      { Target: 'None', Enabled: 'Disabled' },
    ],
    [{ Mode: 'Legacy' }, { Target: 'None', Enabled: 'Disabled', Mode: 'Legacy' }],
  ])('set to %j reads %j', async (wanted, stored) => {
    const { call } = fresh()
    const answer = await call('PATCH', system, override(wanted))
    expect(answer.json.Boot).toMatchObject(override(stored).body.Boot)
  })

  it.each([
    [{}, 'EmptyJSON'],
    [{ '@odata.id': '/x' }, 'NoOperation'],
    [{ Boot: {} }, 'NoOperation'],
    [{ Boot: 'Pxe' }, 'PropertyValueTypeError'],
    [override({ Target: 'Floppy' }).body, 'PropertyValueNotInList'],
    [override({ Target: null }).body, 'PropertyValueTypeError'],
    [override({ Target: 'Pxe', Enabled: 'Twice' }).body, 'PropertyValueNotInList'],
    [{ Boot: { __proto__x: 1 } }, 'PropertyUnknown'],
    [{ Nope: 1 }, 'PropertyUnknown'],
    [{ PowerState: 'On' }, 'PropertyNotWritable'],
  ])('is not changed by %j', async (body, message) => {
    const { node, call } = fresh()
    const answer = await call('PATCH', system, { body })
    expect([answer.status, messagesOf(answer)]).toEqual([400, [message]])
    expect(rack.state(node).override.enabled).toBe('Disabled')
  })

  it('is changed beside properties that cannot be, with a message at each of those', async () => {
    const { call } = fresh()
    const { body } = override({ Target: 'Pxe' })
    const answer = await call('PATCH', system, { body: { ...body, SerialNumber: 'mine' } })
    expect(answer.status).toBe(200)
    expect(answer.json.Boot.BootSourceOverrideTarget).toBe('Pxe')
    expect(answer.json['SerialNumber@Message.ExtendedInfo'][0].MessageId).toMatch(
      /PropertyNotWritable$/,
    )
    expect(answer.json.SerialNumber).not.toBe('mine')
  })

  it('is changed only under the right tag, where a tag is sent', async () => {
    const { node, call } = fresh()
    const tag = String((await call('GET', system)).headers.etag)
    const patch = (ifMatch: string) =>
      call('PATCH', system, { ...override({ Target: 'Pxe' }), headers: { 'If-Match': ifMatch } })
    const wrong = await patch('"00000099"')
    expect([wrong.status, messagesOf(wrong)]).toEqual([412, ['PreconditionFailed']])
    expect((await patch(`W/${tag}`)).status).toBe(412)
    expect(rack.state(node).override.target).toBe('None')
    expect((await patch(tag)).status).toBe(200)
    expect((await patch(tag)).status).toBe(412)
    expect((await patch('*')).status).toBe(200)
  })
})
