/** Sensors as they stand in the resources of the newer and of the older kind. */
import type { SensorKind, SensorLimits, SensorReading } from '../../../../src/ports/sensors.js'
import {
  asList,
  asObject,
  type Json,
  type JsonObject,
  numberAt,
  objectAt,
  textAt,
} from '../../client/answers/json.js'
import { clean } from '../../client/answers/text.js'
import type { Resource } from '../../client/resource.js'
import { wordAt } from '../inventory/words.js'
import { idOf } from '../system/equipment.js'
import { healthOf, isAbsent } from '../system/health.js'

const kinds: Readonly<Record<string, SensorKind>> = {
  temperature: 'temperature',
  rotational: 'fan',
  fan: 'fan',
  airflow: 'flow',
  liquidflow: 'flow',
  liquidflowlpm: 'flow',
  airflowcmm: 'flow',
  power: 'power',
  voltage: 'voltage',
  current: 'current',
  energyjoules: 'energy',
  energykwh: 'energy',
  energywh: 'energy',
  humidity: 'humidity',
  absolutehumidity: 'humidity',
  frequency: 'frequency',
  percent: 'utilization',
  pressure: 'pressure',
  pressurekpa: 'pressure',
  pressurepa: 'pressure',
}

/** Words that BMCs have for units. */
const units: Readonly<Record<string, string>> = {
  c: 'Cel',
  cel: 'Cel',
  celsius: 'Cel',
  rpm: 'RPM',
  w: 'W',
  watts: 'W',
  v: 'V',
  volts: 'V',
  a: 'A',
  amps: 'A',
  percent: '%',
}

/** Units that leave no doubt about what is measured. */
const kindOfUnit: Readonly<Record<string, SensorKind>> = {
  Cel: 'temperature',
  RPM: 'fan',
  W: 'power',
  V: 'voltage',
  A: 'current',
}

/** A sensor as a resource of its own. */
export function fromSensor(resource: Resource, chassis: Resource): SensorReading {
  const { body } = resource
  const told = clean(textAt(body, 'ReadingUnits') ?? '', 20)
  const unit = units[told.toLowerCase()] ?? told
  const type = textAt(body, 'ReadingType')?.toLowerCase() ?? ''
  const id = clean(idOf(resource), 200)
  const thresholds = objectAt(body, 'Thresholds')
  const at = (key: string) => numberAt(objectAt(thresholds, key), 'Reading')
  return reading(body, {
    id,
    name: wordAt(body, 'Name') ?? id,
    // A unit says more: there are fans that call themselves flow of air, in turns per minute.
    kind: kindOfUnit[unit] ?? kinds[type] ?? 'other',
    unit,
    value: numberAt(body, 'Reading'),
    chassis,
    limits: limits(
      at('LowerCaution'),
      at('LowerCritical'),
      at('UpperCaution'),
      at('UpperCritical'),
    ),
  })
}

/** Temperatures and fans. */
export function fromThermal({ body }: Resource, chassis: Resource): SensorReading[] {
  return [
    ...entries(body.Temperatures, (entry) =>
      older(entry, chassis, 'temperature', 'Cel', numberAt(entry, 'ReadingCelsius')),
    ),
    ...entries(body.Fans, (entry) => {
      const unit = textAt(entry, 'ReadingUnits') === 'Percent' ? '%' : 'RPM'
      return older(entry, chassis, 'fan', unit, numberAt(entry, 'Reading'))
    }),
  ]
}

/** Voltages, supplies, and what is taken in all. */
export function fromPower({ body }: Resource, chassis: Resource): SensorReading[] {
  return [
    ...entries(body.PowerControl, (entry) =>
      older(entry, chassis, 'power', 'W', numberAt(entry, 'PowerConsumedWatts')),
    ),
    ...entries(body.PowerSupplies, (entry) =>
      older(
        entry,
        chassis,
        'power',
        'W',
        numberAt(entry, 'PowerInputWatts') ??
          numberAt(entry, 'LastPowerOutputWatts') ??
          numberAt(entry, 'PowerOutputWatts'),
      ),
    ),
    ...entries(body.Voltages, (entry) =>
      older(entry, chassis, 'voltage', 'V', numberAt(entry, 'ReadingVolts')),
    ),
  ]
}

/** What a list holds, or the one object that a few BMCs send in its place. */
function entries(
  list: Json | undefined,
  read: (entry: JsonObject) => SensorReading,
): SensorReading[] {
  const single = asObject(list)
  const all = single === undefined ? asList(list) : [single]
  return all.slice(0, 5_000).flatMap((item) => {
    const entry = asObject(item)
    return entry === undefined || isAbsent(entry) ? [] : [read(entry)]
  })
}

function older(
  entry: JsonObject,
  chassis: Resource,
  kind: SensorKind,
  unit: string,
  value: number | undefined,
): SensorReading {
  const id = wordAt(entry, 'MemberId') ?? wordAt(entry, 'SensorNumber') ?? ''
  // Fans had another word for their name in the first version.
  const name = wordAt(entry, 'Name') ?? wordAt(entry, 'FanName') ?? `${kind} ${id}`.trim()
  const at = (key: string) => numberAt(entry, key)
  return reading(entry, {
    id: id === '' ? name : id,
    name,
    kind,
    unit,
    value,
    chassis,
    limits: limits(
      at('LowerThresholdNonCritical'),
      at('LowerThresholdCritical'),
      at('UpperThresholdNonCritical'),
      at('UpperThresholdCritical'),
    ),
  })
}

function limits(
  lowerCaution: number | undefined,
  lowerCritical: number | undefined,
  upperCaution: number | undefined,
  upperCritical: number | undefined,
): SensorLimits {
  return {
    ...(lowerCaution === undefined ? {} : { lowerCaution }),
    ...(lowerCritical === undefined ? {} : { lowerCritical }),
    ...(upperCaution === undefined ? {} : { upperCaution }),
    ...(upperCritical === undefined ? {} : { upperCritical }),
  }
}

function reading(
  body: JsonObject,
  of: Pick<SensorReading, 'id' | 'name' | 'kind' | 'unit'> & {
    readonly value: number | undefined
    readonly chassis: Resource
    readonly limits: SensorLimits
  },
): SensorReading {
  const { value, chassis, limits, ...known } = of
  return {
    ...known,
    ...(value === undefined ? {} : { value }),
    ...healthOf(body),
    ...(Object.keys(limits).length === 0 ? {} : { limits }),
    chassis: clean(idOf(chassis), 100),
  }
}
