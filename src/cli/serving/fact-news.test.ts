import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { openForTest, temporaryFolder } from '../../facts/testing.js'
import { FactNews } from './fact-news.js'

const folder = temporaryFolder()
const boots = (count: number, of: string) =>
  Array.from({ length: count }, (_, number) => ({
    node: `n${number}`,
    key: 'boot.image',
    value: of,
    source: 'boot',
  }))
const mac = (last: string) => ({
  node: 'cn4',
  key: 'interfaces.eno1.mac',
  value: `02:00:00:00:00:${last}`,
  source: 'dhcp',
})

async function watched(name: string) {
  const location = join(folder, name)
  const facts = await openForTest({ location })
  await facts.record([mac('01')])
  const news = new FactNews(facts, location)
  await news.snapshot()
  news.taken()
  return { facts, news }
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

  it('are not the starts of all nodes of a large cluster', async () => {
    const { facts, news } = await watched('large.db')
    await facts.record(boots(20_000, 'all'))
    expect(await news.has()).toBe(false)
    await facts.record([mac('02')])
    expect(await news.has()).toBe(true)
  })

  it('stay news until somebody took them', async () => {
    const { facts, news } = await watched('taken.db')
    await facts.record([mac('02')])
    expect([await news.has(), await news.has()]).toEqual([true, true])
    await news.snapshot()
    expect(await news.has()).toBe(true)
    news.taken()
    expect(await news.has()).toBe(false)
  })
})
