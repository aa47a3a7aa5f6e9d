import { describe, expect, it } from 'vitest'
import { identify, makerOf } from './identity.js'
import { compareVersions, isWithin, needsFirmware, profileOf, quirks } from './quirks.js'

const vendorOf = (...args: Parameters<typeof identify>) => {
  const { vendor, because } = identify(...args)
  return `${vendor} by ${because}`
}

describe('who made a BMC', () => {
  it('is concluded from one source after the other', () => {
    const system = { Manufacturer: 'Lenovo', Model: 'SR650' }
    const manager = { Model: 'OpenBmc' }
    expect(vendorOf({ Vendor: 'Dell' }, system, manager, 'hpe')).toBe('hpe by the caller')
    expect(vendorOf({ Vendor: 'Dell', Oem: { Hpe: {} } }, system, manager, undefined)).toBe(
      'dell by ServiceRoot.Vendor',
    )
    expect(
      vendorOf({ Vendor: 'Acme', Oem: { Acme: {}, Hp: {} } }, system, manager, undefined),
    ).toBe('hpe by ServiceRoot.Oem')
    expect(vendorOf({ Product: 'AMI Redfish Server' }, system, manager, undefined)).toBe(
      'ami by ServiceRoot.Product',
    )
    expect(vendorOf({}, system, manager, undefined)).toBe('openbmc by Manager.Model')
    expect(vendorOf({}, system, undefined, undefined)).toBe('lenovo by System.Manufacturer')
    expect(vendorOf({}, {}, undefined, undefined)).toBe('undefined by undefined')
  })

  it('is Cray where the maker calls itself otherwise', () => {
    const system = { Manufacturer: 'HPE', Model: 'HPE CRAY EX425 (MILAN)' }
    expect(vendorOf({}, system, undefined, undefined)).toBe('cray by System.Model')
  })

  it.each([
    ['Dell Inc.', 'dell'],
    ['HP', 'hpe'],
    ['Hewlett Packard Enterprise', 'hpe'],
    ['Super Micro Computer', 'supermicro'],
    ['GIGABYTE', 'gigabyte'],
    ['ASRockRack', 'asrock'],
    ['Contoso', undefined],
    ['', undefined],
  ])('%s is %s', (text, maker) => {
    expect(makerOf(text)).toBe(maker)
  })
})

describe('quirks', () => {
  const of = (vendor: string | undefined, model?: string, firmware?: string) =>
    profileOf({ vendor, because: undefined, manufacturer: undefined, model, firmware })

  it('are only taken for BMCs that they are known of', () => {
    expect(of(undefined).quirks).toEqual([])
    expect(of('intel').quirks).toEqual([])
    expect(of('hpe').behaviour.bootMode).toBe('never')
    expect(of('supermicro').behaviour.bootMode).toBe('always')
  })

  it('may be those of one model', () => {
    expect(of('dell', 'PowerEdge R730').behaviour.restart).toBe('by-off-and-on')
    expect(of('dell', 'PowerEdge FC630').behaviour.restart).toBe('by-off-and-on')
    for (const model of ['PowerEdge R750', 'PowerEdge R7430', 'PowerEdge C6420', undefined]) {
      expect(of('dell', model).behaviour.restart, model).toBe('by-action')
    }
    expect(of('lenovo', 'ThinkSystem SR655').behaviour.bootMode).toBe('always')
    expect(of('lenovo', 'ThinkSystem SR655 V3').behaviour.bootMode).toBe('when-refused')
    expect(of('lenovo', 'ThinkSystem SR675 V3').behaviour.restart).toBe('by-off-and-on')
  })

  it('may tell the model by the firmware where the machine does not say it', () => {
    const grace = of('nvidia', undefined, 'GH200-24.05-2')
    expect(grace.behaviour.unlistedBootTargets).toEqual(['UefiHttp'])
    expect(of('nvidia', 'DGXH100', 'GH200-24.05-2').behaviour.unlistedBootTargets).toEqual([])
    const identity = { vendor: 'nvidia', because: undefined, manufacturer: undefined }
    const without = { ...identity, firmware: undefined }
    expect(needsFirmware({ ...without, model: undefined })).toBe(true)
    expect(needsFirmware({ ...without, model: 'DGXH100' })).toBe(false)
    expect(needsFirmware({ ...without, vendor: 'intel', model: undefined })).toBe(false)
  })

  it('may prefer one of several boot targets for a device', () => {
    expect(of('supermicro').behaviour.preferredBootTargets).toEqual(['UsbCd'])
    expect(of('supermicro', 'ARS-111GL-NHR').behaviour.preferredBootTargets).toEqual(['Cd'])
    expect(of('dell').behaviour.preferredBootTargets).toEqual([])
  })

  it('compare versions as makers write them', () => {
    for (const [older, newer] of [
      ['2.60.60.60', '6.00.30.00'],
      ['iLO 5 v2.46', 'iLO 5 v2.72'],
      ['TGBT42S 2.83 2023-07-05', 'TGBT50S 3.01 2024-01-01'],
      ['7', '7.10'],
      ['none', '1'],
    ] as const) {
      expect(compareVersions(older, newer), `${older} ${newer}`).toBeLessThan(0)
      expect(compareVersions(newer, older)).toBeGreaterThan(0)
      expect(compareVersions(older, older)).toBe(0)
    }
  })

  it('may be those of a range of firmware, which an unknown version is not in', () => {
    const restart = (firmware?: string) => of('dell', 'PowerEdge R730', firmware).behaviour.restart
    expect(restart('2.60.60.60')).toBe('by-off-and-on')
    expect(isWithin('6.10.30', { from: '6.0', before: '7' })).toBe(true)
    expect(isWithin('7.00', { from: '6.0', before: '7' })).toBe(false)
    expect(isWithin('5.99', { from: '6.0' })).toBe(false)
    expect(isWithin(undefined, { from: '6.0' })).toBe(false)
    expect(isWithin(undefined, undefined)).toBe(true)
  })

  it('give way to what the caller says', () => {
    const identity = {
      vendor: 'hpe',
      because: undefined,
      manufacturer: undefined,
      model: undefined,
      firmware: undefined,
    }
    expect(profileOf(identity, { bootMode: 'always' }).behaviour.bootMode).toBe('always')
  })

  it('each have a name of their own, a condition, an effect and a source', () => {
    expect(new Set(quirks.map(({ id }) => id)).size).toBe(quirks.length)
    for (const quirk of quirks) {
      expect(quirk.makers?.length, quirk.id).toBeGreaterThan(0)
      for (const maker of quirk.makers ?? []) expect(makerOf(maker), quirk.id).toBe(maker)
      expect(Object.keys(quirk.does).length, quirk.id).toBeGreaterThan(0)
      expect(quirk.note, quirk.id).toMatch(/\(.+\)$/)
    }
  })
})
