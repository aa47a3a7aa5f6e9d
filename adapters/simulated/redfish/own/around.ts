/** What is around the system of our own tree: its chassis with sensors, its manager, logs and drives. */
import type { LogRecord } from '../../machine/event-log.js'
import type { Sensor } from '../../machine/sensors.js'
import type { Resource } from '../tree/tree.js'
import { action, collection, healthy, link, resource } from './build.js'
import { paths } from './paths.js'

const readingTypes = {
  temperature: 'Temperature',
  fan: 'Rotational',
  power: 'Power',
  voltage: 'Voltage',
} as const

const sensorIds = ['InletTemp', 'CPU1Temp', 'CPU2Temp', 'Fan1', 'Fan2', 'TotalPower', 'PS1Voltage']
const sensorPath = (id: string) => `${paths.sensors}/${id}`

const stateOf = ({ value }: Sensor) =>
  value === undefined ? { State: 'UnavailableOffline' } : healthy

function thresholds({ limits }: Sensor) {
  const { lowerCritical, upperCritical } = limits
  return {
    ...(lowerCritical === undefined ? {} : { LowerCritical: { Reading: lowerCritical } }),
    ...(upperCritical === undefined ? {} : { UpperCritical: { Reading: upperCritical } }),
  }
}

function older(sensor: Sensor, path: string, at: number, property: string) {
  const { name, value, limits } = sensor
  return {
    '@odata.id': `${path}/${at}`,
    MemberId: String(at),
    Name: name,
    [property]: value ?? null,
    LowerThresholdCritical: limits.lowerCritical ?? null,
    UpperThresholdCritical: limits.upperCritical ?? null,
    Status: stateOf(sensor),
  }
}

const manyOf = (sensors: readonly Sensor[], kind: Sensor['kind']) =>
  sensors.filter((one) => one.kind === kind)
const watts = (sensors: readonly Sensor[]) => manyOf(sensors, 'power')[0]?.value ?? null

const chassis: readonly Resource[] = [
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
    Power: link(paths.power),
    Thermal: link(paths.thermal),
    Links: { ComputerSystems: [link(paths.system)], ManagedBy: [link(paths.manager)] },
    Actions: action(paths.enclosure, 'Chassis.Reset', {
      'ResetType@Redfish.AllowableValues': ['On', 'ForceOff', 'PowerCycle'],
    }),
  })),
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
  resource(
    paths.environment,
    'EnvironmentMetrics.v1_3_2',
    'Environment Metrics',
    (machine, now) => ({
      PowerWatts: { Reading: watts(machine.sensors(now)) },
      PowerLimitWatts: { SetPoint: null },
    }),
  ),
  resource(paths.power, 'Power.v1_7_3', 'Power', (machine, now) => {
    const sensors = machine.sensors(now)
    return {
      PowerControl: [
        {
          '@odata.id': `${paths.power}#/PowerControl/0`,
          MemberId: '0',
          Name: 'Total Power',
          PowerConsumedWatts: watts(sensors),
        },
      ],
      Voltages: manyOf(sensors, 'voltage').map((one, at) =>
        older(one, `${paths.power}#/Voltages`, at, 'ReadingVolts'),
      ),
    }
  }),
  resource(paths.thermal, 'Thermal.v1_7_3', 'Thermal', (machine, now) => {
    const sensors = machine.sensors(now)
    return {
      Temperatures: manyOf(sensors, 'temperature').map((one, at) =>
        older(one, `${paths.thermal}#/Temperatures`, at, 'ReadingCelsius'),
      ),
      Fans: manyOf(sensors, 'fan').map((one, at) => ({
        ...older(one, `${paths.thermal}#/Fans`, at, 'Reading'),
        ReadingUnits: 'RPM',
      })),
    }
  }),
]

const drives = [
  ['CD1', ['CD', 'DVD']],
  ['USB1', ['USBStick', 'Floppy']],
] as const
const drivePath = (id: string) => `${paths.virtualMedia}/${id}`

