import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { messagesOf, testBench } from '../rack/test-client.js'

const system = '/redfish/v1/Systems/1'
const reset = `${system}/Actions/ComputerSystem.Reset`
const sessions = '/redfish/v1/SessionService/Sessions'

const bench = testBench()
beforeAll(bench.start)
afterAll(bench.close)

describe('the service', () => {
  it.each(['/redfish', '/redfish/', '/redfish/v1', '/redfish/v1/', '/redfish/v1/odata'])(
    'shows %s to everybody',
    async (path) => {
      const { call } = bench.fresh()
      const answer = await call('GET', path, { as: 'none' })
      expect(answer.status).toBe(200)
      expect(answer.json).toBeTypeOf('object')
      expect(answer.headers['odata-version']).toBe('4.0')
      expect(answer.headers['content-type']).toMatch(/^application\/json/)
    },
  )

  it('describes its types in XML to everybody', async () => {
    const answer = await bench.fresh().call('GET', '/redfish/v1/$metadata', { as: 'none' })
    expect(answer.status).toBe(200)
    expect(answer.headers['content-type']).toBe('application/xml')
    expect(answer.text).toContain('<edmx:Include Namespace="ComputerSystem.v1_20_0"/>')
  })

  it('links nothing that it does not have, and says truly where each resource is', async () => {
    const { call } = bench.fresh()
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
        queue.push(link.replace(/#.*/, ''))
      }
    }
    // Every collection of the tree, and members of those that each machine has of its own.
    for (const path of [
      '/redfish/v1/AccountService/Accounts/1',
      '/redfish/v1/Chassis/1/Sensors/InletTemp',
      '/redfish/v1/Managers/1/VirtualMedia/CD1',
      '/redfish/v1/Registries/BiosAttributeRegistry',
      '/redfish/v1/Systems/1/Bios/Settings',
      '/redfish/v1/Systems/1/EthernetInterfaces/ib%200%2F1',
      '/redfish/v1/Systems/1/LogServices/SEL/Entries',
      '/redfish/v1/Systems/1/Storage/1/Drives/NVMe1',
      '/redfish/v1/UpdateService/FirmwareInventory/BIOS',
    ]) {
      expect([...seen]).toContain(path)
    }
  })

  it('answers 401 before it tells whether there is such a resource', async () => {
    const { call } = bench.fresh()
    for (const path of [system, '/redfish/v1/NoSuchThing', sessions]) {
      const answer = await call('GET', path, { as: 'none' })
      expect(answer.status).toBe(401)
      expect(answer.headers['www-authenticate']).toBe('Basic realm="Redfish"')
      expect(messagesOf(answer)).toEqual(['NoValidSession'])
    }
  })

  it('answers 404 with the path for what there is not', async () => {
    const { call } = bench.fresh()
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
    const { call } = bench.fresh()
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
    const { call } = bench.fresh()
    const [get, head] = [await call('GET', system), await call('HEAD', system)]
    expect([head.status, head.text]).toEqual([200, ''])
    expect(head.headers['content-length']).toBe(get.headers['content-length'])
    expect(head.headers.etag).toBe(get.headers.etag)
  })

  it('refuses query parameters that it would have to obey, and passes over others', async () => {
    const { call } = bench.fresh()
    const refused = await call('GET', '/redfish/v1/Systems?$expand=.')
    expect([refused.status, messagesOf(refused)]).toEqual([501, ['QueryNotSupported']])
    expect((await call('GET', '/redfish/v1/Systems?only')).status).toBe(200)
  })

  it('refuses another version of OData', async () => {
    const { call } = bench.fresh()
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
    const { call } = bench.fresh()
    const answer = await call('POST', reset, { body })
    expect([answer.status, messagesOf(answer)]).toEqual([status, [message]])
  })

  it('that is not JSON by its type is refused', async () => {
    const { call } = bench.fresh()
    const headers = { 'Content-Type': 'application/x-www-form-urlencoded' }
    const answer = await call('POST', reset, { body: '{"ResetType":"On"}', headers })
    expect(answer.status).toBe(415)
  })

  it('of more than 1 MiB is refused, whether its length is told before or not', async () => {
    const { node, call } = bench.fresh()
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
    expect(bench.rack.state(node).power).toBe('off')
  })
})
