import { describe, expect, it } from 'vitest'
import { decodeRecord } from './multirecord.js'

const record = (type: number, hex: string) =>
  decodeRecord(type, Buffer.from(hex.replaceAll(' ', ''), 'hex'))

describe('a record of a unit', () => {
  it('tells of a power supply', () => {
    const hex = '4006 ffff ff 0a 2823 2067 0000 0000 2f 3f 14 0b 0857 000000 00'
    expect(record(0x00, hex)).toEqual({
      kind: 'power-supply',
      capacity: 1600,
      peakApparent: undefined,
      inrushCurrent: undefined,
      inputs: [{ low: 90, high: 264 }],
      frequency: { low: 47, high: 63 },
      hotSwap: true,
      powerFactorCorrection: true,
      autoSwitch: false,
      predictsFailure: true,
      dropout: 20,
      peak: { watts: 1800, seconds: 5 },
    })
  })

  it('tells of outputs and loads, in milliamperes or, where extended, in hundredths or tenths', () => {
    const numbers = { voltage: 12, voltageLow: -0.6, voltageHigh: 0.6, ripple: 0.12, currentLow: 0 }
    const volts = 'b004 c4ff 3c00 7800 0000'
    const output = record(0x01, `81 ${volts} 8813`)
    expect(output).toEqual({
      kind: 'dc-output',
      number: 1,
      ...numbers,
      currentHigh: 5,
      standby: true,
    })
    expect(record(0x02, `01 ${volts} 8813`)).toMatchObject({ kind: 'dc-load', currentHigh: 5 })
    const coarse = record(0x09, `11 ${volts} 3205`)
    expect(coarse).toMatchObject({ kind: 'dc-output', currentHigh: 133, standby: false })
    const standby = record(0x09, `81 ${volts} 3205`)
    expect(standby).toMatchObject({ number: 1, currentHigh: 13.3, standby: true })
    expect(record(0x0a, `01 ${volts} 3205`)).toMatchObject({ kind: 'dc-load', currentHigh: 13.3 })
    expect(record(0x0a, `11 ${volts} 3205`)).toMatchObject({ number: 1, currentHigh: 133 })
  })

  it('tells how the unit is managed', () => {
    const named = (kind: string, text: string) =>
      record(0x03, kind + Buffer.from(text).toString('hex'))
    expect(named('01', 'https://bmc1')).toMatchObject({
      of: 'system-address',
      text: 'https://bmc1',
    })
    expect(named('05', 'psu\x1b[2J')).toMatchObject({ of: 'component-name' })
    expect(JSON.stringify(named('05', 'psu\x1b[2J'))).not.toContain('\\u001b')
    expect(record(0x03, '07 00112233')).toMatchObject({ of: 'system-id', text: '00112233' })
  })

  it('is another where it is a maker’s, unknown, or cut short', () => {
    expect(record(0xc5, 'a71500 01')).toEqual({ kind: 'other', manufacturerId: 5543 })
    for (const [type, hex] of [
      [0x00, '4006'],
      [0x01, '81b004'],
      [0x09, ''],
      [0x03, '01'],
      [0x42, '00'],
      [0xc0, '01'],
    ] as const) {
      expect(record(type, hex)).toEqual({ kind: 'other', manufacturerId: undefined })
    }
  })
})
