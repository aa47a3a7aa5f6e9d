import type { CallOptions } from '../../../../src/ports/call.js'
import type {
  PowerReading,
  SensorReading,
  SensorReport,
  Sensors,
} from '../../../../src/ports/sensors.js'
import type { Access } from '../../access.js'
import {
  asList,
  asObject,
  type JsonObject,
  linkAt,
  numberAt,
  objectAt,
} from '../../client/answers/json.js'
import type { Deadline } from '../../client/deadline.js'
import type { Resource } from '../../client/resource.js'
import {
  readCollection,
  readIfThere,
  readLinks,
  type Unread,
} from '../../client/resources/collection.js'
import { isAbsent } from '../system/health.js'
import { unreadableOf } from '../system/unreadable.js'
import { fromPower, fromSensor, fromThermal } from './sensor-reading.js'

/** Hundreds of sensors, each a request with many BMCs. */
const usual = 300_000

/** What sensors measure, wherever a BMC keeps it. */
export class RedfishSensors implements Sensors {
  constructor(private readonly access: Access) {}

  sensors(options?: CallOptions): Promise<SensorReport> {
    return this.access.call(
      'reading the sensors',
      options,
      async (deadline) => {
        const { client, system, equipment } = this.access
        const chassis = await equipment.chassis(await system.readIfAny(deadline), deadline)
        const unread: Unread[] = [...chassis.unread]
        const readings: SensorReading[] = []
        for (const one of chassis.resources) {
          if (isAbsent(one.body)) continue
          readings.push(...(await this.#ofChassis(one, unread, deadline)))
        }
        return { readings, unreadable: unreadableOf(client, unread) }
      },
      usual,
    )
  }

  powerReading(options?: CallOptions): Promise<PowerReading> {
    return this.access.call('reading the power', options, async (deadline) => {
      const { client, system, equipment } = this.access
      // What a part takes is not what the node takes.
      const chassis = await equipment.ownChassis(await system.readIfAny(deadline), deadline)
      for (const { body } of chassis) {
        const reading = await this.#powerOf(body, deadline)
        if (reading.watts !== undefined) return reading
      }
      throw client.peer.error('not-supported', 'does not measure what the node takes')
    })
  }

  /** The sensors of the newer kind first, then what only the older resources have. */
  async #ofChassis(
    chassis: Resource,
    unread: Unread[],
    deadline: Deadline,
  ): Promise<SensorReading[]> {
    const { client } = this.access
    const sensors = await readCollection(client, linkAt(chassis.body, 'Sensors'), deadline)
    unread.push(...sensors.unread)
    const readings = sensors.resources
      .filter(({ body }) => !isAbsent(body))
      .map((it) => fromSensor(it, chassis))
    const known = new Set(readings.map(sameness))
    const nameless = new Map(
      readings.flatMap((it, at): [string, number][] =>
        it.kind === 'other' && it.unit === '' ? [[plain(it.name), at]] : [],
      ),
    )
    for (const [key, extract] of older) {
      const resource = await this.#older(chassis, key, unread, deadline)
      if (resource === undefined) continue
      for (const reading of extract(resource, chassis)) {
        if (known.has(sameness(reading))) continue
        known.add(sameness(reading))
        // The newer sensor may not say what it measures, where the older one does.
        const at = nameless.get(plain(reading.name))
        if (at === undefined) readings.push(reading)
        else readings[at] = { ...reading, ...pick(readings[at]) }
      }
    }
    return readings
  }

  async #older(
    { body }: Resource,
    key: string,
    unread: Unread[],
    deadline: Deadline,
  ): Promise<Resource | undefined> {
    const link = linkAt(body, key)
    if (link === undefined) return undefined
    const found = await readLinks(this.access.client, [link], deadline)
    unread.push(...found.unread)
    return found.resources[0]
  }

  async #powerOf(chassis: JsonObject, deadline: Deadline): Promise<PowerReading> {
    const { client } = this.access
    const read = async (key: string) => {
      const link = linkAt(chassis, key)
      return link === undefined ? undefined : (await readIfThere(client, link, deadline))?.body
    }
    const environment = await read('EnvironmentMetrics')
    const watts = numberAt(objectAt(environment, 'PowerWatts'), 'Reading')
    if (watts !== undefined) {
      return { watts, ...limited(numberAt(objectAt(environment, 'PowerLimitWatts'), 'SetPoint')) }
    }
    // The first control is that of the whole; others are of parts of it.
    const controls = (await read('Power'))?.PowerControl
    // Some give the only one there is in place of a list of it.
    const control = asObject(asList(controls)[0] ?? controls)
    const consumed = numberAt(control, 'PowerConsumedWatts')
    if (consumed === undefined) return {}
    return {
      watts: consumed,
      ...limited(numberAt(objectAt(control, 'PowerLimit'), 'LimitInWatts')),
    }
  }
}

const older = [
  ['Thermal', fromThermal],
  ['Power', fromPower],
] as const

function limited(limit: number | undefined): { readonly limit?: number } {
  return limit === undefined || limit <= 0 ? {} : { limit }
}

/** Equal for what is one sensor, told twice. */
function sameness({ kind, name }: SensorReading): string {
  return `${kind} ${plain(name)}`
}

function plain(name: string): string {
  return name.toLowerCase().replace(/[^a-z0-9]/g, '')
}

/** What a sensor knows better than its older form: all but what it measures. */
function pick(reading: SensorReading | undefined): Partial<SensorReading> {
  const { id, value, health } = reading ?? {}
  return {
    ...(id === undefined ? {} : { id }),
    ...(value === undefined ? {} : { value }),
    ...(health === undefined ? {} : { health }),
  }
}