const manager: readonly Resource[] = [
  collection(paths.managers, 'ManagerCollection', 'Managers', [paths.manager]),
  resource(paths.manager, 'Manager.v1_18_0', 'Manager', ({ identity }) => ({
    ManagerType: 'BMC',
    Manufacturer: identity.manufacturer,
    FirmwareVersion: '1.0.0',
    PowerState: 'On',
    Status: healthy,
    EthernetInterfaces: link(paths.managerInterfaces),
    VirtualMedia: link(paths.virtualMedia),
    Links: {
      ManagerForServers: [link(paths.system)],
      ManagerForChassis: [link(paths.enclosure)],
    },
    Actions: action(paths.manager, 'Manager.Reset', {
      'ResetType@Redfish.AllowableValues': ['GracefulRestart', 'ForceRestart'],
    }),
  })),
  collection(
    paths.managerInterfaces,
    'EthernetInterfaceCollection',
    'Manager Ethernet Interfaces',
    [paths.managerInterface],
  ),
  resource(
    paths.managerInterface,
    'EthernetInterface.v1_9_0',
    'Manager Ethernet Interface',
    ({ identity }) => ({
      InterfaceEnabled: true,
      MACAddress: identity.bmcMac,
      PermanentMACAddress: identity.bmcMac,
      Status: healthy,
    }),
  ),
  collection(
    paths.virtualMedia,
    'VirtualMediaCollection',
    'Virtual Media',
    drives.map(([id]) => drivePath(id)),
  ),
  ...drives.map(([id, kinds]) =>
    resource(drivePath(id), 'VirtualMedia.v1_6_2', id, {
      MediaTypes: kinds,
      ConnectedVia: 'NotConnected',
      Image: null,
      ImageName: null,
      Inserted: false,
      WriteProtected: true,
      Actions: {
        ...action(drivePath(id), 'VirtualMedia.InsertMedia'),
        ...action(drivePath(id), 'VirtualMedia.EjectMedia'),
      },
    }),
  ),
]

const logs: readonly Resource[] = [
  collection(paths.systemLogs, 'LogServiceCollection', 'Log Services', [paths.sel]),
  resource(paths.sel, 'LogService.v1_5_0', 'System Event Log', {
    LogEntryType: 'SEL',
    MaxNumberOfRecords: 512,
    OverWritePolicy: 'WrapsWhenFull',
    ServiceEnabled: true,
    Status: healthy,
    Entries: link(paths.selEntries),
    Actions: action(paths.sel, 'LogService.ClearLog'),
  }),
  resource(paths.selEntries, 'LogEntryCollection', 'Log Entries', (machine, now) => {
    const records = machine.log(now)
    return {
      'Members@odata.count': records.length,
      Members: records.map((record) => logEntry(record).body(machine, now)),
    }
  }),
]

const messageIds = {
  start: 'ResourceEvent.1.3.ResourcePoweringOn',
  stop: 'ResourceEvent.1.3.ResourcePoweredOff',
  log: 'ResourceEvent.1.3.ResourceChanged',
  other: 'ResourceEvent.1.3.ResourceStatusChangedWarning',
} as const

/** The name of the message that a record of the log is. */
export const messageIdOf = (record: LogRecord) => messageIds[record.kind]

/** An entry of the log, at its path. */
export function logEntry(record: LogRecord): Resource {
  const { id, at, severity, message } = record
  return resource(`${paths.selEntries}/${id}`, 'LogEntry.v1_15_0', `Log Entry ${id}`, {
    EntryType: 'SEL',
    Created: new Date(at).toISOString().replace(/\.\d+Z$/, 'Z'),
    Severity: severity,
    Message: message,
    MessageId: messageIdOf(record),
  })
}

export const around: readonly Resource[] = [...chassis, ...manager, ...logs]
