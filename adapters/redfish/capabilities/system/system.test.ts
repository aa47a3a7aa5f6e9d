import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { RedfishBmc } from '../../bmc.js'
import { systemPath, TestBmc } from '../../testing/test-bmc.js'

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

describe('the choice of a system', () => {
  const other = '/redfish/v1/Systems/HGX'

  it('falls on the only one that can be switched, read just once', async () => {
    rack.tree['/redfish/v1/Systems'].Members.push({ '@odata.id': other })
    rack.tree[other] = { Id: 'HGX', PowerState: 'On' }
    expect(await bmc.powerState()).toBe('off')
    expect(rack.of('GET', systemPath)).toHaveLength(1)
    await bmc.powerState()
    expect(rack.of('GET', other)).toHaveLength(1)
  })

  it('is not made where several may be meant, but named', async () => {
    rack.tree['/redfish/v1/Systems'].Members.push({ '@odata.id': other })
    rack.tree[other] = { ...rack.tree[systemPath], Id: 'HGX', PowerState: 'On' }
    await expect(bmc.powerState()).rejects.toMatchObject({
      code: 'ambiguous',
      message: expect.stringContaining('1, HGX'),
    })
    for (const system of ['HGX', 'hgx', other, `${other}/`]) {
      const chosen = rack.client({ system })
      expect(await chosen.powerState(), system).toBe('on')
      await chosen.close()
    }
  })

  it('may go by an id that is not the end of the path', async () => {
    rack.tree[systemPath].Id = 'CZ1234'
    const chosen = rack.client({ system: 'CZ1234' })
    expect(await chosen.powerState()).toBe('off')
    await chosen.close()
    const missing = rack.client({ system: 'nope' })
    await expect(missing.powerState()).rejects.toThrow(/has no system 'nope'; it has CZ1234/)
    await missing.close()
  })

  it('says what is wrong where there is no system', async () => {
    rack.tree['/redfish/v1/Systems'].Members = []
    await expect(bmc.powerState()).rejects.toMatchObject({ code: 'bmc-not-found' })
    await bmc.close()
    delete rack.tree['/redfish/v1/'].Systems
    bmc = rack.client()
    await expect(bmc.powerState()).rejects.toMatchObject({ code: 'not-supported' })
  })
})
