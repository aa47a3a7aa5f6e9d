import { gzipSync } from 'node:zlib'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { RedfishBmc } from '../../bmc.js'
import { problem, systemPath, TestBmc, type Tree } from '../../testing/test-bmc.js'

const biosPath = `${systemPath}/Bios`
const pendingPath = `${biosPath}/Pending`
const registryUri = '/redfish/v1/Store/bios.json'

let rack: TestBmc
let bmc: RedfishBmc
beforeEach(async () => {
  rack = await TestBmc.start()
  rack.tree[systemPath].Bios = { '@odata.id': biosPath }
  rack.tree[biosPath] = {
    '@odata.id': biosPath,
    AttributeRegistry: 'BiosAttributeRegistry.v1_0_3',
    Attributes: {
      Turbo: 'Enabled',
      Cores: 0,
      Quiet: true,
      Asset: 'a',
      AdminPassword: 'x',
      Fixed: '1',
    },
    Actions: { '#Bios.ResetBios': { target: `${biosPath}/Reset` } },
  }
  bmc = rack.client()
})
afterEach(async () => {
  await bmc.close()
  await rack.stop()
})

const staged = (more: object = {}) => {
  rack.tree[pendingPath] = { '@odata.id': pendingPath, Attributes: {} }
  rack.tree[biosPath]['@Redfish.Settings'] = {
    SettingsObject: { '@odata.id': pendingPath },
    ...more,
  }
}
const written = (path: string): Tree[] =>
  rack.of('PATCH', path).map(({ body }) => JSON.parse(body) as Tree)
const registry = (name = 'BiosAttributeRegistry.v1_0_0', text?: string | Buffer) => {
  const link = `/redfish/v1/Registries/${name}`
  rack.tree['/redfish/v1/'].Registries = { '@odata.id': '/redfish/v1/Registries' }
  rack.tree['/redfish/v1/Registries'] = { Members: [{ '@odata.id': '/x' }, { '@odata.id': link }] }
  rack.tree[link] = {
    Location: [
      { Language: 'ja', Uri: '/ja' },
      { Language: 'en', Uri: registryUri },
    ],
  }
  const value = (...values: string[]) => values.map((ValueName) => ({ ValueName }))
  const Attributes = [
    null,
    { AttributeName: 'Turbo', Type: 'Enumeration', Value: value('Enabled', 'Disabled') },
    { AttributeName: 'Cores', Type: 'Integer', LowerBound: 0, UpperBound: 8 },
    { AttributeName: 'Quiet', Type: 'Boolean' },
    { AttributeName: 'Asset', Type: 'String', MaxLength: 4, HelpText: 'The\u0007 tag' },
    { AttributeName: 'AdminPassword', Type: 'Password' },
    { AttributeName: 'Fixed', Type: 'String', ReadOnly: true },
    { AttributeName: 'Hidden', Type: 'Enumeration', Value: value('On', 'Off') },
  ]
  const body = text ?? { RegistryEntries: { Attributes } }
  rack.on('GET', registryUri, (_, response) => {
    if (!Buffer.isBuffer(body)) return { body }
    response.writeHead(200, { 'content-type': 'application/gzip' })
    response.end(body)
    return undefined
  })
}

describe('BIOS settings', () => {
  it('are read without passwords: what is in force, and what waits', async () => {
    staged({ Messages: [{ MessageId: 'Base.1.0.SettingsFailed', Message: 'Not\u001b[31m done.' }] })
    Object.assign(rack.tree[pendingPath].Attributes, { Turbo: 'Disabled', Cores: 0 })
    expect(await bmc.bios.read()).toEqual({
      current: { Turbo: 'Enabled', Cores: 0, Quiet: true, Asset: 'a', Fixed: '1' },
      pending: { Turbo: 'Disabled' },
      messages: ['Not [31m done.'],
    })
  })

  it('may be wrapped, and some are no values', async () => {
    rack.tree[biosPath].Attributes = { A: { current_value: 'x' }, B: { other: 1 }, C: [1], D: null }
    expect((await bmc.bios.read()).current).toEqual({ A: 'x', D: null })
  })

  it('that are not there are not supported', async () => {
    rack.tree[biosPath].Attributes = []
    await expect(bmc.bios.read()).rejects.toMatchObject({ code: 'not-supported' })
    delete rack.tree[systemPath].Bios
    await expect(bmc.bios.read()).rejects.toMatchObject({ code: 'not-supported' })
  })

  it('are staged where there is a settings object, all in one request, with the apply time it wants', async () => {
    staged({ SupportedApplyTimes: ['OnReset'] })
    const change = await bmc.bios.set({ Turbo: 'Disabled', Cores: '4', Quiet: 'FALSE', Asset: 'a' })
    expect(change).toEqual({ written: ['Turbo', 'Cores', 'Quiet'], resetNeeded: true })
    expect(written(pendingPath)).toEqual([
      {
        Attributes: { Turbo: 'Disabled', Cores: 4, Quiet: false },
        '@Redfish.SettingsApplyTime': { ApplyTime: 'OnReset' },
      },
    ])
    expect(written(biosPath)).toEqual([])
    expect(await bmc.bios.set({ Turbo: 'Disabled' })).toEqual({ written: [], resetNeeded: true })
  })

  it('are written to the resource itself where there is none', async () => {
    await bmc.bios.set({ Turbo: 'Disabled' })
    expect(written(biosPath)).toEqual([{ Attributes: { Turbo: 'Disabled' } }])
    expect(await bmc.bios.set({ Turbo: 'Disabled' })).toEqual({ written: [], resetNeeded: false })
  })

  it('that a job is to apply need not show before the next start', async () => {
    staged()
    rack.on('PATCH', pendingPath, () => ({ status: 202, headers: { location: '/job/1' } }))
    expect((await bmc.bios.set({ Turbo: 'Disabled' })).resetNeeded).toBe(true)
  })

  it('that are accepted and not stored are an error', async () => {
    staged()
    rack.on('PATCH', pendingPath, () => ({ status: 204 }))
    await expect(bmc.bios.set({ Turbo: 'Disabled' })).rejects.toMatchObject({
      code: 'no-effect',
      message: expect.stringContaining('did not store Turbo'),
    })
    rack.on('PATCH', pendingPath, () => ({
      body: {
        '@Message.ExtendedInfo': [
          {
            MessageId: 'Base.1.8.PropertyValueNotInList',
            Message: 'No.',
            RelatedProperties: ['Turbo'],
          },
        ],
      },
    }))
    await expect(bmc.bios.set({ Turbo: 'Disabled' })).rejects.toMatchObject({ code: 'partial' })
  })

  it('are reset to the defaults by their action', async () => {
    rack.on('POST', `${biosPath}/Reset`, () => ({ status: 204 }))
    await bmc.bios.resetToDefaults()
    expect(rack.of('POST', `${biosPath}/Reset`)[0]?.body).toBe('{}')
    delete rack.tree[biosPath].Actions
    await expect(bmc.bios.resetToDefaults()).rejects.toMatchObject({ code: 'not-supported' })
  })
})

