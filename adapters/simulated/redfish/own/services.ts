/** The services of our own tree: the root, sessions, accounts, tasks, events, registries. */
import { accountLevels, firstNamed } from '../../machine/accounts.js'
import type { Machine } from '../../machine/machine.js'
import { accountProperties, roles } from '../live/accounts.js'
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

const roleOf = (name: string) => `${paths.roles}/${name}`
const assigned: Readonly<Record<string, readonly string[]>> = {
  Administrator: ['Login', 'ConfigureManager', 'ConfigureUsers', 'ConfigureSelf'],
  Operator: ['Login', 'ConfigureComponents', 'ConfigureSelf'],
  ReadOnly: ['Login', 'ConfigureSelf'],
}
const memberOf = (place: number) => `${paths.accounts}/${place - 1}`

/** The account in a place of the BMC; the place of nobody is not shown, so that the others count from 1. */
function accountAt(place: number): Resource {
  return resource(memberOf(place), 'ManagerAccount.v1_12_0', 'User Account', ({ controller }) => {
    const account = controller.accounts.at(place)
    const role = roles[account?.privilege ?? accountLevels.admin] ?? 'ReadOnly'
    return {
      Password: null,
      AccountTypes: account?.messaging === true ? ['Redfish', 'IPMI'] : ['Redfish'],
      Locked: false,
      PasswordChangeRequired: false,
      RoleId: role,
      Links: { Role: link(roleOf(role)) },
      ...(account === undefined ? {} : accountProperties(account)),
    }
  })
}

/** An account of the BMC by the last part of its path, where there is one. */
export function accountMember({ controller }: Machine, name: string): Resource | undefined {
  const places = [...controller.accounts.used()].map(([place]) => place)
  const found = places.find((place) => memberOf(place) === `${paths.accounts}/${name}`)
  return found === undefined ? undefined : accountAt(found)
}

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
  collection(paths.accounts, 'ManagerAccountCollection', 'Accounts', ({ controller }) =>
    [...controller.accounts.used()].map(([place]) => memberOf(place)),
  ),
  accountAt(firstNamed),
  collection(paths.roles, 'RoleCollection', 'Roles', Object.values(roles).map(roleOf)),
  ...Object.values(roles).map((name) =>
    resource(roleOf(name), 'Role.v1_3_1', name, {
      RoleId: name,
      IsPredefined: true,
      AssignedPrivileges: assigned[name] ?? [],
    }),
  ),
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
    RegistryPrefixes: ['ResourceEvent'],
    ResourceTypes: ['ComputerSystem', 'Manager'],
    SubscriptionTypes: ['RedfishEvent', 'SSE'],
    ServerSentEventUri: paths.events,
    Subscriptions: link(paths.subscriptions),
    Status: healthy,
  }),
  collection(paths.subscriptions, 'EventDestinationCollection', 'Subscriptions', []),
  collection(paths.registries, 'MessageRegistryFileCollection', 'Registries', [paths.biosRegistry]),
  biosRegistryFile,
]
