import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { BootOverride } from '../../../../src/ports/boot-device.js'
import type { RedfishBmc } from '../../bmc.js'
import { type Handler, problem, systemPath, TestBmc, type Tree } from '../../testing/test-bmc.js'
import { bootBodies, overrideOf } from './boot-words.js'

const settingsPath = `${systemPath}/Settings`

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

const boot = (): Tree => rack.tree[systemPath].Boot
const written = (path = systemPath): Tree[] =>
  rack.of('PATCH', path).map(({ body }) => (JSON.parse(body) as { Boot: Tree }).Boot)
const once: BootOverride = { device: 'network', once: true }

describe('the override', () => {
  it.each<[string, string, BootOverride]>([
    ['Pxe', 'Once', { device: 'network', once: true }],
    ['UefiHttp', 'Continuous', { device: 'network', once: false, protocol: 'http' }],
    ['Hdd', 'Once', { device: 'disk', once: true }],
    ['Pxe', 'Disabled', { device: 'none', once: false }],
    ['None', 'Once', { device: 'none', once: false }],
    ['BiosSetup', 'Once', { device: 'setup', once: true }],
    ['UsbCd', 'Once', { device: 'cd', once: true }],
    ['Diags', 'Once', { device: 'other', once: true }],
  ])('%s, %s is read', (target, enabled, meant) => {
    const body = { BootSourceOverrideTarget: target, BootSourceOverrideEnabled: enabled }
    expect(overrideOf(body)).toEqual(meant)
  })

  it('is not supported where there is only a boot order', async () => {
    rack.tree[systemPath].Boot = { BootOrder: ['A'] }
    await expect(bmc.bootOverride()).rejects.toMatchObject({ code: 'not-supported' })
    await expect(bmc.setBootOverride(once)).rejects.toMatchObject({ code: 'not-supported' })
  })

  it('is set for one start or for good, changed and cleared, each read back', async () => {
    for (const wish of [
      once,
      { device: 'disk', once: false },
      { device: 'network', once: false },
      { device: 'none', once: false },
    ] as const) {
      await bmc.setBootOverride(wish)
      expect(await bmc.bootOverride()).toMatchObject(wish)
    }
  })

  it('that is there already is not written again', async () => {
    await bmc.setBootOverride(once)
    await bmc.setBootOverride(once)
    await bmc.setBootOverride({ device: 'none', once: true })
    await bmc.setBootOverride({ device: 'none', once: false })
    expect(written()).toHaveLength(2)
  })

  it('that is accepted but not stored is an error', async () => {
    const not = problem(200, 'Base.1.8.PropertyValueNotInList', 'Pxe was not changed.')
    rack.on('PATCH', systemPath, () => not)
    await expect(bmc.setBootOverride(once)).rejects.toMatchObject({
      code: 'no-effect',
      message: expect.stringContaining(
        'reports target None, enabled Disabled; it said: "Pxe was not changed."',
      ),
    })
  })

  it('that is stored late is waited for', async () => {
    rack.on('PATCH', systemPath, ({ body }) => {
      const wish = (JSON.parse(body) as { Boot: Tree }).Boot
      setTimeout(() => Object.assign(boot(), wish), 20)
      return { status: 202 }
    })
    const patient = rack.client({}, { readBack: [10, 30, 100] })
    await patient.setBootOverride(once)
    await patient.close()
  })

  it('takes UefiHttp for the network where there is no Pxe', async () => {
    boot()['BootSourceOverrideTarget@Redfish.AllowableValues'] = ['None', 'UefiHttp']
    await bmc.setBootOverride(once)
    expect(boot().BootSourceOverrideTarget).toBe('UefiHttp')
  })

  it('is refused here where the BMC offers no such device or duration', async () => {
    boot()['BootSourceOverrideEnabled@Redfish.AllowableValues'] = ['Once', 'Disabled']
    await expect(bmc.setBootOverride({ ...once, once: false })).rejects.toMatchObject({
      code: 'not-supported',
    })
    boot()['BootSourceOverrideTarget@Redfish.AllowableValues'] = ['None', 'Cd']
    await expect(bmc.setBootOverride(once)).rejects.toThrow(/offers None, Cd/)
    await expect(bmc.setBootOverride({ device: 'other', once: true })).rejects.toMatchObject({
      code: 'usage',
    })
    expect(written()).toEqual([])
  })

  it('is tried again where the machine is just starting', async () => {
    const busy = problem(400, 'iLO.2.14.UnableToModifyDuringSystemPOST', 'During POST.')
    rack.script('PATCH', systemPath, busy, busy)
    await bmc.setBootOverride(once)
    expect(written()).toHaveLength(3)
  })
})

