import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { RedfishBmc } from '../../bmc.js'
import { hangUp, TestBmc } from '../../testing/test-bmc.js'

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
