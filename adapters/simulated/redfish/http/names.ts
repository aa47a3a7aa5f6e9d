/** What requests are counted by. */

const byType = {
  ServiceRoot: 'root',
  SessionService: 'sessionService',
  SessionCollection: 'sessions',
  Session: 'session',
  ComputerSystemCollection: 'systems',
  ComputerSystem: 'system',
  EthernetInterfaceCollection: 'interfaces',
  EthernetInterface: 'interface',
  ChassisCollection: 'chassis',
  Chassis: 'enclosure',
  ManagerCollection: 'managers',
  Manager: 'manager',
  ActionInfo: 'actionInfo',
  Bios: 'bios',
  AttributeRegistry: 'registry',
  UpdateService: 'updateService',
  SoftwareInventoryCollection: 'firmware',
  SoftwareInventory: 'firmwareItem',
  TaskService: 'taskService',
  TaskCollection: 'tasks',
  Task: 'task',
  Sensor: 'sensor',
  LogService: 'log',
  LogEntryCollection: 'logEntries',
  LogEntry: 'logEntry',
  VirtualMedia: 'virtualMedia',
  ManagerAccount: 'account',
  EventDestinationCollection: 'subscriptions',
  EventDestination: 'subscription',
} as const

/**
 * What a request is about, by the type of the resource: `system`, `bios`, … `resource` is any other
 * type, `other` every path that there is not.
 */
export type ResourceName =
  | (typeof byType)[keyof typeof byType]
  | 'versions'
  | 'serviceDocument'
  | 'metadata'
  | 'reset'
  | 'action'
  | 'upload'
  | 'monitor'
  | 'events'
  | 'resource'
  | 'other'

/** The name of a type of resources. */
export function nameOf(type: string): ResourceName {
  return Object.hasOwn(byType, type) ? byType[type as keyof typeof byType] : 'resource'
}
