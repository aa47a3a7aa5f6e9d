import { expect, it } from 'vitest'
import { ipmiReading } from './ipmi-reading.js'

it.each([
  [{ netFn: 6, command: 1 }, 'Get Device ID'],
  [{ netFn: 0x2c, command: 2, data: [0xdc, 1, 0, 0] }, 'Get Power Reading'],
  [{ netFn: 4, command: 0x2d, lun: 1 }, 'Get Sensor Reading'],
])('%j only looks', (command, name) => {
  expect(ipmiReading(command)).toBe(name)
})

it.each([
  ['switches', { netFn: 0, command: 2, data: [1] }],
  ['is of a group that is not known', { netFn: 0x2c, command: 2, data: [0x00] }],
  ['is of a maker', { netFn: 0x30, command: 1 }],
  ['is for a unit of the maker', { netFn: 6, command: 1, lun: 1 }],
  ['is for the system', { netFn: 4, command: 0x2d, lun: 2 }],
])('what %s may do anything', (_, command) => {
  expect(ipmiReading(command)).toBeUndefined()
})
