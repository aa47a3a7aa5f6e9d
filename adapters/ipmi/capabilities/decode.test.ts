import { readFileSync } from 'node:fs'
import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { decodeBootFlags, encodeBootFlags } from './boot/boot-override.js'
import { decodeDeviceId, decodeGuid } from './inventory/device.js'
import { decodeFru, sixBit } from './inventory/fru-decode.js'
import { identityOf } from './inventory/inventory.js'
import { decodeChassisStatus } from './power/chassis.js'
import { decodeWatchdog } from './upkeep/watchdog.js'

const bytes = (hex: string) => Buffer.from(hex, 'hex')

describe('the chassis', () => {
  it.each([
    ['210000', 'on', 'previous', []],
    ['000000', 'off', 'always-off', []],
    ['4b1000', 'on', 'always-on', ['overload', 'power fault']],
    ['610000', 'on', undefined, []],
  ] as const)('%s', (hex, power, restorePolicy, powerFaults) => {
    expect(decodeChassisStatus(bytes(hex))).toMatchObject({ power, restorePolicy, powerFaults })
  })

  it('tells of faults and of its light', () => {
    expect(decodeChassisStatus(bytes('01005d'))).toMatchObject({
      faults: ['intrusion', 'drive fault', 'fan or cooling fault'],
      identify: 'for-a-while',
    })
    expect(decodeChassisStatus(bytes('010020'))?.identify).toBeUndefined()
  })

  it('is not guessed from an answer that is cut short', () => {
    expect(decodeChassisStatus(bytes('01'))).toBeUndefined()
    expect(decodeChassisStatus(bytes(''))).toBeUndefined()
  })
})

describe('the watchdog', () => {
  it('is told with what is left; firmware may leave that out of one that stands', () => {
    expect(decodeWatchdog(bytes('44010018b80bdc05'))).toMatchObject({
      action: 'reset',
      running: true,
      timeout: 300_000,
      left: 150_000,
      expired: ['os-load', 'os'],
    })
    expect(decodeWatchdog(bytes('04010000b80b'))).toMatchObject({ running: false, left: 300_000 })
    expect(decodeWatchdog(bytes('44010000b80b'))).toBeUndefined()
  })
})

describe('boot flags', () => {
  it.each([
    [{ device: 'network', once: true }, 'uefi', 'a004000000'],
    [{ device: 'network', once: false }, 'uefi', 'e004000000'],
    [{ device: 'disk', once: true }, 'legacy', '8008000000'],
    [{ device: 'none', once: false }, 'uefi', '0000000000'],
  ] as const)('%j under %s are %s, both ways', (override, mode, hex) => {
    expect(encodeBootFlags(override, mode).toString('hex')).toBe(hex)
    expect(decodeBootFlags(bytes(hex))).toEqual(
      override.device === 'none' ? override : { ...override, mode },
    )
  })

  it('that are not valid are none, unless the BMC keeps no such bit', () => {
    expect(decodeBootFlags(bytes('2004000000'))).toEqual({ device: 'none', once: false })
    expect(decodeBootFlags(bytes('0004000000'), 'missing')).toEqual({
      device: 'network',
      once: true,
    })
  })

  it('know discs, removable disks and the setup of the firmware, and nothing of the rest', () => {
    expect(decodeBootFlags(bytes('a014000000'))).toMatchObject({ device: 'cd', once: true })
    expect(decodeBootFlags(bytes('a018000000'))).toMatchObject({ device: 'setup', once: true })
    expect(decodeBootFlags(bytes('a03c000000'))).toMatchObject({ device: 'usb', once: true })
    expect(decodeBootFlags(bytes('a010000000'))).toMatchObject({ device: 'other', once: true })
    expect(encodeBootFlags({ device: 'cd', once: true }, 'uefi')).toEqual(bytes('a014000000'))
  })
})

