import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { RedfishBmc } from '../../bmc.js'
import { password, problem, systemPath, TestBmc } from '../../testing/test-bmc.js'

const thing = '/redfish/v1/Thing'

let rack: TestBmc
let bmc: RedfishBmc
beforeEach(async () => {
  rack = await TestBmc.start()
  rack.tree[thing] = {
    '@odata.id': thing,
    '@odata.etag': '"1"',
    Password: 'x',
    Echo: `say ${password}`,
  }
  bmc = rack.client()
})
afterEach(async () => {
  await bmc.close()
  await rack.stop()
})

describe('requests as people write them', () => {
  it('are shown without secrets', async () => {
    const { status, body } = await bmc.raw.get(thing)
    expect(status).toBe(200)
    expect(body).toEqual({
      '@odata.id': thing,
      '@odata.etag': '"1"',
      Password: '***',
      Echo: 'say ***',
    })
    rack.on('GET', thing, () => ({ body: `<b>${password}</b>\u001b` }))
    expect((await bmc.raw.get(thing)).body).toBe('<b>***</b>')
  })

  it('follow redirects, and leave out a body that is empty', async () => {
    rack.on('GET', `${thing}/`, () => ({ status: 308, headers: { location: thing } }))
    rack.on('GET', thing, () => ({ body: '' }))
    expect(await bmc.raw.get(`${thing}/`)).toEqual({ status: 200, body: undefined })
  })

  it('change under the entity tag', async () => {
    await bmc.raw.patch(thing, { A: 1 })
    expect(rack.of('PATCH', thing)[0]?.headers['if-match']).toBe('"1"')
    expect(rack.tree[thing].A).toBe(1)
  })

  it('are sent once, as they are', async () => {
    rack.on('POST', thing, () => ({ status: 201, body: { Id: '1' } }))
    rack.on('DELETE', thing, () => ({ status: 204 }))
    expect(await bmc.raw.post(thing, { B: [1, null] })).toEqual({ status: 201, body: { Id: '1' } })
    expect((await bmc.raw.post(thing)).status).toBe(201)
    expect((await bmc.raw.delete(thing)).status).toBe(204)
    expect(rack.of('POST', thing).map(({ body }) => body)).toEqual(['{"B":[1,null]}', '{}'])
  })

  it('that are refused are errors, as everywhere', async () => {
    rack.on('POST', thing, () => problem(405, 'Base.1.8.OperationNotAllowed', 'No.'))
    await expect(bmc.raw.post(thing)).rejects.toMatchObject({ code: 'not-supported' })
    await expect(bmc.raw.get('/nowhere')).rejects.toMatchObject({ code: 'bmc-not-found' })
  })

  it('that make no sense are not sent', async () => {
    expect(() => bmc.raw.get('https://elsewhere/')).toThrow(/begins with/)
    expect(() => bmc.raw.post(thing, [1])).toThrow(/a JSON object/)
    await expect(bmc.raw.get('//elsewhere/x')).rejects.toMatchObject({ code: 'bmc-protocol' })
    expect(rack.seen.filter(({ path }) => path === thing)).toEqual([])
  })

  it('need no system', async () => {
    rack.tree[systemPath] = undefined
    await bmc.raw.patch(thing, { A: 2 })
    expect(rack.tree[thing].A).toBe(2)
  })
})
