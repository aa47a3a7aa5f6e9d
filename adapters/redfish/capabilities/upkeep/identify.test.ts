import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { RedfishBmc } from '../../bmc.js'
import { problem, systemPath, TestBmc } from '../../testing/test-bmc.js'

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

const light = (body: object, path = systemPath) => Object.assign(rack.tree[path], body)
const written = () =>
  rack.seen.filter(({ method }) => method === 'PATCH').map(({ body }) => JSON.parse(body) as object)

describe('the identify light', () => {
  it.each([
    [{ IndicatorLED: 'Lit' }, 'on'],
    [{ IndicatorLED: 'Blinking' }, 'blinking'],
    [{ IndicatorLED: 'Off' }, 'off'],
    [{ IndicatorLED: null }, 'unknown'],
    [{ LocationIndicatorActive: true }, 'on'],
    [{ LocationIndicatorActive: true, IndicatorLED: 'Off' }, 'on'],
    [{ LocationIndicatorActive: false, IndicatorLED: null }, 'off'],
  ])('%j is %s', async (body, state) => {
    light(body)
    expect(await bmc.identify.identify()).toBe(state)
  })

  it('is switched by the newer property where there is one, and read back', async () => {
    light({ LocationIndicatorActive: false, IndicatorLED: 'Off' })
    await bmc.identify.setIdentify('on')
    await bmc.identify.setIdentify('blinking')
    await bmc.identify.setIdentify('off')
    expect(written()).toEqual([
      { LocationIndicatorActive: true },
      { LocationIndicatorActive: false },
    ])
  })

  it('blinks where it cannot just be lit', async () => {
    light({ IndicatorLED: 'Off', 'IndicatorLED@Redfish.AllowableValues': ['Off', 'Blinking'] })
    await bmc.identify.setIdentify('on')
    expect(await bmc.identify.identify()).toBe('blinking')
    light({ IndicatorLED: 'Off', 'IndicatorLED@Redfish.AllowableValues': undefined })
    rack.script('PATCH', systemPath, problem(400, 'Base.1.8.PropertyValueNotInList', 'No.'))
    await bmc.identify.setIdentify('on')
    expect(written().at(-1)).toEqual({ IndicatorLED: 'Blinking' })
  })

  it('may be that of the chassis', async () => {
    const chassis = '/redfish/v1/Chassis/1'
    rack.tree['/redfish/v1/'].Chassis = { '@odata.id': '/redfish/v1/Chassis' }
    rack.tree['/redfish/v1/Chassis'] = { Members: [{ '@odata.id': chassis }] }
    rack.tree[chassis] = { '@odata.id': chassis, IndicatorLED: 'Off' }
    await bmc.identify.setIdentify('on')
    expect(rack.tree[chassis].IndicatorLED).toBe('Lit')
  })

  it('that does not change is an error, and one that is not there is not supported', async () => {
    await expect(bmc.identify.identify()).rejects.toMatchObject({ code: 'not-supported' })
    light({ IndicatorLED: 'Off' })
    rack.on('PATCH', systemPath, () => ({ status: 204 }))
    await expect(bmc.identify.setIdentify('on')).rejects.toMatchObject({ code: 'no-effect' })
  })
})