const allowable = 'BootSourceOverrideTarget@Redfish.AllowableValues'

describe('a device', () => {
  const offer = (...targets: string[]) => {
    boot()['BootSourceOverrideTarget@Redfish.AllowableValues'] = ['None', ...targets]
  }

  it.each<[string, Partial<BootOverride>, string]>([
    ['Pxe UefiHttp', { device: 'network', protocol: 'http' }, 'UefiHttp'],
    ['UefiHttp Pxe', { device: 'network' }, 'Pxe'],
    ['Cd UsbCd', { device: 'cd' }, 'Cd'],
    ['UsbCd', { device: 'cd' }, 'UsbCd'],
    ['CD/DVD UsbKey', { device: 'cd' }, 'CD/DVD'],
    ['UefiUsbKey', { device: 'usb' }, 'UefiUsbKey'],
    ['BiosSetup', { device: 'setup' }, 'BiosSetup'],
  ])('among %s, for %j, is %s', async (offered, wish, target) => {
    offer(...offered.split(' '))
    await bmc.setBootOverride({ device: 'none', once: true, ...wish })
    expect(boot().BootSourceOverrideTarget).toBe(target)
    expect(await bmc.bootOverride()).toMatchObject(wish)
  })

  it.each<[string, (all: Tree) => void]>([
    [
      'in the words of the first version',
      (all) => (all.BootSourceOverrideSupported = ['Hdd', 'Cd']),
    ],
    ['in an empty list, which says nothing', (all) => (all[allowable] = [])],
  ])('is offered %s', async (_, change) => {
    delete boot()[allowable]
    change(boot())
    await bmc.setBootOverride({ device: 'cd', once: true })
    expect(boot().BootSourceOverrideTarget).toBe('Cd')
    const other = bmc.setBootOverride({ device: 'setup', once: true })
    if (allowable in boot()) await other
    else await expect(other).rejects.toThrow(/it offers Hdd, Cd/)
  })

  it('by a protocol that is not offered is not replaced by another', async () => {
    offer('Pxe')
    const wish = { device: 'network', once: true, protocol: 'http' } as const
    await expect(bmc.setBootOverride(wish)).rejects.toThrow(/by HTTP; it offers None, Pxe/)
  })

  it('may be known to work by one target of several', async () => {
    offer('Cd', 'UsbCd')
    const told = rack.client({ quirks: { preferredBootTargets: ['UsbCd'] } })
    await told.setBootOverride({ device: 'cd', once: true })
    await told.close()
    expect(boot().BootSourceOverrideTarget).toBe('UsbCd')
  })

  it('that is no entry of a list may be known to work', async () => {
    offer('Pxe')
    const told = rack.client({ quirks: { unlistedBootTargets: ['UefiHttp'] } })
    await told.setBootOverride({ device: 'network', once: true, protocol: 'http' })
    await told.close()
    expect(boot().BootSourceOverrideTarget).toBe('UefiHttp')
  })

  it('by its UEFI path, or as an entry of the boot order, goes along with that', async () => {
    offer('UefiTarget', 'UefiBootNext')
    await bmc.setBootOverride({ device: 'uefi-target', once: true, path: 'HD(1,GPT)' })
    expect(boot().UefiTargetBootSourceOverride).toBe('HD(1,GPT)')
    await bmc.setBootOverride({ device: 'boot-next', once: true, path: 'Boot0003' })
    expect(boot().BootNext).toBe('Boot0003')
    const now = { device: 'boot-next', once: true, path: 'Boot0003' }
    expect(await bmc.bootOverride()).toEqual({ ...now, mode: 'uefi' })
  })

  it('by its UEFI path is set after the path where the BMC wants it so', async () => {
    offer('UefiTarget')
    rack.tree['/redfish/v1/'].Vendor = 'HPE'
    await bmc.setBootOverride({ device: 'uefi-target', once: true, path: 'HD(1,GPT)' })
    expect(written()[0]).toEqual({ UefiTargetBootSourceOverride: 'HD(1,GPT)' })
  })

  it('by its UEFI path is set without a duration where the BMC refuses one', async () => {
    offer('UefiTarget')
    rack.script('PATCH', systemPath, { status: 400 }, { status: 400 })
    boot().BootSourceOverrideEnabled = 'Once'
    await bmc.setBootOverride({ device: 'uefi-target', once: true, path: 'HD(1,GPT)' })
    expect(written().at(-1)).toEqual({
      BootSourceOverrideTarget: 'UefiTarget',
      UefiTargetBootSourceOverride: 'HD(1,GPT)',
    })
  })

  it('is started in another mode where that is asked for, and in the same one otherwise', async () => {
    await bmc.setBootOverride({ device: 'disk', once: true, mode: 'legacy' })
    expect(boot().BootSourceOverrideMode).toBe('Legacy')
    expect(await bmc.bootOverride()).toEqual({ device: 'disk', once: true, mode: 'legacy' })
    await bmc.setBootOverride(once)
    expect(boot().BootSourceOverrideMode).toBe('Legacy')
    await bmc.setBootOverride({ ...once, mode: 'uefi' })
    expect(boot()).toMatchObject({
      BootSourceOverrideTarget: 'Pxe',
      BootSourceOverrideMode: 'UEFI',
    })
  })

  it('is refused in a mode that the BMC does not offer, or cannot be told', async () => {
    const refused = expect.objectContaining({ code: 'not-supported' })
    const legacy: BootOverride = { device: 'disk', once: true, mode: 'legacy' }
    boot()['BootSourceOverrideMode@Redfish.AllowableValues'] = ['UEFI']
    await expect(bmc.setBootOverride(legacy)).rejects.toEqual(refused)
    delete boot().BootSourceOverrideMode
    await expect(bmc.setBootOverride(legacy)).rejects.toEqual(refused)
    expect(written()).toEqual([])
  })

  it('that was accepted in another mode only is an error', async () => {
    rack.on('PATCH', systemPath, ({ body }) => {
      const { BootSourceOverrideMode: _, ...wish } = (JSON.parse(body) as { Boot: Tree }).Boot
      Object.assign(boot(), wish)
      return { status: 200 }
    })
    const legacy: BootOverride = { device: 'disk', once: true, mode: 'legacy' }
    await expect(bmc.setBootOverride(legacy)).rejects.toMatchObject({ code: 'no-effect' })
  })

  it.each<BootOverride>([
    { device: 'uefi-target', once: true },
    { device: 'boot-next', once: true, path: '' },
    { device: 'disk', once: true, protocol: 'http' },
  ])('is refused where something is missing or too much: %j', async (wish) => {
    await expect(bmc.setBootOverride(wish)).rejects.toMatchObject({ code: 'usage' })
    expect(written()).toEqual([])
  })
})

