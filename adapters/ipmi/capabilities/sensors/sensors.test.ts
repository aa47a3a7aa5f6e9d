import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { withNames } from '../logs/event-names.js'
import { decodeLogEvent } from '../logs/sel-decode.js'
import { decodePowerDraw } from '../power/dcmi.js'
import {
  type Conversion,
  decodeEventSensors,
  decodeSensorRecord,
  sensorValue,
} from './sdr-decode.js'
import { sensorTypeName, unitName } from './sensor-names.js'
import { decodeReading, decodeThresholds, healthOf } from './sensors.js'

const bytes = (hex: string) => Buffer.from(hex.replace(/\s/g, ''), 'hex')

const full = bytes(
  `0400 51 01 35 20 00 04 07 01 7f 68 01 01 957a 957a 3f 3f 80 01 00 00 01 00 fb c0 00 01
   00 00 00 00 7f 80 a0 90 80 05 06 07 01 01 00 00 00 ca 496e6c65742054656d70`,
)

describe('a sensor record', () => {
  it('tells name, unit, formula and limits', () => {
    expect(decodeSensorRecord(full)).toEqual([
      {
        owner: 0x20,
        lun: 0,
        number: 4,
        name: 'Inlet Temp',
        type: 'temperature',
        readingType: 1,
        unit: '°C',
        conversion: {
          form: 'twos-complement',
          linearization: 0,
          m: 1,
          b: -5,
          bExponent: 1,
          rExponent: 0,
        },
        limits: 'readable',
        thresholds: {
          lowerNonCritical: 7,
          lowerCritical: 6,
          lowerNonRecoverable: 5,
          upperNonCritical: 0x80,
          upperCritical: 0x90,
          upperNonRecoverable: 0xa0,
        },
        entity: { id: 7, instance: 1 },
      },
    ])
  })

  it('may stand for several sensors', () => {
    const compact = Buffer.alloc(36)
    compact.set([0x51, 0x02, 31, 0x20, 0x01, 0x30], 2)
    compact.set([0x0d, 0x6f], 12)
    // Three share it; their names end in letters, from B.
    compact.set([0x13, 0x01], 23)
    compact[31] = 0xc4
    compact.write('Disk', 32)
    expect(decodeSensorRecord(compact).map(({ name, number, lun }) => [name, number, lun])).toEqual(
      [
        ['DiskB', 0x30, 1],
        ['DiskC', 0x31, 1],
        ['DiskD', 0x32, 1],
      ],
    )
  })

  it('that several share may be one for each of several parts, with letters beyond Z', () => {
    const compact = Buffer.alloc(36)
    compact.set([0x51, 0x02, 31, 0x20, 0x00, 0x18, 0x20, 0x01], 2)
    compact.set([0x0c, 0x6f], 12)
    const told = () =>
      decodeSensorRecord(compact).map(({ name, entity }) => [
        name,
        `${entity.id}.${entity.instance}`,
      ])
    compact[31] = 0xc4
    compact.write('DIMM', 32)
    compact.set([0x13, 0x80 | 25], 23)
    expect(told()).toEqual([
      ['DIMMZ', '32.1'],
      ['DIMMAA', '32.2'],
      ['DIMMAB', '32.3'],
    ])
    // All of them watch the same part.
    compact.set([0x02, 1], 23)
    expect(told()).toEqual([
      ['DIMM1', '32.1'],
      ['DIMM2', '32.1'],
    ])
  })

  it('may have its name in digits of four bits, or letters of six', () => {
    const named = (head: number, name: string) =>
      decodeSensorRecord(Buffer.concat([full.subarray(0, 47), Buffer.from([head]), bytes(name)]))
    expect(named(0x43, '12a3bc').map(({ name }) => name)).toEqual(['12 3-.'])
    expect(named(0x42, 'de7f').map(({ name }) => name)).toEqual([':,7_'])
    expect(named(0x83, '29dca6').map(({ name }) => name)).toEqual(['IPMI'])
  })

  it('of another kind, or cut short, is no sensor', () => {
    expect(decodeSensorRecord(bytes('0700511211200000bf'))).toEqual([])
    expect(decodeSensorRecord(full.subarray(0, 40))).toEqual([])
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 80 }), (noise) => {
        for (const { name } of decodeSensorRecord(Buffer.from(noise))) {
          expect(name).not.toMatch(/\p{Cc}/u)
        }
      }),
    )
  })
})

