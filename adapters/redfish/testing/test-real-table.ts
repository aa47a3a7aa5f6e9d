/** For tests only: what the trees of real BMCs hold, counted in the trees themselves. */

/** What is to be found in one tree. */
export interface Expected {
  /** The `system` option, where the BMC has several that may be meant. */
  readonly choose?: string
  /** Its place among the systems that there are. @default the first */
  readonly place?: number
  readonly vendor?: string
  /** What of {@link usual} it lacks. */
  readonly lacks?: string
  readonly bmcMac?: string
  readonly bmcVersion?: string
  /** How many boot options there are, and the name of the first. */
  readonly order?: readonly [number, string]
  /** Attributes that are hidden, those that wait, and how many the registry has, where there is one. */
  readonly bios?: readonly [hidden: number, pending: number, registry: number | undefined]
  /** An attribute, a value that it does not have, and where that is written. */
  readonly change?: readonly [name: string, value: string, path: string]
  /** Firmware items, the members of the list that are listed twice not counted. */
  readonly firmware?: number
  /** Processors, accelerators, memory modules, drives. */
  readonly parts: readonly [number, number, number, number]
  readonly sensors: Readonly<Record<string, number>>
  readonly watts?: number
  readonly logs: string
  readonly entries: number
  readonly light?: string
  readonly drives?: string
}

/** What nearly every BMC can do. */
export const usual =
  'accounts bios bootDevice bootOrder chassisPower controller events firmware hardware identify inventory logs power probe raw sensors virtualMedia'

