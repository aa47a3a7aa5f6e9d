/** What the field replaceable units of a machine say of themselves. */
import type { Machine } from '../../machine/machine.js'
import { memoryModules } from '../../machine/memory.js'
import { moduleBytes } from './modules.js'

const english = 0
const endOfFields = 0xc1
/** Of SMBIOS: a rack-mounted chassis. */
const rackMounted = 0x17
/** A date that every board was made on, in minutes from the first of 1996: 2024-01-01. */
const made = [0xe0, 0xb6, 0xe0]
const powerSupplyWatts = 1600

/** The number of the unit that is the first memory module. */
export const firstModule = 0x10

/** The memory of a unit; undefined where there is none. */
export function unitBytes(machine: Machine, id: number): Buffer | undefined {
  if (id === 0) return system(machine)
  if (id === 1) return powerSupply(machine)
  const place = id - firstModule + 1
  return place >= 1 && place <= memoryModules.count ? moduleBytes(machine, place) : undefined
}

function system({ identity }: Machine): Buffer {
  const { manufacturer, model, serial } = identity
  const chassis = area([rackMounted], ['SIM-CHASSIS', serial])
  const board = area([english, ...made], [manufacturer, `${model} Board`, serial, 'SIM-BOARD', ''])
  const product = area([english], [manufacturer, model, 'SIM-NODE', '1.0', serial, '', ''])
  return assembled({ chassis, board, product }, [])
}

function powerSupply({ identity }: Machine): Buffer {
  const { manufacturer, serial } = identity
  const product = area(
    [english],
    [manufacturer, 'Power Supply', 'SIM-PS', '1.0', `${serial}-PS1`, '', ''],
  )
  const supply = Buffer.alloc(24)
  supply.writeUInt16LE(powerSupplyWatts, 0)
  supply.writeUInt16LE(0xffff, 2)
  supply.set([0xff, 0], 4)
  supply.writeUInt16LE(9000, 6)
  supply.writeUInt16LE(26_400, 8)
  supply.set([47, 63], 14)
  // It can be changed while it runs, and corrects its power factor.
  supply[17] = 0x0a
  supply.writeUInt16LE((5 << 12) | 1800, 18)
  // Twelve volts, up to 133 ampere; in tenths of them, as for all that is more than 65.
  const output = Buffer.alloc(13)
  output.set([0x11])
  output.writeInt16LE(1200, 1)
  output.writeInt16LE(-60, 3)
  output.writeInt16LE(60, 5)
  output.writeUInt16LE(120, 7)
  output.writeUInt16LE(1330, 11)
  const system = Buffer.concat([Buffer.from([0x02]), Buffer.from(identity.node, 'latin1')])
  return assembled({ product }, [
    [0x00, supply],
    [0x09, output],
    [0x03, system.subarray(0, 255)],
  ])
}

/** An area: its head, its fields, and zeros up to a multiple of eight with the checksum at the end. */
function area(head: readonly number[], fields: readonly string[]): Buffer {
  const texts = fields.flatMap((field) => {
    const text = Buffer.from(field, 'latin1').subarray(0, 63)
    // One byte of text would read as the end of the fields.
    const fit = text.length === 1 ? Buffer.concat([text, Buffer.from(' ')]) : text
    return [0xc0 | fit.length, ...fit]
  })
  const body = [1, 0, ...head, ...texts, endOfFields]
  const length = Math.ceil((body.length + 1) / 8)
  const bytes = Buffer.alloc(length * 8)
  bytes.set(body)
  bytes[1] = length
  bytes[bytes.length - 1] = balance(bytes)
  return bytes
}

function assembled(
  areas: { readonly chassis?: Buffer; readonly board?: Buffer; readonly product: Buffer },
  records: readonly (readonly [type: number, data: Buffer])[],
): Buffer {
  const header = Buffer.alloc(8)
  header[0] = 1
  const parts: Buffer[] = [header]
  let at = 8
  const places = [areas.chassis, areas.board, areas.product, multirecord(records)]
  places.forEach((part, index) => {
    if (part === undefined) return
    header[2 + index] = at / 8
    parts.push(part)
    at += Math.ceil(part.length / 8) * 8
    parts.push(Buffer.alloc(-part.length & 7))
  })
  header[7] = balance(header)
  return Buffer.concat(parts)
}

function multirecord(records: readonly (readonly [number, Buffer])[]): Buffer | undefined {
  if (records.length === 0) return undefined
  return Buffer.concat(
    records.flatMap(([type, data], index) => {
      const flags = 0x02 | (index === records.length - 1 ? 0x80 : 0)
      const head = Buffer.from([type, flags, data.length, balance(data), 0])
      head[4] = balance(head)
      return [head, data]
    }),
  )
}

/** What makes the sum of the bytes zero. */
function balance(bytes: Buffer): number {
  let sum = 0
  for (const byte of bytes) sum += byte
  return -sum & 0xff
}
