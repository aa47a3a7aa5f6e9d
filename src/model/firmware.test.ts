import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { faultInFirmware, isFirmware, isVersion, itemsOf, settledFirmware } from './firmware.js'

describe('a version', () => {
  it.each<[told: string, wanted: string]>([
    ['2.14.00.00', '2.14.00.00'],
    ['U32 v2.42 (11/01/2021)', '2.42'],
    ['U32 v2.42 (11/01/2021)', 'u32 v2.42'],
    ['v2.9.0-rc1', '2.9.0-rc1'],
    ['iLO 5 v2.46', '2.46'],
    ['2.46 Jul 05 2021', '2.46'],
    ['7', '7'],
  ])('%j is %j', (told, wanted) => {
    expect(isVersion(told, wanted)).toBe(true)
  })

  it.each<[told: string, wanted: string]>([
    ['2.14.1', '2.14'],
    ['12.14', '2.14'],
    ['iLO 5 v2.46', '5'],
    ['U32 v2.42', '2.42 U32'],
    ['2.42', 'U32 v2.42'],
    ['', '2'],
    ['2', ''],
  ])('%j is not %j', (told, wanted) => {
    expect(isVersion(told, wanted)).toBe(false)
  })

  it('is itself, with or without what surrounds it', () => {
    const word = fc.stringMatching(/^[A-Za-z0-9._-]{4,12}$/)
    fc.assert(
      fc.property(fc.array(word), word, fc.array(word), (before, version, after) => {
        expect(isVersion(version, version)).toBe(true)
        expect(isVersion([...before, version, ...after].join(' '), version)).toBe(true)
      }),
    )
  })
})

describe('a component', () => {
  const items = [
    { id: 'BMC', name: 'BMC Firmware', component: 'bmc' },
    { id: 'BMC-Backup', name: 'BMC Backup' },
    { id: 'UEFI', name: 'System ROM', component: 'bios' },
    { id: 'NIC.Slot.1-1', name: 'Adapter' },
    { id: 'NIC.Slot.2-1', name: 'Adapter' },
    { id: 'cpld', name: 'Board (CPLD)' },
  ]
  const ids = (component: string, patterns: readonly string[] = []) =>
    itemsOf({ component, items: patterns }, items).map(({ id }) => id)

  it('is what the driver takes for it, else what bears its name', () => {
    expect(ids('bmc')).toEqual(['BMC'])
    expect(ids('bios')).toEqual(['UEFI'])
    expect(ids('CPLD')).toEqual(['cpld'])
    expect(ids('adapter')).toEqual(['NIC.Slot.1-1', 'NIC.Slot.2-1'])
    expect(ids('NIC.Slot.*')).toEqual(['NIC.Slot.1-1', 'NIC.Slot.2-1'])
    expect(ids('gpu')).toEqual([])
  })

  it('is what is named, where something is', () => {
    expect(ids('bmc', ['bmc*'])).toEqual(['BMC', 'BMC-Backup'])
    expect(ids('nic', ['NIC.Slot.2-1', 'Board (*)'])).toEqual(['NIC.Slot.2-1', 'cpld'])
    expect(ids('nic', ['NIC?Slot?2-1'])).toEqual([])
  })

  it('is found quickly, whatever the pattern', () => {
    const long = [{ id: 'a'.repeat(200), name: 'b' }]
    expect(itemsOf({ component: 'x', items: ['*'.repeat(60)] }, long)).toHaveLength(1)
    expect(itemsOf({ component: 'x', items: ['a*****a*****c'] }, long)).toHaveLength(0)
  })
})

describe('firmware as a rule writes it', () => {
  it('is a version, or more than that', () => {
    expect(settledFirmware('bmc', '2.14')).toEqual({
      component: 'bmc',
      version: '2.14',
      image: undefined,
      login: undefined,
      items: [],
      targets: false,
      restart: false,
    })
    const written = { version: '1.8', image: 'b.bin', items: 'BIOS' }
    expect(settledFirmware('bios', written)).toMatchObject({ items: ['BIOS'], restart: true })
  })

  it.each<[unknown, string]>([
    [{ versoin: '1' }, `'versoin' is not a field of firmware; did you mean 'version'?`],
    [{ image: 'x' }, `'version' is missing`],
    [{ version: 1.8 }, `'version' must be a text such as '2.14'`],
    [{ version: '1', items: [] }, `'items' must be a text, or a list of texts`],
    [{ version: '1', restart: 'yes' }, `'restart' must be true or false`],
    ...['https://me:pw@store/x', 'https://store/x?v=1&X-Amz-Signature=abc'].map(
      (image): [unknown, string] => [
        { version: '1', image },
        `'image' must not hold a user name, a password or a signature, which a plan and its log would show; say 'user' and 'password'`,
      ],
    ),
    [
      { version: '1', image: 'x.bin', user: 'me' },
      `'user' and 'password' are for an image that the BMC fetches from an address`,
    ],
    [
      { version: '1', image: 'https://store/x', password: 'hunter2' },
      `'password' must be a reference to a secret, such as env('REPO_PASSWORD')`,
    ],
  ])('that is %j is refused', (written, why) => {
    expect(faultInFirmware(written)).toBe(why)
    expect(isFirmware(written)).toBe(false)
  })
})
