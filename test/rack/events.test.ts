/** Events of simulated BMCs, over real sockets in both directions. */
import { request } from 'node:http'
import { open } from 'phoenix-cluster'
import { redfish } from 'phoenix-cluster/adapters/redfish'
import type { Rack } from 'phoenix-cluster/adapters/simulated'
import { cluster, env, nodes } from 'phoenix-cluster/dsl'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { RedfishBmc } from '../../adapters/redfish/bmc.js'
import type { BmcEventOrGap, EventListener } from '../../src/ports/events.js'
import { Bench } from './bench.js'

const bench = new Bench()
let rack: Rack
beforeAll(async () => {
  const all = Array.from({ length: 7 }, (_, at) => ({ name: `n${at + 1}`, power: 'on' as const }))
  rack = await bench.start(all, { powerOnDelay: 5, powerOffDelay: 5 })
  for (const { name } of all.slice(1)) rack.setFault(name, { kind: 'events', habit: 'push-only' })
})
afterAll(() => bench.end())

const place = '/redfish/v1/EventService/Subscriptions'
const listen: EventListener = { address: '127.0.0.1', bind: '127.0.0.1' }
const off = 'The system was switched off.'

/** What is heard, one thing after the other. */
const hear = (bmc: RedfishBmc, options: Parameters<RedfishBmc['events']['events']>[0] = {}) => {
  const all = bmc.events.events({ listen, ...options })[Symbol.asyncIterator]()
  return {
    next: async () => (await all.next()).value as BmcEventOrGap | undefined,
    end: () => all.return?.(undefined),
  }
}
const subscriptions = (bmc: RedfishBmc) => bmc.members(place)

describe('a BMC without a stream', () => {
  it.each([
    ['HTTPS', 'n2', {}],
    ['HTTP', 'n3', { tls: 'none' }],
  ] as const)('sends its events by %s, and is told to stop at the end', async (_, node, tls) => {
    const bmc = bench.client(rack, node)
    const heard = hear(bmc, { listen: { ...listen, ...tls } })
    expect(await heard.next()).toEqual({
      kind: 'way',
      way: 'subscription',
      why: 'the BMC has no stream of events',
    })
    const [made] = await subscriptions(bmc)
    expect(made).toMatchObject({ Protocol: 'Redfish', EventFormatType: 'Event', HttpHeaders: [] })
    await bmc.setPower('force-off')
    expect(await heard.next()).toMatchObject({ kind: 'event', event: { message: off } })
    await heard.end()
    expect(await subscriptions(bmc)).toEqual([])
  })

  it('is asked anew where it has forgotten, which is a gap', async () => {
    const bmc = bench.client(rack, 'n4')
    const heard = hear(bmc, { silence: 30 })
    await heard.next()
    const [{ '@odata.id': path } = {}] = await subscriptions(bmc)
    await bmc.raw.delete(String(path))
    expect(await heard.next()).toEqual({ kind: 'gap' })
    await bmc.setPower('force-off')
    expect(await heard.next()).toMatchObject({ event: { message: off } })
    await heard.end()
  })

  it('is freed of what was left behind here, and of nothing else', async () => {
    const bmc = bench.client(rack, 'n5')
    const leave = (Destination: string, Context: string) =>
      bmc.raw.post(place, { Destination, Context, Protocol: 'Redfish' })
    await leave('https://127.0.0.1:9/events/a', 'phoenix-cluster 999999999 aa')
    await leave('https://127.0.0.1:9/events/b', `phoenix-cluster ${process.ppid} bb`)
    await leave('https://127.0.0.1:9/events/own', `phoenix-cluster ${process.pid} dd`)
    await leave('https://10.9.9.9:9/events/c', 'phoenix-cluster 999999999 cc')
    await leave('https://127.0.0.1:9/d', 'a program of somebody else')
    const heard = hear(bmc)
    await heard.next()
    const left = (await subscriptions(bmc)).map(({ Destination }) => String(Destination))
    expect(left.filter((one) => one.includes(':9/'))).toEqual([
      'https://127.0.0.1:9/events/b',
      'https://10.9.9.9:9/events/c',
      'https://127.0.0.1:9/d',
    ])
    await heard.end()
  })

  it('is believed, and others who send to its place are not', async () => {
    const bmc = bench.client(rack, 'n6')
    const heard = hear(bmc, { listen: { ...listen, tls: 'none' } })
    await heard.next()
    const [{ Destination, Context } = {}] = await subscriptions(bmc)
    await bmc.setPower('force-off')
    expect(await heard.next()).toMatchObject({ event: { message: off } })
    const send = (url: string, body: string, headers = {}) =>
      new Promise<number | undefined>((resolve, reject) => {
        const asked = request(url, { method: 'POST', headers }, (answer) => {
          answer.resume()
          resolve(answer.statusCode)
        })
        asked.on('error', reject)
        asked.end(body)
      })
    const forged = JSON.stringify({ Context, Events: [{ Message: 'forged' }] })
    const to = String(Destination)
    // It was seen to send the secret along.
    expect(await send(to, forged)).toBe(403)
    expect(await send(to, forged, { 'x-phoenix-events': 'guess' })).toBe(403)
    expect(await send(`${to}0`, forged)).toBe(404)
    expect(await send(to, 'x'.repeat(2 * 1024 * 1024)).catch(() => 413)).toBeGreaterThan(400)
    await bmc.setPower('on')
    expect(await heard.next()).toMatchObject({
      event: { message: expect.not.stringMatching(/forged/) },
    })
    await heard.end()
  })
})

it('nodes are heard each in its way: by stream, by being sent, or by their log', async () => {
  const site = cluster('heard').on(nodes('n[1,7]'), {
    bmc: (node) =>
      redfish({ address: `10.1.0.${node.number}`, user: 'admin', password: env('NOT_NEEDED') }),
  })
  const phoenix = await open(site, { facts: ':memory:', through: rack.through })
  const ways = async (options: { listen?: EventListener }) => {
    const found: Record<string, string> = {}
    let told = 0
    for await (const answer of phoenix.select('n[1,7]').events.listen({ ...options, every: 20 })) {
      expect(answer).toMatchObject({ ok: true })
      const { value } = answer as { value: BmcEventOrGap }
      if (value.kind === 'way') {
        found[answer.node] = value.way
        if (Object.keys(found).length < 2) continue
        // The first look into a log only sees where it ends.
        await new Promise((resolve) => setTimeout(resolve, 300))
        for (const node of ['n1', 'n7']) {
          rack.press(node, rack.state(node).power === 'on' ? 'off' : 'on')
        }
      } else if (value.kind === 'event' && ++told >= 2) break
    }
    return found
  }
  expect(await ways({})).toEqual({ n1: 'stream', n7: 'log' })
  expect(await ways({ listen })).toEqual({ n1: 'stream', n7: 'subscription' })
  await phoenix.close()
  expect(await subscriptions(bench.client(rack, 'n7'))).toEqual([])
})
