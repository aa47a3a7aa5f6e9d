import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { RedfishBmc } from '../../bmc.js'
import { systemPath, TestBmc } from '../../testing/test-bmc.js'

const settings = `${systemPath}/Settings`
const chassis = '/redfish/v1/Chassis/1'

let rack: TestBmc
let bmc: RedfishBmc
beforeEach(async () => {
  rack = await TestBmc.start()
  const { Boot } = rack.tree[systemPath]
  rack.tree[systemPath]['@Redfish.Settings'] = { SettingsObject: { '@odata.id': settings } }
  rack.tree[settings] = { '@odata.id': settings, Boot: { ...Boot } }
  rack.tree[chassis] = { '@odata.id': chassis }
  bmc = rack.client()
})
afterEach(async () => {
  await bmc.close()
  await rack.stop()
})

const says = (path: string, allow: string) =>
  rack.on('GET', path, () => ({ headers: { allow }, body: rack.tree[path] }))
const toNetwork = () => bmc.setBootOverride({ device: 'network', once: true })
const written = () => rack.requests.filter((it) => it.startsWith('PATCH '))

describe('a change that a resource does not take by its own word', () => {
  it('is not sent there, and goes where it is taken', async () => {
    says(settings, 'GET, HEAD')
    says(systemPath, 'GET, HEAD, PATCH')
    await toNetwork()
    expect(written()).toEqual([`PATCH ${systemPath}`])
  })

  it('is an error that says what is taken, where there is no other place', async () => {
    says(settings, 'GET,HEAD')
    says(systemPath, 'GET,HEAD')
    says(chassis, 'GET,HEAD,PATCH')
    await bmc.get(chassis)
    await expect(toNetwork()).rejects.toMatchObject({
      code: 'not-supported',
      message: expect.stringContaining('it allows GET,HEAD'),
    })
    expect(written()).toEqual([])
  })

  it.each([
    ['of a BMC that names PATCH nowhere', 'GET, HEAD'],
    ['in a list that does not even name the reading of it', 'POST'],
  ])('%s is sent: the list says nothing', async (_, allow) => {
    says(settings, allow)
    says(systemPath, allow === 'POST' ? 'GET, PATCH' : allow)
    await toNetwork()
    expect(written()).toEqual([`PATCH ${settings}`])
  })

  it('is sent where somebody asks for this very request', async () => {
    says(systemPath, 'GET, PATCH')
    says(chassis, 'GET')
    await bmc.get(systemPath)
    await bmc.raw.patch(chassis, { AssetTag: 'x' })
    expect(written()).toEqual([`PATCH ${chassis}`])
  })
})
