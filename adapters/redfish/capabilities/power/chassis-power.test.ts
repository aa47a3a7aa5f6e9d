import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { RedfishBmc } from '../../bmc.js'
import { problem, TestBmc } from '../../testing/test-bmc.js'

const list = '/redfish/v1/Chassis'
const blade = `${list}/Blade1`
const reset = `${blade}/Actions/Chassis.Reset`

let rack: TestBmc
let bmc: RedfishBmc
beforeEach(async () => {
  rack = await TestBmc.start()
  // The controller of a rack: chassis, and no system at all.
  delete rack.tree['/redfish/v1/'].Systems
  rack.tree['/redfish/v1/'].Chassis = { '@odata.id': list }
  rack.tree[list] = {
    Members: ['Blade1', 'Shelf', 'Fan'].map((id) => ({ '@odata.id': `${list}/${id}` })),
  }
  rack.tree[blade] = {
    Id: 'Blade1',
    PowerState: 'Off',
    Actions: { '#Chassis.Reset': { target: reset, '@Redfish.ActionInfo': `${blade}/Info` } },
  }
  rack.tree[`${blade}/Info`] = {
    Parameters: [{ Name: 'ResetType', AllowableValues: ['On', 'Off', 'ForceOff'] }],
  }
  rack.tree[`${list}/Shelf`] = { Id: 'Shelf', Name: 'Power shelf', PowerState: 'On' }
  rack.tree[`${list}/Fan`] = { Id: 'Fan' }
  rack.on('POST', reset, ({ body }) => {
    rack.tree[blade].PowerState = body.includes('Off') ? 'Off' : 'On'
    return { status: 204 }
  })
  bmc = rack.client()
})
afterEach(async () => {
  await bmc.close()
  await rack.stop()
})

const asked = () => rack.of('POST', reset).map(({ body }) => JSON.parse(body).ResetType as string)

describe('the power of chassis', () => {
  it('is listed with what may be asked, without those that have none', async () => {
    expect(await bmc.chassisPower.chassis()).toEqual([
      { id: 'Blade1', name: 'Blade1', state: 'off', actions: ['on', 'off', 'force-off'] },
      { id: 'Shelf', name: 'Power shelf', state: 'on', actions: [] },
    ])
  })

  it('is switched in the words of the BMC, once', async () => {
    await bmc.chassisPower.setChassisPower('blade1', 'on')
    await bmc.chassisPower.setChassisPower('Blade1', 'on')
    await bmc.chassisPower.setChassisPower('Blade1', 'off')
    expect(asked()).toEqual(['On', 'Off'])
  })

  it('that is not offered is an error that says what is', async () => {
    await expect(bmc.chassisPower.setChassisPower('Blade1', 'cycle')).rejects.toThrow(
      /offers on, off, force-off/,
    )
    await expect(bmc.chassisPower.setChassisPower('Shelf', 'off')).rejects.toThrow(/nothing/)
    await expect(bmc.chassisPower.setChassisPower('X', 'on')).rejects.toMatchObject({
      code: 'bmc-not-found',
      message: expect.stringContaining('Blade1, Shelf, Fan'),
    })
    expect(asked()).toEqual([])
  })

  it('that is refused because it is so by then is no error', async () => {
    rack.on('POST', reset, () => {
      rack.tree[blade].PowerState = 'On'
      return problem(409, 'Base.1.8.NoOperation', 'Already on.')
    })
    await bmc.chassisPower.setChassisPower('Blade1', 'on')
  })
})
