import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { RedfishBmc } from '../../bmc.js'
import { hangUp, TestBmc, type Tree } from '../../testing/test-bmc.js'
import type { RedfishClient } from '../client.js'
import { Deadline } from '../deadline.js'
import { readCollection } from './collection.js'

const thing = '/redfish/v1/Thing'

let rack: TestBmc
let bmc: RedfishBmc
beforeEach(async () => {
  rack = await TestBmc.start()
  rack.tree[thing] = { Id: 'Thing' }
  bmc = rack.client()
})
afterEach(async () => {
  await bmc.close()
  await rack.stop()
})

describe('a collection', () => {
  const list = '/redfish/v1/List'
  const ids = (members: readonly unknown[]) => members.map((it) => (it as { Id: string }).Id)

  it('is read over all its pages, each member once, inlined ones without a request', async () => {
    rack.tree[list] = {
      Members: [{ '@odata.id': `${list}/1` }, { '@odata.id': `${list}/2`, Id: '2' }],
      'Members@odata.nextLink': `${list}?$skip=2`,
    }
    rack.tree[`${list}?$skip=2`] = {
      Members: [{ '@odata.id': `${list}/1/` }, { '@odata.id': `${list}/3` }],
    }
    rack.tree[`${list}/1`] = { Id: '1' }
    rack.tree[`${list}/3`] = { Id: '3' }
    expect(ids(await bmc.members(list))).toEqual(['1', '2', '3'])
    expect(rack.of('GET', `${list}/2`)).toEqual([])
  })

  it('whose pages lead in circles comes to an end', async () => {
    rack.tree[list] = {
      Members: [{ '@odata.id': thing }],
      'Members@odata.nextLink': { '@odata.id': `${list}/` },
    }
    expect(ids(await bmc.members(list))).toEqual(['Thing'])
  })

  it('is spoilt neither by bad members nor by strange ones', async () => {
    rack.on('GET', `${list}/broken`, () => ({ body: '{' }))
    rack.on('GET', `${list}/inside`, () => ({ status: 500 }))
    rack.tree[list] = {
      Members: [
        { '@odata.id': `${list}/missing` },
        { '@odata.id': `${list}/broken` },
        { '@odata.id': `${list}/inside` },
        { '@odata.id': 'https://elsewhere.example.org/x' },
        null,
        7,
        {},
        { '@odata.id': thing },
      ],
    }
    expect(ids(await bmc.members(list))).toEqual(['Thing'])
    rack.tree[list] = { Members: null }
    expect(await bmc.members(list)).toEqual([])
  })

  it('fails as a whole where the BMC as a whole does', async () => {
    rack.tree[list] = { Members: [{ '@odata.id': thing }] }
    rack.on('GET', thing, hangUp)
    await expect(bmc.members(list)).rejects.toMatchObject({ code: 'bmc-connection-lost' })
  })
})

describe('a collection that can be expanded', () => {
  const list = '/redfish/v1/Long'
  const query = `${list}?$expand=.($levels=1)`
  const paths = Array.from({ length: 8 }, (_, i) => `${list}/${i}`)
  const member = (path: string) => ({
    '@odata.id': path,
    '@odata.type': '#T.T',
    Id: path,
    Reading: 1,
  })
  const features = (NoLinks: boolean) => ({ ExpandQuery: { NoLinks, Levels: true } })
  const logged: string[] = []
  let client: RedfishClient

  beforeEach(() => {
    rack.tree['/redfish/v1/'].ProtocolFeaturesSupported = features(true)
    rack.tree[list] = { Members: paths.map((path) => ({ '@odata.id': path })) }
    for (const path of paths) rack.tree[path] = { ...member(path), Reading: 2 }
    rack.tree[query] = { Members: paths.map(member) }
    client = rack.bare((message) => logged.push(message))
  })
  afterEach(() => client.close())

  const read = () =>
    Deadline.within({ deadline: 5_000 }, 0, async (own) => {
      const { resources, unread } = await readCollection(client, list, own)
      return { ids: resources.map(({ body }) => body.Id), unread }
    })
  const singles = () => rack.seen.filter(({ path }) => paths.includes(path)).length

  it('is read in one go once a look at a member has borne it out', async () => {
    expect((await read()).ids).toEqual(paths)
    expect(singles()).toBe(1)
    expect((await read()).ids).toEqual(paths)
    expect(singles()).toBe(1)
    expect(rack.of('GET', list)).toHaveLength(1)
  })

  it.each<[string, (expanded: Tree) => void]>([
    ['leaves out a property', ({ Members }) => delete Members[0].Id],
    ['leaves out a member', ({ Members }) => Members.pop()],
    ['gives links all the same', (expanded) => Object.assign(expanded, rack.tree[list])],
    ['gives no members', (expanded) => Object.assign(expanded, { Members: null })],
  ])('is read one by one for ever where the BMC %s', async (_, spoil) => {
    spoil(rack.tree[query])
    expect((await read()).ids).toEqual(paths)
    expect((await read()).ids).toEqual(paths)
    expect(rack.of('GET', query)).toHaveLength(1)
  })

  it.each([400, 404, 501])(
    'is read one by one where the query is answered with %i',
    async (status) => {
      rack.on('GET', query, () => ({ status }))
      expect((await read()).ids).toEqual(paths)
      expect((await read()).ids).toEqual(paths)
      expect(rack.of('GET', query)).toHaveLength(1)
    },
  )

  it('is not asked to where that is not advertised, nor for a few members', async () => {
    rack.tree['/redfish/v1/'].ProtocolFeaturesSupported = features(false)
    await read()
    rack.tree['/redfish/v1/'].ProtocolFeaturesSupported = features(true)
    rack.tree[list].Members.length = 5
    const other = rack.bare()
    await Deadline.within(undefined, 5_000, (own) => readCollection(other, list, own))
    await other.close()
    expect(rack.of('GET', query)).toEqual([])
  })

  it('reports what it could not read, and why', async () => {
    rack.tree['/redfish/v1/'].ProtocolFeaturesSupported = features(false)
    rack.on('GET', paths[3] ?? '', () => ({ body: '{"Id":' }))
    const { ids, unread } = await read()
    expect(ids).toHaveLength(7)
    expect(unread).toMatchObject([{ path: paths[3], error: { code: 'bmc-protocol' } }])
  })
})
