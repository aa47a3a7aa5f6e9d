/** The chassis of our own tree, and what its sensors measure in the newer form. */
import type { Machine } from '../../machine/machine.js'
import type { Sensor } from '../../machine/sensors.js'
import type { Resource } from '../tree/tree.js'
import { action, collection, healthy, link, resource, stateOf } from './build.js'
import { olderReadings } from './older-readings.js'
import { paths } from './paths.js'

const readingTypes = {
  temperature: 'Temperature',
  fan: 'Rotational',
  power: 'Power',
  voltage: 'Voltage',
} as const

const fanIds = ['Fan1', 'Fan2'] as const
const temperatureIds = ['InletTemp', 'CPU1Temp', 'CPU2Temp'] as const
const sensorIds = [...temperatureIds, ...fanIds, 'TotalPower', 'PS1Voltage'] as const
type SensorId = (typeof sensorIds)[number]

const sensorPath = (id: string) => `${paths.sensors}/${id}`
const fanPath = (id: string) => `${paths.fans}/${id}`
/** What a fan turns at full speed, in RPM. */
const fullSpeed = 12_000

function thresholds({ limits }: Sensor) {
  const { lowerCritical, upperCritical } = limits
  return {
    ...(lowerCritical === undefined ? {} : { LowerCritical: { Reading: lowerCritical } }),
    ...(upperCritical === undefined ? {} : { UpperCritical: { Reading: upperCritical } }),
  }
}

/** What a sensor measures, as resources about something else repeat it. */
function reading(machine: Machine, now: number, id: SensorId) {
  const { name, value } = machine.sensors(now).find((one) => one.id === id) ?? {}
  return { DataSourceUri: sensorPath(id), DeviceName: name, Reading: value ?? null }
}

/** The speed of a fan, in hundredths of its full one and in RPM. */
function speed(machine: Machine, now: number, id: SensorId) {
  const { Reading: SpeedRPM, ...rest } = reading(machine, now, id)
  return { ...rest, SpeedRPM, Reading: SpeedRPM && Math.round((SpeedRPM / fullSpeed) * 100) }
}

const sensors: readonly Resource[] = [
  collection(paths.sensors, 'SensorCollection', 'Sensors', sensorIds.map(sensorPath)),
  ...sensorIds.map((id) =>
    resource(sensorPath(id), 'Sensor.v1_9_0', id, (machine, now) => {
      const sensor = machine.sensors(now).find((one) => one.id === id)
      if (sensor === undefined) return {}
      return {
        Name: sensor.name,
        ReadingType: readingTypes[sensor.kind],
        ReadingUnits: sensor.unit,
        Reading: sensor.value ?? null,
        Thresholds: thresholds(sensor),
        Status: stateOf(sensor),
      }
    }),
  ),
]

const subsystems: readonly Resource[] = [
  resource(
    paths.environment,
    'EnvironmentMetrics.v1_3_2',
    'Environment Metrics',
    (machine, now) => ({
      TemperatureCelsius: reading(machine, now, 'InletTemp'),
      FanSpeedsPercent: fanIds.map((id) => speed(machine, now, id)),
      PowerWatts: reading(machine, now, 'TotalPower'),
      PowerLimitWatts: { SetPoint: null },
    }),
  ),
  resource(paths.powerSubsystem, 'PowerSubsystem.v1_1_2', 'Power Subsystem', {
    CapacityWatts: 1600,
    PowerSupplies: link(paths.powerSupplies),
    Status: healthy,
  }),
  collection(paths.powerSupplies, 'PowerSupplyCollection', 'Power Supplies', [paths.powerSupply]),
  resource(paths.powerSupply, 'PowerSupply.v1_5_2', 'Power Supply 1', ({ identity }) => ({
    Manufacturer: identity.manufacturer,
    Model: 'Simulated Power Supply',
    SerialNumber: `${identity.serial}-PS1`,
    PowerSupplyType: 'AC',
    PowerCapacityWatts: 1600,
    Metrics: link(paths.powerSupplyMetrics),
    Status: healthy,
  })),
  resource(
    paths.powerSupplyMetrics,
    'PowerSupplyMetrics.v1_1_1',
    'Power Supply 1 Metrics',
    (machine, now) => ({
      InputVoltage: reading(machine, now, 'PS1Voltage'),
      InputPowerWatts: reading(machine, now, 'TotalPower'),
      Status: healthy,
    }),
  ),
  resource(paths.thermalSubsystem, 'ThermalSubsystem.v1_3_0', 'Thermal Subsystem', {
    Fans: link(paths.fans),
    ThermalMetrics: link(paths.thermalMetrics),
    Status: healthy,
  }),
  collection(paths.fans, 'FanCollection', 'Fans', fanIds.map(fanPath)),
  ...fanIds.map((id, at) =>
    resource(fanPath(id), 'Fan.v1_5_0', `Fan ${at + 1}`, (machine, now) => ({
      SpeedPercent: speed(machine, now, id),
      Status: healthy,
    })),
  ),
  resource(paths.thermalMetrics, 'ThermalMetrics.v1_3_0', 'Thermal Metrics', (machine, now) => ({
    TemperatureSummaryCelsius: { Intake: reading(machine, now, 'InletTemp') },
    TemperatureReadingsCelsius: temperatureIds.map((id) => reading(machine, now, id)),
  })),
]

export const chassis: readonly Resource[] = [
  collection(paths.chassis, 'ChassisCollection', 'Chassis', [paths.enclosure]),
  resource(paths.enclosure, 'Chassis.v1_23_0', 'Chassis', ({ identity }) => ({
    ChassisType: 'RackMount',
    Manufacturer: identity.manufacturer,
    Model: identity.model,
    SerialNumber: identity.serial,
    PowerState: 'Off',
    Status: healthy,
    Sensors: link(paths.sensors),
    EnvironmentMetrics: link(paths.environment),
    PowerSubsystem: link(paths.powerSubsystem),
    ThermalSubsystem: link(paths.thermalSubsystem),
    Power: link(paths.power),
    Thermal: link(paths.thermal),
    Links: { ComputerSystems: [link(paths.system)], ManagedBy: [link(paths.manager)] },
    Actions: action(paths.enclosure, 'Chassis.Reset', {
      'ResetType@Redfish.AllowableValues': ['On', 'ForceOff', 'PowerCycle'],
    }),
  })),
  ...sensors,
  ...subsystems,
  ...olderReadings,
]
