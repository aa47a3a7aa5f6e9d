import { request } from 'node:https'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { BmcEventOrGap, EventListener } from '../../../../src/ports/events.js'
import type { RedfishBmc } from '../../bmc.js'
import { problem, type Seen, TestBmc } from '../../testing/test-bmc.js'

const service = '/redfish/v1/EventService'
const list = `${service}/Subscriptions`
const listen: EventListener = { address: '127.0.0.1', bind: '127.0.0.1' }

let rack: TestBmc
let bmc: RedfishBmc
beforeEach(async () => {
  rack = await TestBmc.start()
  rack.tree['/redfish/v1/'].EventService = { '@odata.id': service }
  rack.tree[service] = {
    Subscriptions: { '@odata.id': list },
    EventFormatTypes: ['Event'],
    SubscriptionTypes: ['RedfishEvent', 'SSE'],
  }
  rack.tree[list] = { Members: [] }
  rack.on('DELETE', `${list}/1`, () => ({ status: 204 }))
  bmc = rack.client()
})
afterEach(async () => {
  await bmc.close()
  await rack.stop()
})

/** Puts a subscription as it was asked for into the tree. */
const make = ({ body }: Seen) => {
  rack.tree[`${list}/1`] = { '@odata.id': `${list}/1`, ...(JSON.parse(body) as object) }
  rack.tree[list].Members = [{ '@odata.id': `${list}/1` }]
}
const asked = () => rack.of('POST', list).map(({ body }) => Object.keys(JSON.parse(body) as object))
const begin = async () => {
  const events = bmc.events.events({ listen })[Symbol.asyncIterator]()
  const first = (await events.next()).value as BmcEventOrGap
  return { events, first }
}
const deliver = (body: unknown, headers = {}) =>
  new Promise<number | undefined>((resolve, reject) => {
    const { Destination } = rack.tree[`${list}/1`]
    const sent = request(
      Destination,
      { method: 'POST', rejectUnauthorized: false, headers },
      (it) => {
        it.resume()
        resolve(it.statusCode)
      },
    )
    sent.on('error', reject)
    sent.end(JSON.stringify(body))
  })

describe('a subscription', () => {
  it('is asked for with what the service offers, and never with how often to try', async () => {
    rack.on('POST', list, (seen) => {
      make(seen)
      return { status: 201, headers: { location: `${list}/1` } }
    })
    const { events, first } = await begin()
    expect(first).toMatchObject({ kind: 'way', way: 'subscription' })
    expect(asked()).toEqual([
      ['Destination', 'Protocol', 'Context', 'EventFormatType', 'HttpHeaders', 'SubscriptionType'],
    ])
    await events.return?.(undefined)
    expect(rack.of('DELETE', `${list}/1`)).toHaveLength(1)
  })

  it('is asked for in a plainer form where the fuller one is refused', async () => {
    rack.on('POST', list, (seen) => {
      if ('HttpHeaders' in (JSON.parse(seen.body) as object)) {
        return problem(400, 'Base.1.8.PropertyUnknown', 'No headers.')
      }
      make(seen)
      return { status: 201, headers: { location: `${list}/1` } }
    })
    const { events } = await begin()
    expect(asked().at(-1)).toEqual(['Destination', 'Protocol', 'Context', 'EventFormatType'])
    // Without a secret of its own, the place that was made up for it and its context have to do.
    const { Context } = rack.tree[`${list}/1`]
    expect(await deliver({ Context: 'another', Events: [] })).toBe(403)
    const next = events.next()
    expect(await deliver({ Context, Events: [{ Message: 'Hot.' }] })).toBe(204)
    expect((await next).value).toEqual({ kind: 'event', event: { message: 'Hot.' } })
    await events.return?.(undefined)
  })

  it('names the kinds of events where the service is of the old kind', async () => {
    rack.tree[service] = {
      Subscriptions: { '@odata.id': list },
      EventTypesForSubscription: ['Alert', 'StatusChange'],
    }
    rack.on('POST', list, (seen) => {
      make(seen)
      return { status: 201 }
    })
    const { events } = await begin()
    expect(JSON.parse(rack.of('POST', list)[0]?.body ?? '')).toMatchObject({
      EventTypes: ['Alert', 'StatusChange'],
    })
    await events.return?.(undefined)
    // Where it is was not said, and was found.
    expect(rack.of('DELETE', `${list}/1`)).toHaveLength(1)
  })

  it('that was made although the answer says otherwise is taken as made', async () => {
    rack.on('POST', list, (seen) => {
      make(seen)
      return problem(400, 'Base.1.8.PropertyValueModified', 'Has it already.')
    })
    const { events, first } = await begin()
    expect(first).toMatchObject({ way: 'subscription' })
    await events.return?.(undefined)
    expect(rack.of('DELETE', `${list}/1`)).toHaveLength(1)
  })

  it('that the BMC has suspended is taken back before another is made', async () => {
    let made = 0
    rack.on('POST', list, ({ body }) => {
      const path = `${list}/${++made}`
      const state = { Status: { State: made === 1 ? 'StandbyOffline' : 'Enabled' } }
      rack.tree[path] = { '@odata.id': path, ...(JSON.parse(body) as object), ...state }
      rack.tree[list].Members.push({ '@odata.id': path })
      return { status: 201, headers: { location: path } }
    })
    const events = bmc.events.events({ listen, silence: 20 })[Symbol.asyncIterator]()
    await events.next()
    expect((await events.next()).value).toEqual({ kind: 'gap' })
    const changes = () => rack.requests.filter((it) => /^(POST|DELETE) .*Subscriptions/.test(it))
    expect(changes()).toEqual([`POST ${list}`, `DELETE ${list}/1`, `POST ${list}`])
    rack.on('DELETE', `${list}/2`, () => ({ status: 204 }))
    await events.return?.(undefined)
    expect(changes().at(-1)).toBe(`DELETE ${list}/2`)
  })

  it('that cannot be had is an error, and shows no secret', async () => {
    rack.on('POST', list, ({ body }) => problem(503, 'Base.1.8.Full', `Full: ${body}`))
    const error = await begin().catch((thrown: Error) => thrown)
    const [{ body = '' } = {}] = rack.of('POST', list)
    const [secret = ''] = Object.values(
      (JSON.parse(body) as { HttpHeaders: [object] }).HttpHeaders[0],
    )
    expect(secret).toHaveLength(32)
    expect((error as Error).message).toContain('***')
    expect((error as Error).message).not.toContain(secret)
  })

  it('is not wanted where nobody says where to send to', async () => {
    const none = bmc.events.events()[Symbol.asyncIterator]()
    await expect(none.next()).rejects.toMatchObject({
      code: 'not-supported',
      hint: expect.stringContaining('--listen'),
    })
    expect(rack.of('POST', list)).toEqual([])
  })
})
