import { utimesSync } from 'node:fs'
import { join } from 'node:path'
import { cidr, cluster, fact, nodes } from 'phoenix-cluster/dsl'
import { describe, expect, it } from 'vitest'
import { defineBootTemplate } from '../../boot/index.js'
import { openForTest, temporaryFolder } from '../../facts/testing.js'
import { Model } from '../../model/settle/model.js'
import { FactNews } from './fact-news.js'

const folder = temporaryFolder()
const site = cluster('shelf')
  .networks({ mgmt: cidr('10.2.0.0/16') })
  .on(nodes('cn[1-4]'), {
    interfaces: { eno1: { network: 'mgmt', mac: fact() } },
    boot: fact<'hold' | 'disk'>('boot.mode', { default: 'disk' }),
  })

const observed = (key: string, value: string, node = 'cn4') => ({ node, key, value, source: 'x' })
const boots = (count: number, of: string) =>
  Array.from({ length: count }, (_, number) => observed('boot.image', of, `n${number}`))
const mac = (last: string) => observed('interfaces.eno1.mac', `02:00:00:00:00:${last}`)

async function watched(name: string, declared: Parameters<typeof Model.settle>[0] = site) {
  const location = join(folder, name)
  const facts = await openForTest({ location })
  await facts.record([mac('01')])
  const news = new FactNews(facts, location)
  await news.snapshot()
  const model = Model.settle(declared)
  news.taken(model)
  return { facts, news, model, location }
}

describe('news of facts', () => {
  it('are hardware addresses, also behind the starts of many nodes', async () => {
    const { facts, news } = await watched('storm.db')
    expect(await news.has()).toBe(false)
    await facts.record(boots(900, 'few'))
    expect(await news.has()).toBe(false)
    await facts.record([mac('02')])
    await facts.record(boots(1400, 'many'))
    expect(await news.has()).toBe(true)
  })

  it('are not the starts of all nodes of a large cluster, nor what they are made by', async () => {
    const { facts, news } = await watched('large.db')
    await facts.record(boots(20_000, 'all'))
    await facts.record([observed('power', 'on'), observed('interfaces.eno1.lease', '10.2.0.9')])
    expect(await news.has()).toBe(false)
    await facts.record([observed('serial', 'S1')])
    expect(await news.has()).toBe(true)
  })

  it('are facts that rules read, whatever they are called', async () => {
    const { facts, news } = await watched('rules.db')
    await facts.record([observed('boot.mode', 'hold')])
    expect(await news.has()).toBe(true)
  })

  it('are all but starts where a template may ask for any', async () => {
    const own = defineBootTemplate({ name: 'own', language: 'ipxe', write: () => '#!ipxe' })
    const { facts, news } = await watched('templates.db', site.boot({ templates: [own] }))
    await facts.record([observed('boot.stage', 'up'), observed('booted.image', 'rocky9')])
    await facts.record([
      observed('boot.heard', '- -'),
      { ...observed('boot.missed', ''), value: 1 },
    ])
    expect(await news.has()).toBe(false)
    await facts.record([observed('room', 'east')])
    expect(await news.has()).toBe(true)
  })

  it('stay news until somebody took them', async () => {
    const { facts, news, model } = await watched('taken.db')
    await facts.record([mac('02')])
    expect([await news.has(), await news.has()]).toEqual([true, true])
    await news.snapshot()
    expect(await news.has()).toBe(true)
    news.taken(model)
    expect(await news.has()).toBe(false)
  })

  it('are seen also where a clock was set back meanwhile', async () => {
    const { facts, news, model, location } = await watched('clock.db')
    const ahead = Date.now() / 1000 + 3600
    utimesSync(location, ahead, ahead)
    await news.snapshot()
    news.taken(model)
    await facts.record([mac('02')])
    expect(await news.has()).toBe(true)
  })
})