describe('a raw reading', () => {
  const linear: Conversion = {
    form: 'unsigned',
    linearization: 0,
    m: 1,
    b: 0,
    bExponent: 0,
    rExponent: 0,
  }
  it.each([
    [0x30, {}, 48],
    [0xc8, { m: 6, rExponent: -2 }, 12],
    [0x36, { m: 100 }, 5400],
    [0xf6, { form: 'twos-complement', b: -5, bExponent: 1 }, -60],
    [0x50, { m: 4, b: 10 }, 330],
    [0x40, { m: 25, b: -13, bExponent: 1, rExponent: -2 }, 14.7],
    [0xff, { form: 'ones-complement' }, 0],
    [0xfe, { form: 'ones-complement' }, -1],
    [4, { linearization: 10 }, 2],
    [4, { linearization: 7 }, 0.25],
    [3, { linearization: 8 }, 9],
    [100, { linearization: 2 }, 2],
    [0, { linearization: 7 }, undefined],
    [1, { linearization: 0x70 }, undefined],
  ] as const)('%i with %j is %s', (raw, conversion, value) => {
    expect(sensorValue(raw, { ...linear, ...conversion })).toBe(value)
  })

  it('is none while the sensor is not scanned, or says so', () => {
    expect(decodeReading(bytes('30c000'))).toEqual({ raw: 0x30, bits: 0 })
    expect(decodeReading(bytes('30e000'))).toBeUndefined()
    expect(decodeReading(bytes('308000'))).toBeUndefined()
    expect(decodeReading(bytes('30'))).toBeUndefined()
  })

  it('has passed limits', () => {
    expect([0, 1, 8, 0x12, 0x3f].map(healthOf)).toEqual([
      'ok',
      'non-critical',
      'non-critical',
      'critical',
      'non-recoverable',
    ])
    expect(decodeThresholds(bytes('18000000f0e0d0'))).toEqual({
      upperNonCritical: 0xf0,
      upperCritical: 0xe0,
    })
  })
})

it('names units and types in words', () => {
  expect([unitName(0, 18, 0), unitName(1, 0, 0), unitName(0x18, 7, 0), unitName(4, 5, 24)]).toEqual(
    ['RPM', '%', 'J/s', 'A·h'],
  )
  expect([unitName(0x18, 71, 0), unitName(2, 37, 23), unitName(0, 92, 0)]).toEqual([
    'kB/s',
    'L/min',
    'grams',
  ])
  expect(unitName(0, 200, 0)).toBe('unit 200')
  expect([sensorTypeName(4), sensorTypeName(0x90), sensorTypeName(0xc1)]).toEqual([
    'fan',
    'type 144',
    'maker’s own 193',
  ])
})

