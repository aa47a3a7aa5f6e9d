/** The firmware settings of our own tree, with their registry. */
import type { Resource } from '../tree/tree.js'
import { action, link, resource } from './build.js'
import { paths } from './paths.js'

interface Attribute {
  readonly name: string
  readonly title: string
  readonly value: string | number | boolean | null
  readonly values?: readonly string[]
  readonly bounds?: readonly [lower: number, upper: number, step: number]
  readonly length?: number
  readonly type?: 'Password'
  readonly readOnly?: boolean
}

const onOff = ['Disabled', 'Enabled']

const attributes: readonly Attribute[] = [
  { name: 'BootMode', title: 'Boot Mode', value: 'Uefi', values: ['Uefi', 'Legacy'] },
  { name: 'LogicalProc', title: 'Logical Processors', value: 'Enabled', values: onOff },
  { name: 'ProcTurboMode', title: 'Turbo Mode', value: 'Disabled', values: onOff },
  { name: 'ProcVirtualization', title: 'Virtualization', value: 'Enabled', values: onOff },
  {
    name: 'SysProfile',
    title: 'System Profile',
    value: 'PerfPerWatt',
    values: ['PerfPerWatt', 'PerfOptimized', 'DenseCfgOptimized', 'Custom'],
  },
  {
    name: 'NumaNodesPerSocket',
    title: 'NUMA Nodes per Socket',
    value: '1',
    values: ['0', '1', '2', '4'],
  },
  { name: 'SriovGlobalEnable', title: 'SR-IOV', value: 'Disabled', values: onOff },
  { name: 'PxeDev1EnDis', title: 'PXE Device 1', value: 'Enabled', values: onOff },
  { name: 'HttpDev1EnDis', title: 'HTTP Device 1', value: 'Disabled', values: onOff },
  {
    name: 'SerialComm',
    title: 'Serial Communication',
    value: 'OnConRedir',
    values: ['Off', 'OnNoConRedir', 'OnConRedir'],
  },
  { name: 'BootRetryCount', title: 'Boot Retries', value: 3, bounds: [0, 10, 1] },
  { name: 'QuietBoot', title: 'Quiet Boot', value: false },
  { name: 'AssetTag', title: 'Asset Tag', value: '', length: 63 },
  { name: 'SystemBiosVersion', title: 'BIOS Version', value: '1.0.0', readOnly: true },
  { name: 'SetupPassword', title: 'Setup Password', value: null, type: 'Password', length: 32 },
]

const types = { string: 'String', number: 'Integer', boolean: 'Boolean' } as const

function entryOf(attribute: Attribute, at: number) {
  const { name, title, value, values, bounds, length, readOnly = false } = attribute
  const plain = typeof value
  const type =
    attribute.type ?? (values !== undefined ? 'Enumeration' : types[plain as keyof typeof types])
  return {
    AttributeName: name,
    DisplayName: title,
    DisplayOrder: at + 1,
    DefaultValue: value,
    HelpText: `${title} of a simulated node.`,
    Hidden: false,
    ReadOnly: readOnly,
    ResetRequired: true,
    Type: type,
    ...(values === undefined
      ? {}
      : { Value: values.map((one) => ({ ValueName: one, ValueDisplayName: one })) }),
    ...(bounds === undefined
      ? {}
      : { LowerBound: bounds[0], UpperBound: bounds[1], ScalarIncrement: bounds[2] }),
    ...(length === undefined ? {} : { MinLength: 0, MaxLength: length }),
  }
}

const registryId = 'BiosAttributeRegistry.v1_0_0'
const registryPath = `${paths.biosRegistry}/${registryId}.json`

export const biosRegistryFile = resource(
  paths.biosRegistry,
  'MessageRegistryFile.v1_1_3',
  'BIOS Attribute Registry File',
  {
    Registry: registryId,
    Languages: ['en'],
    Location: [{ Language: 'en', Uri: registryPath }],
  },
)

const applyTimes = ['OnReset', 'Immediate']

export const bios: readonly Resource[] = [
  resource(paths.bios, 'Bios.v1_2_1', 'BIOS Configuration Current Settings', {
    AttributeRegistry: registryId,
    Attributes: Object.fromEntries(attributes.map(({ name, value }) => [name, value])),
    '@Redfish.Settings': {
      '@odata.type': '#Settings.v1_3_5.Settings',
      SettingsObject: link(paths.biosSettings),
      SupportedApplyTimes: applyTimes,
    },
    Actions: action(paths.bios, 'Bios.ResetBios'),
  }),
  resource(paths.biosSettings, 'Bios.v1_2_1', 'BIOS Configuration Pending Settings', {
    AttributeRegistry: registryId,
    Attributes: {},
  }),
  resource(registryPath, 'AttributeRegistry.v1_3_7', 'BIOS Attribute Registry', {
    Id: registryId,
    Language: 'en',
    OwningEntity: 'Phoenix',
    RegistryVersion: '1.0.0',
    RegistryEntries: { Attributes: attributes.map(entryOf) },
  }),
]