describe('the registry of attributes', () => {
  it('is found though its version differs from the one that the BIOS names, and read once', async () => {
    registry()
    const attributes = await bmc.bios.attributes()
    expect(attributes).toHaveLength(7)
    expect(attributes?.[3]).toEqual({
      name: 'Asset',
      type: 'text',
      help: 'The tag',
      maximum: 4,
      readOnly: false,
    })
    await bmc.bios.attributes()
    expect(rack.of('GET', registryUri)).toHaveLength(1)
  })

  it('may come compressed without a word, and be the only one of its name', async () => {
    const Attributes = [{ AttributeName: 'A' }]
    registry('BiosAttributeRegistry', gzipSync(JSON.stringify({ RegistryEntries: { Attributes } })))
    delete rack.tree[biosPath].AttributeRegistry
    expect(await bmc.bios.attributes()).toEqual([{ name: 'A', type: 'text', readOnly: false }])
  })

  it.each(['<html>', '{"RegistryEntries":[]}', '{', ''])('that is %j is none', async (text) => {
    registry(undefined, text)
    expect(await bmc.bios.attributes()).toBeUndefined()
    expect(await bmc.bios.check({ Turbo: 'whatever' })).toEqual([])
  })

  it.each<[string, string | number | boolean, RegExp | undefined]>([
    ['Turbo', 'Disabled', undefined],
    ['Turbo', 'disabled', /none of its values: Enabled, Disabled/],
    ['Cores', '8', undefined],
    ['Cores', 9, /not from 0 to 8/],
    ['Cores', 1.5, /not a whole number/],
    ['Cores', 'many', /not a whole number/],
    ['Quiet', 'true', undefined],
    ['Quiet', 1, /not true or false/],
    ['Asset', 'abcde', /length is not at most 4/],
    ['Asset', 5, /not a text/],
    ['Fixed', '2', /cannot be changed/],
    ['AdminPassword', 'x', /password/],
    ['turbo', 'Enabled', /did you mean Turbo/],
    ['Nothing', 1, /no such attribute/],
    ['Hidden', 'On', undefined],
  ])('judges %s = %j', async (name, value, message) => {
    registry()
    const findings = await bmc.bios.check({ [name]: value })
    expect(findings.map((it) => it.attribute)).toEqual(message === undefined ? [] : [name])
    if (message !== undefined) expect(findings[0]?.message).toMatch(message)
  })

  it('keeps what cannot be set from being sent, all findings at once', async () => {
    registry()
    await expect(bmc.bios.set({ Turbo: 'x', Cores: 99 })).rejects.toMatchObject({
      code: 'usage',
      message: expect.stringMatching(/Turbo: .*Cores: /),
    })
    expect(written(biosPath)).toEqual([])
  })

  it('is done without where there is none: an attribute must be there all the same', async () => {
    expect(await bmc.bios.check({ Turbo: 'anything', Nothing: 1 })).toMatchObject([
      { attribute: 'Nothing' },
    ])
  })

  it('that cannot be read for a refusal lets the BMC judge', async () => {
    registry()
    rack.on('GET', registryUri, () => problem(403, 'Base.1.8.InsufficientPrivilege', 'No.'))
    expect(await bmc.bios.attributes()).toBeUndefined()
  })
})
