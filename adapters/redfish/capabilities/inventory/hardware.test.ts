import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { RedfishBmc } from '../../bmc.js'
import { systemPath, TestBmc, type Tree } from '../../testing/test-bmc.js'

const board = '/redfish/v1/Systems/Board'

let rack: TestBmc
let bmc: RedfishBmc
beforeEach(async () => {
  rack = await TestBmc.start()
  bmc = rack.client()
})
afterEach(async () => {
  await bmc.close()
  await rack.stop()
})

const collection = (owner: string, key: string, ...bodies: Tree[]) => {
  const path = `${owner}/${key}`
  rack.tree[owner][key] = { '@odata.id': path }
  rack.tree[path] = { Members: bodies.map((_, i) => ({ '@odata.id': `${path}/${i}` })) }
  for (const [i, body] of bodies.entries()) rack.tree[`${path}/${i}`] = { Id: `${i}`, ...body }
}

describe('the parts of a node', () => {
  it('are those that are plugged in, with what is known of each', async () => {
    collection(
      systemPath,
      'Processors',
      { ProcessorType: 'CPU', Model: 'X\u0000', TotalCores: 64, TotalThreads: '128', Socket: 'P0' },
      { ProcessorType: 'GPU', Status: { Health: 'Critical' }, SerialNumber: 'N/A' },
      { ProcessorType: 'CPU', Status: { State: 'Absent' } },
    )
    collection(
      systemPath,
      'Memory',
      { CapacityMiB: 1024, OperatingSpeedMhz: 3200 },
      { CapacityMiB: 0 },
    )
    const { processors, memory, drives } = await bmc.hardware.hardware()
    expect(processors).toEqual([
      { id: '0', name: '0', kind: 'cpu', model: 'X', cores: 64, threads: 128, location: 'P0' },
      { id: '1', name: '1', kind: 'gpu', health: 'Critical' },
    ])
    expect(memory).toEqual([{ id: '0', name: '0', capacityMiB: 1024, speed: 3200 }])
    expect(drives).toEqual([])
  })

  it('are asked for only as far as they are wanted', async () => {
    collection(systemPath, 'Processors', {})
    collection(systemPath, 'Memory', {})
    expect((await bmc.hardware.hardware(['memory'])).memory).toHaveLength(1)
    expect(rack.requests.some((it) => it.includes('/Processors'))).toBe(false)
  })

  it('have each drive once, though two controllers see it', async () => {
    const drive = `${systemPath}/Drives/1`
    rack.tree[drive] = { Id: '1', CapacityBytes: 1e12, MediaType: 'SSD', Protocol: 'NVMe' }
    const Drives = [{ '@odata.id': drive }, { '@odata.id': `${drive}/` }, { '@odata.id': '/gone' }]
    collection(systemPath, 'Storage', { Drives }, { Drives })
    const { drives, unreadable } = await bmc.hardware.hardware(['drives'])
    expect(drives).toEqual([
      { id: '1', name: '1', capacityBytes: 1e12, media: 'SSD', protocol: 'NVMe' },
    ])
    expect(unreadable).toMatchObject([{ path: '/gone', code: 'bmc-not-found' }])
  })

  it('are also those of a second system that is a part, whose host is not counted twice', async () => {
    rack.tree['/redfish/v1/Systems'].Members.push({ '@odata.id': board })
    rack.tree[board] = { '@odata.id': board, Id: 'Board' }
    collection(systemPath, 'Processors', { ProcessorType: 'CPU' })
    collection(board, 'Processors', { ProcessorType: 'CPU' }, { ProcessorType: 'GPU' })
    const { processors } = await bmc.hardware.hardware(['processors'])
    expect(processors.map(({ kind }) => kind)).toEqual(['cpu', 'gpu'])
    // A system that can be switched is a node of its own.
    rack.tree[board].Actions = { '#ComputerSystem.Reset': { target: '/reset' } }
    const one = rack.client({ system: '1' })
    expect((await one.hardware.hardware(['processors'])).processors).toHaveLength(1)
    await one.close()
  })
})