describe('a device id', () => {
  it('is read, with or without the last four bytes', () => {
    const device = {
      deviceId: 0x20,
      revision: 3,
      firmware: '9.08',
      updating: false,
      ipmi: '2.0',
      manufacturerId: 4753,
      productId: 3842,
      supports: ['sensors', 'sensor-records', 'event-log', 'units', 'event-receiver', 'chassis'],
    }
    expect(decodeDeviceId(bytes('20830908029f911200020f00000000'))).toEqual(device)
    expect(decodeDeviceId(bytes('20830908029f911200020f'))).toEqual(device)
    expect(decodeDeviceId(bytes('2083090802'))).toBeUndefined()
  })

  it('has a GUID in two orders', () => {
    expect(decodeGuid(bytes('00112233445566778899aabbccddeeff'))).toEqual({
      raw: '00112233445566778899aabbccddeeff',
      smbios: '33221100-5544-7766-8899-aabbccddeeff',
      inOrder: '00112233-4455-6677-8899-aabbccddeeff',
    })
    expect(decodeGuid(Buffer.alloc(15))).toBeUndefined()
  })
})

describe('a field replaceable unit', () => {
  const recorded = readFileSync(new URL('../../../test/fixtures/ipmi/fru.bin', import.meta.url))

  it('is read', () => {
    expect(decodeFru(recorded)).toEqual({
      chassis: { type: 23, part: 'CH-PART-1', serial: 'CH-SER-42', custom: [] },
      board: {
        made: '2022-03-16T05:20:00.000Z',
        manufacturer: 'ACME Corp',
        product: 'Board X1',
        serial: 'BSER0001',
        part: 'BPN-77',
        custom: [],
      },
      product: {
        manufacturer: 'ACME Corp',
        name: 'Server 9000',
        part: 'SRV-9000',
        version: '1.0',
        serial: 'PSER-0001',
        asset: 'asset-7',
        custom: [],
      },
      records: [],
      damaged: [],
    })
  })

  it('is left out area by area where it is damaged', () => {
    const damaged = Buffer.from(recorded)
    damaged.writeUInt8(0x5a, 0x0c)
    expect(decodeFru(damaged)).toMatchObject({ chassis: undefined, damaged: ['chassis'] })
    expect(decodeFru(damaged)?.product?.serial).toBe('PSER-0001')
    expect(decodeFru(Buffer.alloc(256))).toBeUndefined()
    expect(decodeFru(Buffer.alloc(256, 0xff))).toBeUndefined()
  })

  it('has no field that says to be longer than its area', () => {
    const area = Buffer.from([
      1, 2, 0, 0xc4, 0x41, 0x43, 0x4d, 0x45, 0xff, 0x58, 0x58, 0, 0, 0, 0, 0,
    ])
    area[15] = -area.reduce((sum, byte) => sum + byte, 0) & 0xff
    const fru = decodeFru(Buffer.concat([bytes('01000000010000fe'), area]))
    expect(fru?.product).toMatchObject({ manufacturer: 'ACME', name: undefined })
  })

  it('may hold anything without harm, and no control characters come out', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 300 }), fc.nat(255), (noise, at) => {
        const fru = Buffer.from(recorded)
        Buffer.from(noise).copy(fru, at)
        const text = JSON.stringify(decodeFru(fru) ?? {})
        expect(text).not.toMatch(/\\u00[01]|\\u007f|\\n/)
      }),
    )
  })

  it('may be written in six bits', () => {
    expect(sixBit(bytes('29dca6'))).toBe('IPMI')
  })

  it('names the machine by the product, then by what it is made of', () => {
    const fru = decodeFru(recorded)
    if (fru === undefined) throw new Error('unread')
    expect(identityOf(fru).serial).toBe('PSER-0001')
    const bare = { ...fru, product: undefined }
    expect(identityOf(bare)).toEqual({
      serial: 'CH-SER-42',
      manufacturer: 'ACME Corp',
      model: 'Board X1',
    })
    const placeholder = {
      ...bare,
      chassis: undefined,
      board: fru.board && { ...fru.board, serial: 'To be filled by O.E.M.' },
    }
    expect(identityOf(placeholder).serial).toBeUndefined()
  })
})