describe('the body of an override', () => {
  const now = { BootSourceOverrideEnabled: 'Once', BootSourceOverrideMode: 'Legacy' }
  const plain = { BootSourceOverrideEnabled: 'Once', BootSourceOverrideTarget: 'Pxe' }
  const full = { ...plain, BootSourceOverrideMode: 'Legacy' }
  const target = { BootSourceOverrideTarget: 'Pxe' }
  const off = { BootSourceOverrideEnabled: 'Disabled' }
  const none = { ...off, BootSourceOverrideTarget: 'None' }
  const wish = { target: 'Pxe', duration: 'Once' } as const
  const clear = { target: undefined, duration: 'Once' } as const

  it('is tried in the order that suits the BMC', () => {
    expect(bootBodies(wish, now, 'when-refused')).toEqual([plain, full, target])
    expect(bootBodies(wish, now, 'always')).toEqual([full, plain, target])
    expect(bootBodies(wish, now, 'never')).toEqual([plain, target])
  })

  it('has a mode only where the BMC has one, or insists on it', () => {
    const uefi = { ...plain, BootSourceOverrideMode: 'UEFI' }
    expect(bootBodies(wish, {}, 'when-refused')).toEqual([plain])
    expect(bootBodies(wish, {}, 'always')).toEqual([uefi, plain])
  })

  it('clears in the way that suits the BMC', () => {
    expect(bootBodies(clear, now, 'when-refused')[0]).toEqual(off)
    expect(bootBodies(clear, now, 'always')[0]).toEqual({
      ...none,
      BootSourceOverrideMode: 'Legacy',
    })
    expect(bootBodies(clear, now, 'never')).toEqual([off])
  })

  it('is varied until the BMC takes it', async () => {
    rack.script('PATCH', systemPath, problem(400, 'Base.1.8.PropertyMissing', 'Mode, please.'))
    await bmc.setBootOverride(once)
    expect(written()).toEqual([plain, { ...plain, BootSourceOverrideMode: 'UEFI' }])
  })

  it('that no variant saves is the first refusal', async () => {
    let count = 0
    rack.on('PATCH', systemPath, () => {
      count += 1
      return problem(400, 'Contoso.1.0.No', `No ${count}.`)
    })
    await expect(bmc.setBootOverride(once)).rejects.toThrow(/"No 1\."/)
    expect(count).toBe(2)
  })

  it.each([
    ['Supermicro', 'BootSourceOverrideMode', true],
    ['AMI', 'BootSourceOverrideMode', true],
    ['HPE', 'BootSourceOverrideMode', false],
  ])('knows what %s wants', async (vendor, property, has) => {
    rack.tree['/redfish/v1/'].Vendor = vendor
    await bmc.setBootOverride(once)
    expect(written().map((body) => property in body)).toEqual([has])
  })
})

