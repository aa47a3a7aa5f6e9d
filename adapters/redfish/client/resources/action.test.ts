import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { problem, TestBmc } from '../../testing/test-bmc.js'
import type { RedfishClient } from '../client.js'
import { Deadline } from '../deadline.js'
import { ActionInfos, actionOf, callAction } from './action.js'

const target = '/redfish/v1/Thing/Actions/Go'
const info = '/redfish/v1/Thing/GoActionInfo'

let rack: TestBmc
let client: RedfishClient
beforeEach(async () => {
  rack = await TestBmc.start()
  client = rack.bare()
})
afterEach(async () => {
  await client.close()
  await rack.stop()
})

describe('an action', () => {
  const resource = (more: object = {}) =>
    JSON.parse(
      JSON.stringify({
        Actions: { '#Thing.Go': { target, 'How@Redfish.AllowableValues': ['Inline'], ...more } },
      }),
    )
  const allowed = async (infos: ActionInfos, more: object = {}, name = 'How') => {
    const action = actionOf(resource(more), 'Thing.Go')
    if (action === undefined) throw new Error('there is one')
    const parameter = await Deadline.within(undefined, 5_000, (own) =>
      infos.parameter(action, name, own),
    )
    return parameter.allowed
  }

  it('is there where it has a target', () => {
    expect(actionOf(resource(), 'Thing.Go')?.target).toBe(target)
    expect(actionOf(resource(), 'Thing.Stop')).toBeUndefined()
    expect(actionOf({ Actions: { '#Thing.Go': {} } }, 'Thing.Go')).toBeUndefined()
    expect(actionOf({ Actions: [] }, 'Thing.Go')).toBeUndefined()
    expect(actionOf(undefined, 'Thing.Go')).toBeUndefined()
  })

  it('takes what its ActionInfo says before what stands in itself, and that is read once', async () => {
    rack.tree[info] = { Parameters: [null, { Name: 'How', AllowableValues: ['Info', 7] }] }
    const infos = new ActionInfos(client)
    const more = { '@Redfish.ActionInfo': info }
    expect(await allowed(infos, more)).toEqual(['Info'])
    expect(await allowed(infos, more)).toEqual(['Info'])
    expect(await allowed(infos, more, 'Other')).toBeUndefined()
    expect(rack.of('GET', info)).toHaveLength(1)
  })

  it('takes what stands in itself where the ActionInfo is dead or silent', async () => {
    const more = { '@Redfish.ActionInfo': { '@odata.id': info } }
    expect(await allowed(new ActionInfos(client), more)).toEqual(['Inline'])
    for (const silent of [{ Name: 'How' }, { Name: 'How', AllowableValues: [] }]) {
      rack.tree[info] = { Parameters: [silent] }
      expect(await allowed(new ActionInfos(client), more)).toEqual(['Inline'])
    }
    expect(await allowed(new ActionInfos(client))).toEqual(['Inline'])
  })

  const call = async (parameters: object) =>
    Deadline.within(undefined, 5_000, (own) =>
      callAction(client, target, parameters as Record<string, string>, own),
    )

  it('goes without an entity tag, and with any where the BMC insists on one', async () => {
    for (const status of [412, 428]) {
      rack.seen.length = 0
      rack.script('POST', target, { status }, { status: 204 })
      expect((await call({ How: 'so' })).status).toBe(204)
      expect(rack.of('POST', target).map(({ headers }) => headers['if-match'])).toEqual([
        undefined,
        '*',
      ])
    }
    // Where neither is to its liking, what it said first stands.
    rack.script('POST', target, { status: 428 }, { status: 412 })
    expect((await call({})).status).toBe(428)
  })

  it('without parameters is called with an empty object, or with nothing where that is refused', async () => {
    rack.on('POST', target, () => ({ status: 204 }))
    await call({})
    for (const status of [400, 415]) {
      rack.script('POST', target, { status }, { status: 204 })
      expect((await call({})).status).toBe(204)
    }
    expect(rack.of('POST', target).map(({ body }) => body)).toEqual(['{}', '{}', '', '{}', ''])
    for (const { headers } of rack.of('POST', target)) expect(headers['if-match']).toBeUndefined()
  })

  it('that the BMC is not ready for is called again, and not in another form', async () => {
    const later = problem(400, 'IDRAC.2.8.SYS518', 'A job is running.')
    rack.script('POST', target, later, later, { status: 503 }, { status: 204 })
    expect((await call({})).status).toBe(204)
    expect(rack.of('POST', target).map(({ body }) => body)).toEqual(['{}', '{}', '{}', '{}'])
    // One that never is ready is given up, and not begun with anew in another form.
    rack.on('POST', target, () => later)
    rack.seen.length = 0
    expect((await call({})).status).toBe(400)
    expect(rack.of('POST', target).map(({ body }) => body)).toEqual(Array(7).fill('{}'))
    // Where others have all sessions, seconds change nothing.
    rack.on('POST', target, () => problem(503, 'IDRAC.2.8.RAC0218', 'Full.'))
    rack.seen.length = 0
    expect((await call({ How: 'so' })).status).toBe(503)
    expect(rack.of('POST', target)).toHaveLength(1)
  })

  it('with parameters is called once', async () => {
    rack.on('POST', target, () => ({ status: 400 }))
    expect((await call({ How: 'Well' })).status).toBe(400)
    expect(rack.of('POST', target)).toHaveLength(1)
    expect((await call({})).status).toBe(400)
  })
})
