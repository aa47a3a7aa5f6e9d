/** The manager of our own tree: the BMC itself, with its network interface and its virtual drives. */
import type { Resource } from '../tree/tree.js'
import { action, collection, healthy, link, resource } from './build.js'
import { paths } from './paths.js'

const drives = [
  ['CD1', ['CD', 'DVD']],
  ['USB1', ['USBStick', 'Floppy']],
] as const
const drivePath = (id: string) => `${paths.virtualMedia}/${id}`

export const manager: readonly Resource[] = [
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
