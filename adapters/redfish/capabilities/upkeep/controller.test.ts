import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { RedfishBmc } from '../../bmc.js'
import { hangUp, systemPath, TestBmc } from '../../testing/test-bmc.js'

const manager = '/redfish/v1/Managers/1'
const reset = `${manager}/Reset`

let rack: TestBmc
let bmc: RedfishBmc
beforeEach(async () => {
  rack = await TestBmc.start()
  rack.tree[systemPath].Links = { ManagedBy: [{ '@odata.id': manager }] }
  rack.tree[manager] = {
    Actions: {
      '#Manager.Reset': { target: reset, 'ResetType@Redfish.AllowableValues': ['ForceRestart'] },
    },
  }
  rack.on('POST', reset, () => ({ status: 204 }))
  bmc = rack.client()
})
afterEach(async () => {
  await bmc.close()
  await rack.stop()
})

describe('the BMC itself', () => {
  it('is restarted in the words that it takes, and waited for', async () => {
    await bmc.controller.resetBmc()
    expect(JSON.parse(rack.of('POST', reset)[0]?.body ?? '')).toEqual({ ResetType: 'ForceRestart' })
    rack.tree[manager].Actions['#Manager.Reset']['ResetType@Redfish.AllowableValues'] = ['ByHand']
    await bmc.controller.resetBmc()
    expect(rack.of('POST', reset)[1]?.body).toBe('{}')
  })

  it('may go down without an answer', async () => {
    rack.script('POST', reset, hangUp)
    await bmc.controller.resetBmc()
  })

  it('is there again once several answers in a row are good', async () => {
    await bmc.powerState()
    const bad = [{ status: 404 }, { status: 500 }, { status: 500 }, { body: '<html>' }]
    const good = { body: rack.tree[systemPath] }
    rack.script('GET', systemPath, ...bad, good, good, { status: 404 })
    const before = rack.of('GET', systemPath).length
    await bmc.controller.waitForBmc()
    // 404, twice 500 as one, HTML, two good ones, 404, and then three good ones.
    expect(rack.of('GET', systemPath).length - before).toBe(bad.length + 3 + 3)
  })

  it('that has lost its sessions is logged in to again', async () => {
    await bmc.powerState()
    rack.sessions.clear()
    await bmc.controller.waitForBmc()
  })

  it('that does not come back is an error that says how it was', async () => {
    rack.on('GET', systemPath, () => ({ status: 404 }))
    // No time is left to ask once more.
    const other = rack.client({}, { poll: 10_000 })
    await expect(other.controller.waitForBmc({ deadline: 10_000 })).rejects.toMatchObject({
      code: 'bmc-not-found',
    })
    await other.close()
  })

  it('that no longer knows the password is not asked again', async () => {
    const other = rack.client({ user: 'nobody' })
    await expect(other.controller.waitForBmc()).rejects.toMatchObject({ code: 'bmc-auth' })
    await other.close()
  })

  it('without a way to restart is not supported', async () => {
    rack.tree[manager].Actions = {}
    await expect(bmc.controller.resetBmc()).rejects.toMatchObject({ code: 'not-supported' })
  })
})
