import { gzipSync } from 'node:zlib'
import { afterEach, beforeEach, expect, it } from 'vitest'
import type { RedfishBmc } from '../../bmc.js'
import { systemPath, TestBmc } from '../../testing/test-bmc.js'

const biosPath = `${systemPath}/Bios`
const registries = '/redfish/v1/Registries'
const uri = '/redfish/v1/Store/base.json'

let rack: TestBmc
let bmc: RedfishBmc
beforeEach(async () => {
  rack = await TestBmc.start()
  rack.tree[systemPath].Bios = { '@odata.id': biosPath }
  rack.tree[biosPath] = { '@odata.id': biosPath, Attributes: { Turbo: 'Off' } }
  rack.tree['/redfish/v1/'].Registries = { '@odata.id': registries }
  rack.tree[registries] = {
    Members: ['BaseBoard.1.0', 'Base.1.8.1', 'iLO'].map((name) => ({
      '@odata.id': `${registries}/${name}`,
    })),
  }
  rack.tree[`${registries}/Base.1.8.1`] = { Location: [{ Language: 'en', Uri: uri }] }
  const Messages = {
    PropertyValueConflict: { Message: "The property '%1' cannot be written with %2." },
    SettingsFailed: { Message: 'Not applied.' },
  }
  rack.on('GET', uri, (_, response) => {
    response.writeHead(200, { 'content-type': 'application/gzip' })
    response.end(gzipSync(JSON.stringify({ Messages })))
    return undefined
  })
  bmc = rack.client()
})
afterEach(async () => {
  await bmc.close()
  await rack.stop()
})

const refuse = (...messages: object[]) =>
  rack.on('PATCH', biosPath, () => ({
    status: 400,
    body: { error: { code: 'x', '@Message.ExtendedInfo': messages } },
  }))
const conflict = { MessageId: 'Base.1.4.PropertyValueConflict', MessageArgs: ['Turbo'] }

it('a refusal without words has those of the registry, which is read once', async () => {
  refuse(conflict)
  for (let time = 0; time < 2; time++) {
    await expect(bmc.bios.set({ Turbo: 'On' })).rejects.toThrow(
      `"The property 'Turbo' cannot be written with %2."`,
    )
  }
  expect(rack.of('GET', uri)).toHaveLength(1)
})

it('words of the BMC’s own stay, and cost nothing', async () => {
  refuse({ ...conflict, Message: 'Own words.' })
  await expect(bmc.bios.set({ Turbo: 'On' })).rejects.toThrow('"Own words."')
  expect(rack.of('GET', uri)).toEqual([])
})

it('a registry that is not to be had leaves the name of the message and its arguments', async () => {
  refuse({ MessageId: 'iLO.2.1.Strange', MessageArgs: ['a'] })
  await expect(bmc.bios.set({ Turbo: 'On' })).rejects.toThrow('Strange (a)')
  rack.on('GET', registries, () => ({ status: 500 }))
  const other = rack.client()
  refuse(conflict)
  await expect(other.bios.set({ Turbo: 'On' })).rejects.toThrow('PropertyValueConflict (Turbo)')
  await other.close()
})

it('what is not there is no reason to read registries', async () => {
  const info = [{ MessageId: 'Base.1.4.ResourceMissingAtURI' }]
  const body = { error: { '@Message.ExtendedInfo': info } }
  rack.on('GET', biosPath, () => ({ status: 404, body }))
  await expect(bmc.bios.read()).rejects.toMatchObject({ code: 'bmc-not-found' })
  expect(rack.of('GET', registries)).toEqual([])
})

it('what became of settings has words too', async () => {
  const Messages = [{ MessageId: 'Base.1.0.SettingsFailed' }, { MessageId: 'Base.1.0.Success' }]
  rack.tree[biosPath]['@Redfish.Settings'] = { Messages }
  expect((await bmc.bios.read()).messages).toEqual(['Not applied.'])
})
