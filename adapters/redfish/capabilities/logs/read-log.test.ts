import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { RedfishBmc } from '../../bmc.js'
import { systemPath, TestBmc } from '../../testing/test-bmc.js'

const services = `${systemPath}/LogServices`
const list = `${services}/SEL/Entries`
const size = 50

let rack: TestBmc
let bmc: RedfishBmc
beforeEach(async () => {
  rack = await TestBmc.start()
  rack.tree[systemPath].LogServices = { '@odata.id': services }
  rack.tree[services] = { Members: [{ '@odata.id': `${services}/SEL` }] }
  rack.tree[`${services}/SEL`] = { Id: 'SEL', Entries: { '@odata.id': list } }
  bmc = rack.client()
})
afterEach(async () => {
  await bmc.close()
  await rack.stop()
})

/** Entry 1 is the oldest, and each is a minute younger than the one before. */
const timeAt = (number: number) => new Date(Date.UTC(2026, 0, 1) + number * 60_000)
const entry = (number: number) => ({
  '@odata.id': `${list}/${number}`,
  Id: String(number),
  Created: timeAt(number).toISOString(),
  Message: `event ${number}`,
})

/** A log of so many entries, in pages whose links count entries or are opaque. */
function log(total: number, how: { newestFirst?: boolean; opaque?: boolean; deaf?: boolean } = {}) {
  const all = Array.from({ length: total }, (_, i) => entry(i + 1))
  if (how.newestFirst === true) all.reverse()
  for (let at = 0; at < total; at++) {
    // Pages that nobody links to are there all the same, as with a server that counts.
    const isLinked = at % size === 0
    if (!isLinked && how.opaque === true) continue
    const link = (from: number) =>
      from === 0
        ? list
        : how.opaque === true
          ? `${list}/page/${from / size}`
          : `${list}?$skip=${from}`
    const from = how.deaf === true && !isLinked ? 0 : at
    rack.tree[link(at)] = {
      'Members@odata.count': total,
      Members: all.slice(from, from + size),
      ...(from + size < total ? { 'Members@odata.nextLink': link(from + size) } : {}),
    }
  }
}

const read = async (options: { limit?: number; since?: Date } = {}) => {
  rack.seen.length = 0
  const { entries, older } = await bmc.logs.entries('SEL', options)
  const pages = rack.requests.filter((it) => it.startsWith(`GET ${list}`)).length
  return { ids: entries.map(({ id }) => Number(id)), older, pages }
}
const span = (from: number, to: number) => Array.from({ length: to - from + 1 }, (_, i) => from + i)

describe.each([
  ['the newest come last', {}],
  ['the newest come last, behind links that do not count', { opaque: true }],
  ['the newest come first', { newestFirst: true }],
])('a long log in which %s', (_, how) => {
  it('gives the newest entries, the oldest of them first', async () => {
    log(2_320, how)
    expect(await read()).toMatchObject({ ids: span(1_321, 2_320), older: true })
    expect(await read({ limit: 20 })).toMatchObject({ ids: span(2_301, 2_320), older: true })
    expect(await read({ limit: 5_000 })).toMatchObject({ ids: span(1, 2_320), older: false })
  })

  it('gives what is young enough, and says whether something is missing', async () => {
    log(2_320, how)
    const since = timeAt(2_200)
    expect(await read({ since })).toMatchObject({ ids: span(2_200, 2_320), older: false })
    expect(await read({ since, limit: 10 })).toMatchObject({ ids: span(2_311, 2_320), older: true })
    expect((await read({ since: timeAt(9_999) })).ids).toEqual([])
  })

  it('of one page is read at once', async () => {
    log(7, how)
    expect(await read({ limit: 3 })).toEqual({ ids: [5, 6, 7], older: true, pages: 1 })
  })
})

describe('no more is read than it takes', () => {
  it('where the newest come first', async () => {
    log(2_320, { newestFirst: true })
    expect((await read({ limit: 60 })).pages).toBe(2)
    expect((await read({ since: timeAt(2_200) })).pages).toBe(3)
  })

  it('where the newest come last and links count', async () => {
    log(2_320)
    expect((await read({ limit: 60 })).pages).toBe(3)
    expect((await read({ since: timeAt(2_200) })).pages).toBe(4)
  })
})

describe('a BMC that is not what it seems', () => {
  it('does not mislead where it does not count as its links do', async () => {
    log(320, { deaf: true })
    expect(await read({ limit: 15 })).toMatchObject({ ids: span(306, 320), older: true })
  })

  it('is not followed in circles', async () => {
    log(120)
    rack.tree[`${list}?$skip=50`]['Members@odata.nextLink'] = list
    expect((await read()).ids).toEqual(span(1, 100))
  })

  it('that repeats entries while its log grows has them counted once', async () => {
    log(120, { newestFirst: true })
    rack.tree[`${list}?$skip=50`].Members.unshift(entry(71), entry(72))
    expect((await read()).ids).toEqual(span(1, 120))
  })

  it('that has no clock is read by its numbers', async () => {
    log(120, { newestFirst: true })
    for (const [path, body] of Object.entries(rack.tree)) {
      if (!path.startsWith(list)) continue
      body.Members = body.Members.map(({ Created: _, ...rest }: { Created: string }) => rest)
    }
    expect(await read({ limit: 5 })).toMatchObject({ ids: span(116, 120), pages: 1 })
  })
})
