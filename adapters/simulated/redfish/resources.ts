/** The Redfish tree of a simulated BMC: the JSON of every resource, made anew for each answer. */
import { bootEnablements, bootModes, bootTargets } from '../machine/machine.js'
import { resetTypes, type SimulatedPower } from '../machine/reset.js'
import type { RedfishBmc } from './bmc.js'
import type { Session } from './sessions.js'

/** The paths that the tree is made of; clients find them by links. */
export const paths = {
  versions: '/redfish',
  root: '/redfish/v1',
  serviceDocument: '/redfish/v1/odata',
  metadata: '/redfish/v1/$metadata',
  sessionService: '/redfish/v1/SessionService',
  sessions: '/redfish/v1/SessionService/Sessions',
  systems: '/redfish/v1/Systems',
  system: '/redfish/v1/Systems/1',
  resetInfo: '/redfish/v1/Systems/1/ResetActionInfo',
  reset: '/redfish/v1/Systems/1/Actions/ComputerSystem.Reset',
  interfaces: '/redfish/v1/Systems/1/EthernetInterfaces',
  chassis: '/redfish/v1/Chassis',
  enclosure: '/redfish/v1/Chassis/1',
  managers: '/redfish/v1/Managers',
  manager: '/redfish/v1/Managers/1',
} as const

const link = (path: string) => ({ '@odata.id': path })
const healthy = { State: 'Enabled', Health: 'OK' }

const powerNames: Record<SimulatedPower, string> = {
  on: 'On',
  off: 'Off',
  'powering-on': 'PoweringOn',
  'powering-off': 'PoweringOff',
}

function collection(path: string, type: string, name: string, members: readonly string[]) {
  return {
    '@odata.id': path,
    '@odata.type': `#${type}.${type}`,
    Name: name,
    'Members@odata.count': members.length,
    Members: members.map(link),
  }
}

export const versions = { v1: `${paths.root}/` }

export function serviceRoot(bmc: RedfishBmc) {
  return {
    '@odata.id': `${paths.root}/`,
    '@odata.type': '#ServiceRoot.v1_15_0.ServiceRoot',
    Id: 'RootService',
    Name: 'Simulated BMC',
    Product: 'Phoenix simulated BMC',
    RedfishVersion: '1.15.0',
    UUID: bmc.machine.identity.uuid,
    Vendor: bmc.machine.identity.manufacturer,
    ProtocolFeaturesSupported: {
      ExcerptQuery: false,
      ExpandQuery: { ExpandAll: false, Levels: false, Links: false, NoLinks: false },
      FilterQuery: false,
      OnlyMemberQuery: false,
      SelectQuery: false,
    },
    Systems: link(paths.systems),
    Chassis: link(paths.chassis),
    Managers: link(paths.managers),
    SessionService: link(paths.sessionService),
    Links: { Sessions: link(paths.sessions) },
  }
}

export const serviceDocument = {
  '@odata.context': paths.metadata,
  value: [
    { name: 'Service', kind: 'Singleton', url: `${paths.root}/` },
    { name: 'Systems', kind: 'Singleton', url: paths.systems },
    { name: 'Chassis', kind: 'Singleton', url: paths.chassis },
    { name: 'Managers', kind: 'Singleton', url: paths.managers },
    { name: 'SessionService', kind: 'Singleton', url: paths.sessionService },
    { name: 'Sessions', kind: 'Singleton', url: paths.sessions },
  ],
}

const schemas = {
  ServiceRoot: 'v1_15_0',
  SessionService: 'v1_1_8',
  Session: 'v1_7_0',
  SessionCollection: undefined,
  ComputerSystem: 'v1_20_0',
  ComputerSystemCollection: undefined,
  EthernetInterface: 'v1_9_0',
  EthernetInterfaceCollection: undefined,
  Chassis: 'v1_23_0',
  ChassisCollection: undefined,
  Manager: 'v1_18_0',
  ManagerCollection: undefined,
  ActionInfo: 'v1_3_0',
}

/** The OData metadata document: where each type that occurs is described. */
export const metadata = [
  '<?xml version="1.0" encoding="UTF-8"?>',
  '<edmx:Edmx xmlns:edmx="http://docs.oasis-open.org/odata/ns/edmx" Version="4.0">',
  ...Object.entries(schemas).flatMap(([name, version]) => [
    `  <edmx:Reference Uri="http://redfish.dmtf.org/schemas/v1/${name}_v1.xml">`,
    `    <edmx:Include Namespace="${name}"/>`,
    ...(version === undefined ? [] : [`    <edmx:Include Namespace="${name}.${version}"/>`]),
    '  </edmx:Reference>',
  ]),
  '  <edmx:DataServices>',
  '    <Schema xmlns="http://docs.oasis-open.org/odata/ns/edm" Namespace="Service">',
  '      <EntityContainer Name="Service" Extends="ServiceRoot.v1_15_0.ServiceContainer"/>',
  '    </Schema>',
  '  </edmx:DataServices>',
  '</edmx:Edmx>',
  '',
].join('\n')

