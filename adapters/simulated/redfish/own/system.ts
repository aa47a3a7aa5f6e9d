/** The system of our own tree: what can be switched, started and set. */
import { bootEnablements, bootModes, bootTargets } from '../../machine/override.js'
import { resetTypes } from '../../machine/reset.js'
import type { Resource } from '../tree/tree.js'
import { bios } from './bios.js'
import { action, collection, healthy, link, resource } from './build.js'
import { drives, gpus, memoryGiB, modules, parts, processorModel, sockets } from './parts.js'
import { paths } from './paths.js'

/** What a node may start from in its usual order. */
const bootOptions = [
  ['Boot0000', 'PXE IPv4 eno1', 'PciRoot(0x0)/Pci(0x1C,0x0)/MAC()/IPv4()'],
  ['Boot0001', 'HTTP IPv4 eno1', 'PciRoot(0x0)/Pci(0x1C,0x0)/MAC()/IPv4()/Uri()'],
  ['Boot0002', 'Rocky Linux', 'HD(1,GPT)/\\EFI\\rocky\\shimx64.efi'],
] as const
const bootOption = (id: string) => `${paths.bootOptions}/${id}`

const interfacePath = (name: string) => `${paths.interfaces}/${encodeURIComponent(name)}`

/** The override as it is at first, and what it may be. */
const bootOffer = {
  BootSourceOverrideEnabled: 'Disabled',
  'BootSourceOverrideEnabled@Redfish.AllowableValues': bootEnablements,
  BootSourceOverrideTarget: 'None',
  'BootSourceOverrideTarget@Redfish.AllowableValues': bootTargets,
  BootSourceOverrideMode: 'UEFI',
  'BootSourceOverrideMode@Redfish.AllowableValues': bootModes,
  UefiTargetBootSourceOverride: null,
  BootNext: null,
  HttpBootUri: null,
}

/** An interface of a node, at its path. */
export function ethernetInterface(name: string, mac: string): Resource {
  return resource(interfacePath(name), 'EthernetInterface.v1_9_0', name, {
    Id: name,
    InterfaceEnabled: true,
    MACAddress: mac,
    PermanentMACAddress: mac,
    Status: healthy,
  })
}

export const system: readonly Resource[] = [
  collection(paths.systems, 'ComputerSystemCollection', 'Computer Systems', [paths.system]),
  resource(paths.system, 'ComputerSystem.v1_20_0', 'System', (machine, now) => {
    const { identity } = machine
    return {
      SystemType: 'Physical',
      Manufacturer: identity.manufacturer,
      Model: identity.model,
      SerialNumber: identity.serial,
      UUID: identity.uuid,
      BiosVersion: '1.0.0',
      Status: { ...healthy, State: machine.power(now) === 'off' ? 'Disabled' : 'Enabled' },
      PowerState: 'Off',
      LocationIndicatorActive: false,
      IndicatorLED: 'Off',
      ProcessorSummary: { Count: sockets, Model: processorModel, Status: healthy },
      MemorySummary: { TotalSystemMemoryGiB: memoryGiB, Status: healthy },
      Boot: {
        ...bootOffer,
        BootOrder: bootOptions.map(([id]) => id),
        BootOptions: link(paths.bootOptions),
      },
      Bios: link(paths.bios),
      EthernetInterfaces: link(paths.interfaces),
      Processors: link(paths.processors),
      Memory: link(paths.memory),
      Storage: link(paths.storages),
      LogServices: link(paths.systemLogs),
      Links: { Chassis: [link(paths.enclosure)], ManagedBy: [link(paths.manager)] },
      Actions: action(paths.system, 'ComputerSystem.Reset', {
        'ResetType@Redfish.AllowableValues': resetTypes,
        '@Redfish.ActionInfo': paths.resetInfo,
      }),
    }
  }),
  resource(paths.systemSettings, 'ComputerSystem.v1_20_0', 'System Settings', { Boot: bootOffer }),
  resource(paths.resetInfo, 'ActionInfo.v1_3_0', 'Reset Action Info', {
    Parameters: [
      { Name: 'ResetType', Required: true, DataType: 'String', AllowableValues: resetTypes },
    ],
  }),
  ...bios,
  collection(
    paths.bootOptions,
    'BootOptionCollection',
    'Boot Options',
    bootOptions.map(([id]) => bootOption(id)),
  ),
  ...bootOptions.map(([id, name, path]) =>
    resource(bootOption(id), 'BootOption.v1_0_4', name, {
      BootOptionReference: id,
      BootOptionEnabled: true,
      DisplayName: name,
      UefiDevicePath: path,
    }),
  ),
  collection(
    paths.interfaces,
    'EthernetInterfaceCollection',
    'Ethernet Interfaces',
    ({ identity }) => identity.interfaces.map(({ name }) => interfacePath(name)),
  ),
  ...parts,
  ...modules,
  ...drives,
  ...gpus,
]