describe('a settings object', () => {
  const settle: Handler = ({ body }) => {
    Object.assign(rack.tree[settingsPath].Boot, (JSON.parse(body) as { Boot: Tree }).Boot)
    return { status: 204 }
  }
  beforeEach(() => {
    rack.tree[systemPath]['@Redfish.Settings'] = { SettingsObject: { '@odata.id': settingsPath } }
    rack.tree[settingsPath] = {
      '@odata.etag': '"settings-tag"',
      Boot: { BootSourceOverrideTarget: 'None', BootSourceOverrideEnabled: 'Disabled' },
    }
  })

  it('that has an override takes it, under its own tag', async () => {
    await bmc.setBootOverride(once)
    expect(written()).toEqual([])
    expect(rack.of('PATCH', settingsPath)[0]?.headers['if-match']).toBe('"settings-tag"')
    expect(await bmc.bootOverride()).toEqual(once)
  })

  it('that has a boot order only is left alone', async () => {
    rack.tree[settingsPath].Boot = { BootOrder: ['A'] }
    await bmc.setBootOverride(once)
    expect(written(settingsPath)).toEqual([])
    expect(await bmc.bootOverride()).toEqual({ ...once, mode: 'uefi' })
  })

  it('that is missing, as on some boards, is done without', async () => {
    for (const settings of [{ SettingsObject: { '@odata.id': '/nowhere' } }, { ETag: 'Dummy' }]) {
      rack.tree[systemPath]['@Redfish.Settings'] = settings
      await bmc.setBootOverride(once)
      await bmc.setBootOverride({ device: 'none', once: false })
    }
    expect(written()).toHaveLength(4)
  })

  it('that is read-only sends the override to the system, and the other way round', async () => {
    const readOnly = problem(400, 'Base.1.8.PropertyNotWritable', 'Read-only.')
    rack.on('PATCH', settingsPath, () => readOnly)
    await bmc.setBootOverride({ device: 'disk', once: true })
    expect(written()).toHaveLength(1)
    rack.on('PATCH', settingsPath, settle)
    await bmc.setBootOverride(once)
    expect(rack.tree[settingsPath].Boot.BootSourceOverrideTarget).toBe('Pxe')
  })
})
