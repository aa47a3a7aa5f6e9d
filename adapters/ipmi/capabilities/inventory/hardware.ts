/** The parts of a machine, as far as the records of a BMC name them. */
import { PhoenixError } from '../../../../src/error.js'
import type { HardwareKind, HardwareReport, MemoryPart } from '../../../../src/ports/hardware.js'
import type { Unreadable } from '../../../../src/ports/unreadable.js'
import type { Deadline } from '../../deadline.js'
import type { IpmiClient } from '../../session/client.js'
import type { SdrRepository } from '../sensors/sdr.js'
import { bmcOwner, type SensorRecord, type UnitRecord } from '../sensors/sdr-decode.js'
import { decodeReading, readSensorBits } from '../sensors/sensors.js'
import { meaningful } from '../text.js'
import { readFruBytes } from './fru.js'
import { decodeFru, type Fru } from './fru-decode.js'
import { decodeSpd, type MemoryModule } from './spd.js'

/** What IPMI has records of. */
type Described = Exclude<HardwareKind, 'nics'>

/** The standard's numbers for kinds of parts. */
const entities: Readonly<Record<Described, ReadonlySet<number>>> = {
  processors: new Set([3]),
  memory: new Set([8, 32]),
  drives: new Set([4]),
}

/** For sensors that say that a part is there: which of their states says so, by their type. */
const presence: Readonly<Record<Described, Readonly<Record<string, number>>>> = {
  processors: { processor: 7, 'entity presence': 0 },
  memory: { memory: 6, 'entity presence': 0 },
  drives: { 'drive slot': 0, 'entity presence': 0 },
}

/** A part; only memory modules say how much they are. */
type Part = { -readonly [Key in keyof MemoryPart]: MemoryPart[Key] }

/**
 * Lists parts: those that have memory of their own in which they are described, and those of which a
 * sensor says that they are there. What IPMI does not name is left out: it knows sizes and speeds of memory
 * modules alone, where the BMC hands out what they say of themselves.
 */
export async function readHardware(
  client: IpmiClient,
  repository: SdrRepository,
  kinds: readonly HardwareKind[],
  deadline: Deadline,
): Promise<HardwareReport> {
  const { units, sensors } = await repository.read(deadline)
  const unreadable: Unreadable[] = []
  const parts = async (kind: Described): Promise<Part[]> => {
    if (!kinds.includes(kind)) return []
    const found = new Map<string, Part>()
    for (const unit of units.filter(({ entity }) => entities[kind].has(entity.id))) {
      const part = await partOf(client, unit, unreadable, deadline)
      if (part !== undefined) found.set(placeOf(unit), part)
    }
    for (const sensor of sensors.filter((one) => tellsPresence(one, kind))) {
      const place = placeOf(sensor)
      if (found.has(place) || !(await isPresent(client, sensor, kind, deadline))) continue
      found.set(place, { id: place, name: sensor.name })
    }
    return [...found.values()]
  }
  const processors = (await parts('processors')).map((part) => ({ ...part, kind: 'cpu' as const }))
  const memory = await parts('memory')
  return { processors, memory, drives: await parts('drives'), unreadable }
}

function placeOf({ entity }: Pick<UnitRecord, 'entity'>): string {
  return `${entity.id}.${entity.instance}`
}

async function partOf(
  client: IpmiClient,
  unit: UnitRecord,
  unreadable: Unreadable[],
  deadline: Deadline,
): Promise<Part | undefined> {
  const { id, name } = unit
  if (id === undefined) return { id: placeOf(unit), name }
  try {
    const bytes = await readFruBytes(client, id, deadline)
    return { id: placeOf(unit), name, ...partIn(bytes, unit, client.peer) }
  } catch (error) {
    if (!PhoenixError.is(error) || !absent.has(error.code)) throw error
    // Where nothing is plugged in, there is nothing to be read; other failures are told.
    if (error.code !== 'bmc-not-found') {
      unreadable.push({ path: `unit ${id}`, code: error.code, reason: error.reason })
    }
    return undefined
  }
}

const absent = new Set(['bmc-not-found', 'bmc-refused', 'bmc-protocol', 'not-supported'])

/** What the bytes of a unit say; some BMCs do not tell that they are those of a memory module. */
function partIn(bytes: Buffer, unit: UnitRecord, peer: IpmiClient['peer']): Partial<Part> {
  const fru = unit.holds === 'module' ? undefined : decodeFru(bytes)
  if (fru !== undefined) return described(fru)
  const module = isMemory(unit) ? decodeSpd(bytes) : undefined
  if (module === undefined) throw peer.error('bmc-not-found', `has nothing written in ${unit.name}`)
  if (module !== 'damaged') return moduleOf(module)
  throw peer.error('bmc-protocol', `sent a description of ${unit.name} with a wrong checksum`)
}

function isMemory({ holds, entity }: UnitRecord): boolean {
  return holds === 'module' || entities.memory.has(entity.id)
}

function moduleOf({ capacityMiB, speed, manufacturer, part, serial }: MemoryModule): Partial<Part> {
  return {
    ...(manufacturer === undefined ? {} : { manufacturer }),
    ...(part === undefined ? {} : { model: part }),
    ...(serial === undefined ? {} : { serial }),
    ...(capacityMiB === undefined ? {} : { capacityMiB }),
    ...(speed === undefined ? {} : { speed }),
  }
}

/** What a part says of itself: the board where it is one, else the product. */
function described({ board, product }: Fru): Partial<Part> {
  const manufacturer = meaningful(board?.manufacturer) ?? meaningful(product?.manufacturer)
  const model = meaningful(board?.product) ?? meaningful(product?.name)
  const serial = meaningful(board?.serial) ?? meaningful(product?.serial)
  return {
    ...(manufacturer === undefined ? {} : { manufacturer }),
    ...(model === undefined ? {} : { model }),
    ...(serial === undefined ? {} : { serial }),
  }
}

function tellsPresence({ type, readingType, owner, entity }: SensorRecord, kind: Described) {
  const ofKind = entities[kind].has(entity.id) && Object.hasOwn(presence[kind], type)
  return ofKind && readingType === ownStates && owner === bmcOwner
}

/** Sensors whose states are those of their type. */
const ownStates = 0x6f

async function isPresent(
  client: IpmiClient,
  sensor: SensorRecord,
  kind: Described,
  deadline: Deadline,
): Promise<boolean> {
  const reading = decodeReading(await readSensorBits(client, sensor, deadline))
  const state = presence[kind][sensor.type]
  return reading !== undefined && state !== undefined && ((reading.bits >> state) & 1) !== 0
}