describe('an event', () => {
  it('is told in words, with its time where the clock was set', () => {
    expect(decodeLogEvent(bytes('0100 02 10203065 2000 04 01 01 01 59a5a0'))).toEqual({
      id: 1,
      time: '2023-10-18T18:12:32.000Z',
      source: 'temperature',
      sensor: 1,
      asserted: true,
      severity: 'Critical',
      text: 'upper critical going high (reading 165 raw, limit 160 raw)',
      raw: '0100021020306520000401010159a5a0',
    })
    expect(decodeLogEvent(bytes('0100 02 6d040000 2000 04 08 02 ef 03ffff'))).toMatchObject({
      time: undefined,
      asserted: false,
      severity: 'OK',
      text: 'input lost',
    })
    expect(decodeLogEvent(bytes('0100 02 6d040000 2000 04 07 02 6f 0f0000'))?.text).toBe(
      'event 6F, state 15',
    )
  })

  it.each([
    ['1d f1 6f 00ffff', 'system boot', 'started by power-up', undefined],
    ['0f 06 6f c001ff', 'firmware progress', 'firmware error: no memory installed', 'Critical'],
    ['0f 06 6f c213ff', 'firmware progress', 'firmware goes on: start of the system', undefined],
    ['0f 06 6f 0200ff', 'firmware progress', 'firmware goes on', undefined],
    ['0c 10 6f 01ffff', 'memory', 'uncorrectable error', 'Critical'],
    ['0c 10 6f 00ffff', 'memory', 'correctable error', 'Warning'],
    ['09 11 6f 02ffff', 'power unit', '240 VA off', 'Critical'],
    ['12 11 6f 05ffff', 'system event', 'clock synchronized', undefined],
    ['22 12 6f 05ffff', 'ACPI power state', 'soft off entered', undefined],
    ['2a 13 6f 02ffff', 'session audit', 'wrong name or password', 'Warning'],
    ['08 14 0b 05ffff', 'power supply', 'not redundant, insufficient resources', 'Critical'],
    ['01 15 01 00ffff', 'temperature', 'lower non-critical going low', 'Warning'],
  ])('%s is of %s: %s, %s', (bits, source, text, severity) => {
    const [type = '', sensor = '', kind = '', data = ''] = bits.split(' ')
    const event = decodeLogEvent(bytes(`0100 02 10203065 2000 04 ${type}${sensor}${kind}${data}`))
    expect(event).toMatchObject({ source, text, severity })
  })

  it('has the name of its sensor, and values, where a record describes it', () => {
    const silent = bytes('0900 51 03 10 20 00 31 07 01 07 6f 0000 00 00 c4 43505530')
    const content = {
      sensors: decodeSensorRecord(full),
      eventSensors: decodeEventSensors(silent),
    }
    const told = (bits: string) => {
      const event = decodeLogEvent(bytes(`0100 02 10203065 ${bits}`))
      return withNames(event === undefined ? [] : [event], content).map(
        ({ source, name, sensor, text }) => `${source} ${name ?? sensor}: ${text}`,
      )
    }
    expect(told('2000 04 01 04 01 591e19')).toEqual([
      'temperature Inlet Temp: upper critical going high (reading -20 °C, limit -25 °C)',
    ])
    expect(told('2000 04 01 04 01 49ffff')[0]).toMatch(/going high \(reading -51 °C\)$/)
    expect(told('2000 04 07 31 6f 01ffff')).toEqual(['processor CPU0: thermal trip'])
    // The same number of another controller, of another unit of it, and of another kind.
    for (const noter of ['2200 04 01', '2001 04 01', '2000 04 02']) {
      expect(told(`${noter} 04 01 591e19`)[0]).toMatch(/ 4: .*\(reading 30 raw, limit 25 raw\)$/)
    }
  })

  it('of a maker is shown as it is', () => {
    const event = decodeLogEvent(bytes('0200 c1 10203065 010203040506070809'))
    expect(event).toMatchObject({ source: 'maker’s own', text: 'record C1: 010203040506070809' })
    expect(decodeLogEvent(bytes('0200 e1 10203065 010203040506070809'))?.time).toBeUndefined()
  })
})

it('reads the power that a machine draws', () => {
  expect(decodePowerDraw(bytes('dc 6801 2c01 c201 5e01 00000000 e8030000 40'))).toEqual({
    current: 360,
    minimum: 300,
    maximum: 450,
    average: 350,
    period: 1000,
    active: true,
  })
  expect(decodePowerDraw(bytes('dc00'))).toBeUndefined()
})