/** What there is in each tree. */
export const trees: Readonly<Record<string, Expected>> = {
  'cray-ex425-nc': {
    vendor: 'cray',
    choose: 'Node1',
    place: 1,
    lacks: 'bootDevice identify virtualMedia',
    order: [2, 'Management Ethernet0 PXE IPv4'],
    bios: [0, 0, undefined],
    parts: [2, 0, 16, 0],
    firmware: 11,
    sensors: { voltage: 69, current: 26, power: 33, temperature: 41, energy: 7 },
    logs: 'SEL* EventLog* AuditLog*',
    entries: 0,
  },
  'dell-r750-idrac9-6.00': {
    vendor: 'dell',
    bmcMac: 'b0:7b:25:d6:51:82',
    bmcVersion: '6.00.30.00',
    order: [5, 'HTTP Device 1: NIC in Slot 5 Port 1'],
    bios: [10, 0, 682],
    change: ['AcPwrRcvry', 'On', '/redfish/v1/Systems/System.Embedded.1/Bios/Settings'],
    firmware: 29,
    parts: [2, 1, 16, 3],
    sensors: {
      current: 2,
      voltage: 49,
      power: 8,
      utilization: 4,
      fan: 6,
      temperature: 6,
      frequency: 2,
    },
    watts: 614,
    logs: 'Sel* Lclog FaultList',
    entries: 5,
    light: 'on',
    drives: '1 2',
  },
  'dmtf-public-bladed': {
    choose: '529QB9452R6',
    place: 2,
    lacks: 'bios bootOrder controller firmware virtualMedia',
    bmcMac: '23:11:8a:38:c0:22',
    bmcVersion: '1.00',
    parts: [1, 0, 0, 0],
    sensors: { temperature: 1, fan: 1 },
    logs: 'Log*',
    entries: 1,
    light: 'off',
  },
  'dmtf-public-rackmount1': {
    lacks: 'bootOrder',
    bmcMac: '23:11:8a:33:cf:ea',
    bmcVersion: '1.45.455b66-rev4',
    bios: [0, 4, undefined],
    change: ['BootMode', 'Legacy', '/redfish/v1/Systems/437XR1138R2/Bios/Settings'],
    firmware: 3,
    parts: [1, 0, 3, 0],
    sensors: {
      temperature: 11,
      utilization: 5,
      energy: 2,
      frequency: 1,
      current: 6,
      power: 4,
      voltage: 8,
      fan: 2,
    },
    watts: 374,
    logs: 'Log1* Log*',
    entries: 2,
    light: 'off',
    drives: 'Floppy1 CD1 CD2',
  },
  'gigabyte-h262-ami': {
    vendor: 'ami',
    bmcMac: 'b4:2e:99:ba:de:17',
    bmcVersion: '12.84.13',
    order: [7, 'UEFI: HTTP IP4 Intel(R) I350 Gigabit Network Connection'],
    bios: [0, 0, 549],
    // It announces settings and names no object for them.
    change: ['FBO001', 'LEGACY', '/redfish/v1/Systems/Self/Bios'],
    firmware: 3,
    parts: [2, 0, 16, 1],
    sensors: { power: 3, energy: 1, temperature: 17, voltage: 28 },
    watts: 100,
    logs: 'SEL* EventLog* BIOS* AuditLog* Logs*',
    entries: 10,
    light: 'off',
    drives: 'CD1',
  },
  'hpe-dl325-ilo5-2.46': {
    vendor: 'hpe',
    bmcMac: '94:40:c9:37:d3:fc',
    bmcVersion: 'iLO 5 v2.46',
    order: [5, 'cray (sdb1)'],
    bios: [0, 0, 339],
    change: ['AcpiHpet', 'Disabled', '/redfish/v1/systems/1/bios/settings/'],
    firmware: 12,
    parts: [1, 0, 4, 0],
    sensors: { temperature: 27, fan: 6, power: 2 },
    watts: 97,
    logs: 'IML* SL* IEL*',
    entries: 20,
    light: 'off',
    drives: '1 2',
  },
  'hpe-dl380a-gen11-ilo6-1.66': {
    vendor: 'hpe',
    bmcMac: '7c:a6:2a:40:c3:e4',
    bmcVersion: 'iLO 6 v1.66',
    order: [8, 'Ubuntu'],
    bios: [0, 0, 648],
    change: ['AcpiHpet', 'Disabled', '/redfish/v1/systems/1/bios/settings/'],
    firmware: 34,
    parts: [2, 2, 16, 7],
    sensors: { temperature: 29, fan: 6, power: 2 },
    watts: 565,
    logs: 'IML* Event* SL* IEL*',
    entries: 20,
    light: 'off',
    drives: '1 2',
  },
  'lenovo-sr670v2-xcc': {
    vendor: 'lenovo',
    bmcMac: '08:8f:c3:a5:8a:6f',
    bmcVersion: 'TGBT42S 2.83 2023-07-05',
    order: [2, 'Network'],
    bios: [1, 0, undefined],
    change: [
      'DevicesandIOPorts_SerialPortAccessMode',
      'Dedicated',
      '/redfish/v1/Systems/1/Bios/Pending',
    ],
    firmware: 43,
    parts: [2, 8, 16, 4],
    sensors: { temperature: 39, other: 145, power: 40, voltage: 9, fan: 10 },
    watts: 700,
    logs: 'SEL* PlatformLog* AuditLog* ActiveLog MaintenanceLog SaLog DiagnosticLog',
    entries: 0,
    light: 'off',
    drives: 'EXT1 EXT2 EXT3 EXT4',
  },
  'nvidia-gh200': {
    vendor: 'nvidia',
    bmcMac: '3c:6d:66:01:a8:cd',
    bmcVersion: 'GH200-24.05-2',
    order: [32, 'ubuntu'],
    bios: [0, 0, 203],
    change: ['AssetTagProtection', 'Enabled', '/redfish/v1/Systems/System_0/Bios/Settings'],
    firmware: 19,
    // The accelerators are those of the second system, which cannot be switched.
    parts: [2, 2, 4, 0],
    sensors: {
      fan: 16,
      temperature: 31,
      energy: 6,
      frequency: 4,
      power: 15,
      utilization: 168,
      voltage: 6,
      other: 1,
    },
    logs: 'SEL* EventLog* system/Dump* FaultLog* DebugTokenService PostCodes* Journal manager/Dump* chassis/XID chassis/HGX_GPU_1/XID',
    entries: 5,
    light: 'off',
    drives: 'USB2 USB1',
  },
  'openbmc-qemu-2.15': {
    vendor: 'openbmc',
    lacks: 'bios bootOrder virtualMedia',
    bmcMac: 'ae:0d:e8:39:69:bb',
    bmcVersion: '2.15.0-dev-686-g100c36de90',
    firmware: 1,
    parts: [0, 0, 0, 0],
    sensors: { power: 1 },
    logs: 'EventLog* HostLogger Journal',
    entries: 0,
    light: 'off',
  },
  'supermicro-sys821ge-x13': {
    vendor: 'supermicro',
    bmcMac: '7c:c2:55:50:a8:ff',
    bmcVersion: '11.01.01',
    order: [
      12,
      '(B26/D0/F0) UEFI PXE IPv4 Nvidia Network Adapter - 94:6D:AE:91:FB:22 - 946DAE91FB22',
    ],
    bios: [11, 0, undefined],
    change: ['ADDDCSparing_3C3F', 'Disabled', '/redfish/v1/Systems/1/Bios/SD'],
    firmware: 106,
    parts: [2, 0, 32, 8],
    sensors: { other: 1, temperature: 36, fan: 6, power: 9, voltage: 12 },
    watts: 2161,
    logs: 'system/Log1* manager/Log1*',
    entries: 20,
    light: 'off',
    drives: 'VirtualMedia1 VirtualMedia2 VirtualMedia3',
  },
}
