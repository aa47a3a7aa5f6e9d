/** The services of our own tree: the root, sessions, accounts, tasks, events, registries. */
import type { Resource } from '../tree/tree.js'
import { biosRegistryFile } from './bios.js'
import { collection, healthy, link, resource } from './build.js'
import { paths } from './paths.js'

export const versions = { v1: `${paths.root}/` }

const root: Resource = {
  ...resource(paths.root, 'ServiceRoot.v1_15_0', 'Simulated BMC', ({ identity }) => ({
    '@odata.id': `${paths.root}/`,
    Id: 'RootService',
    Product: 'Phoenix simulated BMC',
    RedfishVersion: '1.15.0',
    UUID: identity.uuid,
    Vendor: identity.manufacturer,
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
    AccountService: link(paths.accountService),
    Tasks: link(paths.taskService),
    EventService: link(paths.eventService),
    Registries: link(paths.registries),
    UpdateService: link(paths.updateService),
    Links: { Sessions: link(paths.sessions) },
  })),
  path: `${paths.root}/`,
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
    { name: 'AccountService', kind: 'Singleton', url: paths.accountService },
    { name: 'TaskService', kind: 'Singleton', url: paths.taskService },
    { name: 'EventService', kind: 'Singleton', url: paths.eventService },
    { name: 'Registries', kind: 'Singleton', url: paths.registries },
    { name: 'UpdateService', kind: 'Singleton', url: paths.updateService },
  ],
}

const role = `${paths.roles}/Administrator`
const account = `${paths.accounts}/1`

export const services: readonly Resource[] = [
  root,
  resource(paths.sessionService, 'SessionService.v1_1_8', 'Session Service', {
    ServiceEnabled: true,
    SessionTimeout: 1800,
    Status: healthy,
    Sessions: link(paths.sessions),
  }),
  collection(paths.sessions, 'SessionCollection', 'Sessions', []),
  resource(paths.accountService, 'AccountService.v1_15_0', 'Account Service', {
    ServiceEnabled: true,
    MinPasswordLength: 1,
    MaxPasswordLength: 72,
    Status: healthy,
    Accounts: link(paths.accounts),
    Roles: link(paths.roles),
  }),
  collection(paths.accounts, 'ManagerAccountCollection', 'Accounts', [account]),
  resource(account, 'ManagerAccount.v1_12_0', 'User Account', {
    UserName: 'phoenix',
    Password: null,
    RoleId: 'Administrator',
    AccountTypes: ['Redfish'],
    Enabled: true,
    Locked: false,
    PasswordChangeRequired: false,
    Links: { Role: link(role) },
  }),
  collection(paths.roles, 'RoleCollection', 'Roles', [role]),
  resource(role, 'Role.v1_3_1', 'Administrator', {
    RoleId: 'Administrator',
    IsPredefined: true,
    AssignedPrivileges: ['Login', 'ConfigureManager', 'ConfigureUsers', 'ConfigureSelf'],
  }),
  resource(paths.taskService, 'TaskService.v1_2_0', 'Task Service', {
    ServiceEnabled: true,
    CompletedTaskOverWritePolicy: 'Oldest',
    LifeCycleEventOnTaskStateChange: false,
    Status: healthy,
    Tasks: link(paths.tasks),
  }),
  collection(paths.tasks, 'TaskCollection', 'Tasks', []),
  resource(paths.eventService, 'EventService.v1_10_0', 'Event Service', {
    ServiceEnabled: true,
    DeliveryRetryAttempts: 0,
    DeliveryRetryIntervalSeconds: 0,
    EventFormatTypes: ['Event'],
    ServerSentEventUri: paths.events,
    Status: healthy,
  }),
  collection(paths.registries, 'MessageRegistryFileCollection', 'Registries', [paths.biosRegistry]),
  biosRegistryFile,
]
