/** The firmware of our own tree and the service that updates it. */
import type { Resource } from '../tree/tree.js'
import { action, collection, healthy, link, resource } from './build.js'
import { paths } from './paths.js'

/** What firmware there is, its first version, and what it runs on. */
const items = [
  ['BIOS', 'System BIOS', '1.0.0', paths.system],
  ['BMC', 'BMC Firmware', '1.0.0', paths.manager],
  ['NIC1', 'Network Adapter', '22.31.6', paths.system],
  ['PSU1', 'Power Supply 1', '00.1D.7D', paths.enclosure],
] as const

const item = (id: string) => `${paths.firmware}/${id}`
const protocols = ['HTTP', 'HTTPS', 'NFS', 'TFTP']
const applyTimes = ['Immediate', 'OnReset']
const applyTimeSupport = {
  '@odata.type': '#Settings.v1_3_5.OperationApplyTimeSupport',
  SupportedValues: applyTimes,
}

export const firmware: readonly Resource[] = [
  resource(paths.updateService, 'UpdateService.v1_14_0', 'Update Service', {
    ServiceEnabled: true,
    Status: healthy,
    FirmwareInventory: link(paths.firmware),
    HttpPushUri: paths.httpPush,
    HttpPushUriTargets: [],
    HttpPushUriTargetsBusy: false,
    MultipartHttpPushUri: paths.multipartPush,
    MaxImageSizeBytes: 64 * 1024 * 1024,
    '@Redfish.OperationApplyTimeSupport': applyTimeSupport,
    Actions: {
      ...action(paths.updateService, 'UpdateService.SimpleUpdate', {
        'TransferProtocol@Redfish.AllowableValues': protocols,
        '@Redfish.OperationApplyTimeSupport': applyTimeSupport,
        '@Redfish.ActionInfo': paths.simpleUpdateInfo,
      }),
      ...action(paths.updateService, 'UpdateService.StartUpdate'),
    },
  }),
  resource(paths.simpleUpdateInfo, 'ActionInfo.v1_3_0', 'Simple Update Action Info', {
    Parameters: [
      { Name: 'ImageURI', Required: true, DataType: 'String' },
      { Name: 'TransferProtocol', Required: false, DataType: 'String', AllowableValues: protocols },
      { Name: 'Targets', Required: false, DataType: 'StringArray' },
      { Name: 'Username', Required: false, DataType: 'String' },
      { Name: 'Password', Required: false, DataType: 'String' },
    ],
  }),
  collection(
    paths.firmware,
    'SoftwareInventoryCollection',
    'Firmware Inventory',
    items.map(([id]) => item(id)),
  ),
  ...items.map(([id, name, version, related]) =>
    resource(item(id), 'SoftwareInventory.v1_10_2', name, {
      SoftwareId: id,
      Version: version,
      Updateable: true,
      Status: healthy,
      RelatedItem: [link(related)],
    }),
  ),
]