export function sessionService(timeout: number) {
  return {
    '@odata.id': paths.sessionService,
    '@odata.type': '#SessionService.v1_1_8.SessionService',
    Id: 'SessionService',
    Name: 'Session Service',
    ServiceEnabled: true,
    SessionTimeout: timeout,
    Status: healthy,
    Sessions: link(paths.sessions),
  }
}

export const sessionPath = (session: Session) => `${paths.sessions}/${session.id}`

export function sessionCollection(sessions: readonly Session[]) {
  const members = sessions.map(sessionPath)
  return collection(paths.sessions, 'SessionCollection', 'Sessions', members)
}

/** A session without its token, which only the answer to the login holds, as a header. */
export function session(of: Session) {
  return {
    '@odata.id': sessionPath(of),
    '@odata.type': '#Session.v1_7_0.Session',
    Id: of.id,
    Name: 'Session',
    UserName: of.user,
    SessionType: 'Redfish',
  }
}

export const systems = collection(paths.systems, 'ComputerSystemCollection', 'Computer Systems', [
  paths.system,
])

/** The entity tag of the system: strong, and new with each change that a client can see. */
export function systemTag(bmc: RedfishBmc, now: number): string {
  return `"${bmc.machine.revision(now).toString(16).padStart(8, '0')}"`
}

export function system(bmc: RedfishBmc, now: number) {
  const { identity } = bmc.machine
  const override = bmc.machine.override(now)
  const power = bmc.machine.power(now)
  return {
    '@odata.id': paths.system,
    '@odata.type': '#ComputerSystem.v1_20_0.ComputerSystem',
    '@odata.etag': systemTag(bmc, now),
    Id: '1',
    Name: 'System',
    SystemType: 'Physical',
    Manufacturer: identity.manufacturer,
    Model: identity.model,
    SerialNumber: identity.serial,
    UUID: identity.uuid,
    Status: { ...healthy, State: power === 'off' ? 'Disabled' : 'Enabled' },
    PowerState: powerNames[power],
    Boot: {
      BootSourceOverrideEnabled: override.enabled,
      'BootSourceOverrideEnabled@Redfish.AllowableValues': bootEnablements,
      BootSourceOverrideTarget: override.target,
      'BootSourceOverrideTarget@Redfish.AllowableValues': bootTargets,
      BootSourceOverrideMode: override.mode,
      'BootSourceOverrideMode@Redfish.AllowableValues': bootModes,
    },
    EthernetInterfaces: link(paths.interfaces),
    Links: { Chassis: [link(paths.enclosure)], ManagedBy: [link(paths.manager)] },
    Actions: {
      '#ComputerSystem.Reset': {
        target: paths.reset,
        'ResetType@Redfish.AllowableValues': resetTypes,
        '@Redfish.ActionInfo': paths.resetInfo,
      },
    },
  }
}

export const resetInfo = {
  '@odata.id': paths.resetInfo,
  '@odata.type': '#ActionInfo.v1_3_0.ActionInfo',
  Id: 'ResetActionInfo',
  Name: 'Reset Action Info',
  Parameters: [
    { Name: 'ResetType', Required: true, DataType: 'String', AllowableValues: resetTypes },
  ],
}

const interfacePath = (name: string) => `${paths.interfaces}/${encodeURIComponent(name)}`

export function interfaceCollection(bmc: RedfishBmc) {
  const members = bmc.machine.identity.interfaces.map(({ name }) => interfacePath(name))
  const name = 'Ethernet Interfaces'
  return collection(paths.interfaces, 'EthernetInterfaceCollection', name, members)
}

export function ethernetInterface(name: string, mac: string) {
  return {
    '@odata.id': interfacePath(name),
    '@odata.type': '#EthernetInterface.v1_9_0.EthernetInterface',
    Id: name,
    Name: name,
    InterfaceEnabled: true,
    MACAddress: mac,
    PermanentMACAddress: mac,
    Status: healthy,
  }
}

export const chassisCollection = collection(paths.chassis, 'ChassisCollection', 'Chassis', [
  paths.enclosure,
])

export function chassis(bmc: RedfishBmc, now: number) {
  const { identity } = bmc.machine
  return {
    '@odata.id': paths.enclosure,
    '@odata.type': '#Chassis.v1_23_0.Chassis',
    Id: '1',
    Name: 'Chassis',
    ChassisType: 'RackMount',
    Manufacturer: identity.manufacturer,
    Model: identity.model,
    SerialNumber: identity.serial,
    PowerState: powerNames[bmc.machine.power(now)],
    Status: healthy,
    Links: { ComputerSystems: [link(paths.system)], ManagedBy: [link(paths.manager)] },
  }
}

export const managers = collection(paths.managers, 'ManagerCollection', 'Managers', [paths.manager])

export function manager(bmc: RedfishBmc) {
  return {
    '@odata.id': paths.manager,
    '@odata.type': '#Manager.v1_18_0.Manager',
    Id: '1',
    Name: 'Manager',
    ManagerType: 'BMC',
    Manufacturer: bmc.machine.identity.manufacturer,
    FirmwareVersion: '1.0.0',
    PowerState: 'On',
    Status: healthy,
    Links: {
      ManagerForServers: [link(paths.system)],
      ManagerForChassis: [link(paths.enclosure)],
    },
  }
}
