/** For tests only: strange things, the same ones for the same seed. */
import { ordinaryTree, systemPath, type Tree } from './test-bmc.js'

/** Numbers from 0 up to but without 1, the same ones for the same seed. */
export function random(seed: number): () => number {
  let state = seed >>> 0
  return () => {
    state = (state + 0x6d2b79f5) >>> 0
    let mixed = Math.imul(state ^ (state >>> 15), state | 1)
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32
  }
}

/** One of several. */
export function pick<T>(next: () => number, list: readonly T[]): T {
  return list[Math.floor(next() * list.length)] as T
}

const deep = (levels: number): unknown => {
  let value: unknown = 'bottom'
  for (let i = 0; i < levels; i += 1) value = i % 2 === 0 ? [value] : { Members: value }
  return value
}

/** Values of any shape, those that mislead among them. */
export function strangeValue(next: () => number, paths: readonly string[]): unknown {
  return pick<() => unknown>(next, [
    () => null,
    () => true,
    () => -1,
    () => 1e308,
    () => 0.1,
    () => '',
    () => '\u001b[2J\u0007\u202e',
    () => 'x'.repeat(20_000),
    () => '<html><body>503</body></html>',
    () => '\ud800',
    () => [],
    () => ({}),
    () => [null, 7, 'text', [[]], {}],
    () => deep(60),
    () => ({ '@odata.id': pick(next, paths) }),
    () => [{ '@odata.id': pick(next, paths) }, { '@odata.id': pick(next, paths) }],
    () => pick(next, paths),
    () => ({ '@odata.id': 'https://elsewhere.example/redfish/v1/' }),
    () => ({ '@odata.id': '//elsewhere.example/' }),
    () => ({ '@odata.id': 'http://[' }),
    () => ({ '@odata.id': { '@odata.id': {} } }),
    () => JSON.parse('{"__proto__": {"Members": 1}, "constructor": 7, "toString": []}'),
    () => Array.from({ length: 300 }, (_, i) => ({ '@odata.id': `/redfish/v1/${i}` })),
    () => ({ Members: pick(next, [null, {}, 'x', [1]]) }),
  ])()
}

/** Every property of every object below. */
export function placesIn(value: Tree): { readonly object: Tree; readonly key: string }[] {
  return Object.keys(value).flatMap((key) => {
    const inner: unknown = value[key]
    const deeper = typeof inner === 'object' && inner !== null ? placesIn(inner as Tree) : []
    return [{ object: value, key }, ...deeper]
  })
}

/** A BMC that has something of everything. */
export function richTree(): Tree {
  const tree = ordinaryTree()
  const link = (path: string) => ({ '@odata.id': path })
  const add = (path: string, body: Tree) => {
    tree[path] = { '@odata.id': path, '@odata.type': '#Thing.v1_0_0.Thing', ...body }
    return link(path)
  }
  const list = (path: string, ...bodies: Tree[]) => {
    const Members = bodies.map((body, i) => add(`${path}/${i}`, { Id: String(i), ...body }))
    return add(path, { Members })
  }
  const root = '/redfish/v1'
  const action = (name: string, path: string) => ({ [`#${name}`]: { target: path } })
  const entry = { Message: 'Hot', Severity: 'Warning', Created: '2024-01-01T00:00:00Z' }
  const logs = list(`${root}/Logs`, {
    Entries: list(`${root}/Entries`, entry, entry),
    Actions: action('LogService.ClearLog', `${root}/Clear`),
  })
  const manager = {
    ManagerType: 'BMC',
    FirmwareVersion: '1.2.3',
    LogServices: logs,
    EthernetInterfaces: list(`${root}/Nics`, { MACAddress: '02:00:00:00:00:01' }),
    VirtualMedia: list(`${root}/Media`, {
      MediaTypes: ['CD'],
      Inserted: false,
      Actions: action('VirtualMedia.InsertMedia', `${root}/Insert`),
    }),
    Actions: action('Manager.Reset', `${root}/Restart`),
  }
  const chassis = {
    ChassisType: 'RackMount',
    PowerState: 'On',
    IndicatorLED: 'Off',
    Sensors: list(`${root}/Sensors`, { Name: 'Inlet', Reading: 20, ReadingType: 'Temperature' }),
    Thermal: add(`${root}/Thermal`, {
      Temperatures: [{ Name: 'Outlet', ReadingCelsius: 30 }],
      Fans: [{ Name: 'Fan', Reading: 5000 }],
    }),
    Power: add(`${root}/Power`, { PowerControl: [{ PowerConsumedWatts: 100 }], Voltages: [{}] }),
    Actions: action('Chassis.Reset', `${root}/ChassisReset`),
    NetworkAdapters: list(`${root}/Adapters`, {
      Ports: list(`${root}/Ports`, { Ethernet: { AssociatedMACAddresses: ['02:00:00:00:00:02'] } }),
    }),
  }
  const settings = add(`${systemPath}/Bios/Settings`, { Attributes: {} })
  Object.assign(tree[systemPath], {
    Links: { Chassis: [link(`${root}/Chassis/0`)], ManagedBy: [link(`${root}/Managers/0`)] },
    Bios: add(`${systemPath}/Bios`, {
      AttributeRegistry: 'BiosAttributeRegistry.v1_0_0',
      Attributes: { Turbo: 'On', Cores: 4 },
      '@Redfish.Settings': { SettingsObject: settings, SupportedApplyTimes: ['OnReset'] },
    }),
    EthernetInterfaces: list(`${systemPath}/Nics`, { MACAddress: 'Not Available' }),
    Processors: list(`${systemPath}/Cpus`, { ProcessorType: 'CPU', TotalCores: 8 }),
    Memory: list(`${systemPath}/Dimms`, { CapacityMiB: 1024 }),
    Storage: list(`${systemPath}/Storage`, { Drives: [add(`${systemPath}/Drive`, { Id: 'd' })] }),
  })
  Object.assign(tree[systemPath].Boot, {
    BootOrder: ['A', 'B'],
    BootOptions: list(`${systemPath}/Options`, { BootOptionReference: 'A', DisplayName: 'PXE' }),
  })
  const attributes = [
    { AttributeName: 'Turbo', Type: 'Enumeration', Value: [{ ValueName: 'Off' }] },
  ]
  add(`${root}/Store`, { RegistryEntries: { Attributes: attributes } })
  add(`${root}/Registries`, { Members: [link(`${root}/Registries/BiosAttributeRegistry.v1_0_0`)] })
  add(`${root}/Registries/BiosAttributeRegistry.v1_0_0`, {
    Location: [{ Language: 'en', Uri: `${root}/Store` }],
  })
  Object.assign(tree[`${root}/`], {
    Vendor: 'Contoso',
    Managers: list(`${root}/Managers`, manager),
    Chassis: list(`${root}/Chassis`, chassis),
    Registries: link(`${root}/Registries`),
    ProtocolFeaturesSupported: { ExpandQuery: { NoLinks: true, Levels: true } },
    UpdateService: add(`${root}/Update`, {
      FirmwareInventory: list(`${root}/Firmware`, { Version: '1' }, { Version: '2' }),
      HttpPushUri: `${root}/Push`,
      Actions: action('UpdateService.SimpleUpdate', `${root}/Fetch`),
    }),
    AccountService: add(`${root}/Accounts`, {
      Accounts: list(`${root}/Users`, { UserName: 'admin', RoleId: 'Administrator' }),
    }),
    EventService: add(`${root}/Events`, { ServerSentEventUri: `${root}/Stream` }),
  })
  return tree
}
