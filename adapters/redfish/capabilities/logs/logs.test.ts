import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { RedfishBmc } from '../../bmc.js'
import { systemPath, TestBmc } from '../../testing/test-bmc.js'
import { timeOf } from './entry.js'

const own = `${systemPath}/LogServices`
const manager = '/redfish/v1/Managers/1'
const entries = `${own}/SEL/Entries`

let rack: TestBmc
let bmc: RedfishBmc
beforeEach(async () => {
  rack = await TestBmc.start()
  const collection = (path: string, ...ids: string[]) => {
    rack.tree[path] = { Members: ids.map((id) => ({ '@odata.id': `${path}/${id}` })) }
    return { '@odata.id': path }
  }
  Object.assign(rack.tree[systemPath], {
    LogServices: collection(own, 'Audit', 'SEL'),
    Links: { ManagedBy: [{ '@odata.id': manager }] },
  })
  rack.tree[manager] = { Id: '1', LogServices: collection(`${manager}/LogServices`, 'Audit') }
  rack.tree[`${own}/Audit`] = { Id: 'Audit' }
  rack.tree[`${manager}/LogServices/Audit`] = { Id: 'Audit', Name: 'Who did what' }
  rack.tree[`${own}/SEL`] = {
    Id: 'SEL',
    Name: 'Hardware',
    Entries: { '@odata.id': entries },
    Actions: { '#LogService.ClearLog': { target: `${own}/SEL/Clear` } },
  }
  bmc = rack.client()
})
afterEach(async () => {
  await bmc.close()
  await rack.stop()
})

const page = (from: number, to: number) => ({
  Members: Array.from({ length: to - from }, (_, i) => ({
    '@odata.id': `${entries}/${from + i}`,
    Id: String(from + i),
    Message: `Event\u001b ${from + i}`,
    Severity: 'WARNING',
    Created: '2024-05-01T10:00:00-06:00',
  })),
})

describe('logs', () => {
  it('are listed, that of the hardware first, each under an id of its own', async () => {
    expect(await bmc.logs.logs()).toEqual([
      { id: 'SEL', name: 'Hardware', clearable: true },
      { id: 'system/Audit', name: 'system/Audit', clearable: false },
      { id: 'manager/Audit', name: 'Who did what', clearable: false },
    ])
  })

  it('that several owners link to are listed once', async () => {
    rack.tree[manager].LogServices = { '@odata.id': own }
    expect((await bmc.logs.logs()).map(({ id }) => id)).toEqual(['SEL', 'Audit'])
  })

  it('have entries with what a BMC tells, cleaned', async () => {
    rack.tree[entries] = { Members: [page(0, 1).Members[0], { '@odata.id': `${entries}/x` }, 7] }
    rack.tree[`${entries}/x`] = { Id: 'x', Created: '0000-00-00T00:00:00Z', Message: 'Late' }
    const { entries: read, older } = await bmc.logs.entries('sel')
    expect(older).toBe(false)
    expect(read).toEqual([
      { id: '0', time: '2024-05-01T10:00:00-06:00', severity: 'Warning', message: 'Event 0' },
      { id: 'x', message: 'Late' },
    ])
  })

  it('are cleared by their action, where there is one', async () => {
    rack.on('POST', `${own}/SEL/Clear`, () => ({ status: 204 }))
    await bmc.logs.clear('SEL')
    expect(rack.of('POST', `${own}/SEL/Clear`)).toHaveLength(1)
    await expect(bmc.logs.clear('system/Audit')).rejects.toMatchObject({ code: 'not-supported' })
    await expect(bmc.logs.clear('X')).rejects.toThrow(/it has SEL, system\/Audit, manager\/Audit/)
  })

  it.each([
    ['2024-05-01T10:00:00Z', '2024-05-01T10:00:00Z'],
    ['0000-00-00T00:00:00+00:00', undefined],
    ['1970-01-01T00:02:25Z', undefined],
    ['00:00:00Z', undefined],
    ['yesterday', undefined],
  ])('%s as a time is %s', (text, time) => {
    expect(timeOf(text)).toBe(time)
  })
})
