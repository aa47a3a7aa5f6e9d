/**
 * Trees of our own making: each has what is peculiar about the BMCs of one maker and little else. They are in
 * test/fixtures/trees, and say by themselves how a BMC with them behaves.
 */
import { join } from 'node:path'

const all =
  'accounts bios bootDevice bootOrder chassisPower controller events firmware hardware identify inventory logs power probe raw sensors virtualMedia'

/** What there is to be told of one tree. */
export interface OwnTree {
  readonly name: string
  /** The systems that it has, the chosen one marked. */
  readonly systems: string
  /** The system to choose, where the BMC has several that may be meant. */
  readonly system?: string
  readonly vendor: string
  /** What of all that a BMC may be able to do it cannot. */
  readonly lacks: string
  readonly serial: string
  /** Of the system's interfaces: the addresses that it tells, dashes for those that it does not. */
  readonly macs: string
  readonly bmc: string
  readonly sensors: string
  readonly watts: number
  readonly firmware: string
  /** Logs, those that can be emptied marked, and how many entries the first has. */
  readonly log: string
  readonly drives: string
  /** What a restart asks of the BMC. */
  readonly restart: string
  /** An attribute and a value for it. */
  readonly bios?: readonly [attribute: string, value: string]
  /** An item of firmware, and how its image gets there; one that is `named` says itself what it is for. */
  readonly update?: readonly [item: string, way: 'fetched' | 'sent' | 'named']
  /** The faults of the tree that somebody meets who does all of this. */
  readonly meets?: string
}

/** Where a tree is. */
export const pathOf = (name: string) =>
  join(import.meta.dirname, '..', 'fixtures', 'trees', `${name}.json`)

/** Those that a BMC can do. */
export const without = (lacks: string) =>
  all
    .split(' ')
    .filter((one) => !lacks.split(' ').includes(one))
    .join(' ')

export const ownTrees: readonly OwnTree[] = [
  {
    name: 'idrac',
    systems: 'System.Embedded.1*',
    vendor: 'dell',
    lacks: '',
    serial: 'CNSIM0000000A1',
    macs: '02:5e:00:a1:00:01 02:5e:00:a1:00:02',
    bmc: '1.20.25.00 02:5e:00:a1:00:ff',
    sensors: 'fan power power temperature',
    watts: 438,
    firmware: '1.2.6 1.20.25.00',
    log: 'Sel* 2',
    drives: '1 2',
    restart: 'ForceRestart',
    bios: ['ProcTurboMode', 'Disabled'],
    update: ['Installed-159-1.2.6__BIOS.Setup.1-1', 'fetched'],
    meets: 'jobs media',
  },
  {
    name: 'ilo',
    systems: '1*',
    vendor: 'hpe',
    lacks: '',
    serial: 'SIM0000B02',
    macs: '02:5e:00:b2:00:01 02:5e:00:b2:00:02',
    bmc: 'iLO 6 v1.58 02:5e:00:b2:00:ff',
    sensors: 'fan power temperature temperature',
    watts: 112,
    firmware: '1.58 U00 v1.40',
    log: 'IML* 1',
    drives: '1 2',
    restart: 'ForceRestart',
    bios: ['AcpiHpet', 'Disabled'],
    update: ['2', 'named'],
    meets: 'compression not-ready push success-messages',
  },
  {
    name: 'xcc',
    systems: '1*',
    vendor: 'lenovo',
    lacks: 'events',
    serial: 'SIMC0003',
    macs: '02:5e:00:c3:00:01 02:5e:00:c3:00:02',
    bmc: 'SIM202B 2.90 2026-01-15 02:5e:00:c3:00:ff',
    sensors: 'fan power temperature',
    watts: 301,
    firmware: 'SIM101A SIM202B',
    log: 'PlatformLog* 1',
    drives: 'EXT1 EXT2',
    restart: 'ForceRestart',
    bios: ['DevicesandIOPorts_SerialPortAccessMode', 'Dedicated'],
    update: ['UEFI', 'sent'],
    meets: 'task',
  },
  {
    name: 'smc',
    systems: '1*',
    vendor: 'supermicro',
    lacks: 'events',
    serial: 'SIMD0004',
    macs: '02:5e:00:d4:00:01',
    bmc: '01.05.10 02:5e:00:d4:00:ff',
    sensors: 'fan power temperature voltage',
    watts: 1450,
    firmware: '2.1 01.05.10 2.0',
    log: 'Log1* 0',
    drives: 'VirtualMedia1 VirtualMedia2',
    restart: 'ForceRestart',
    bios: ['ADDDCSparing_3C3F', 'Disabled'],
    update: ['BIOS', 'sent'],
    meets: 'etag media push task',
  },
  {
    name: 'megarac',
    systems: 'Self*',
    vendor: 'ami',
    lacks: 'events',
    serial: 'SIME0005',
    macs: '02:5e:00:e5:00:01 02:5e:00:e5:00:01',
    bmc: '12.60.39 02:5e:00:e5:00:ff',
    sensors: 'fan power temperature voltage',
    watts: 390,
    firmware: '12.60.39 R05',
    log: 'BIOS* 0',
    drives: 'CD1',
    restart: 'ForceRestart',
    bios: ['FBO001', 'LEGACY'],
    update: ['BMC', 'fetched'],
    meets: 'etag task',
  },
  {
    name: 'openbmc',
    systems: 'system*',
    vendor: 'openbmc',
    lacks: 'bios bootOrder virtualMedia',
    serial: 'SIMF0006',
    macs: '',
    bmc: '2.15.0-dev 02:5e:00:f6:00:ff',
    sensors: 'power temperature',
    watts: 9.5,
    firmware: '2.15.0-dev 0.9.1',
    log: 'EventLog* 1',
    drives: 'not-supported',
    restart: 'ForceRestart',
    update: ['b105f00d', 'sent'],
    meets: 'etag',
  },
  {
    name: 'gh200',
    systems: 'HGX_Baseboard_0 System_0*',
    vendor: 'nvidia',
    lacks: 'events',
    serial: 'SIMG0007',
    macs: '',
    bmc: 'GH200-24.05-1 02:5e:01:07:00:ff',
    sensors: 'power temperature temperature',
    watts: 911.5,
    firmware: 'GH200-24.05-1 0.22',
    log: 'SEL* 0',
    drives: 'CD0',
    restart: 'ForceRestart',
    bios: ['AssetTagProtection', 'Enabled'],
    update: ['FW_CPLD_0', 'sent'],
  },
  {
    name: 'cray-nc',
    systems: 'Node0 Node1* Node2 Node3',
    system: 'Node1',
    vendor: 'cray',
    lacks: 'bootDevice events identify virtualMedia',
    serial: 'SIMH0001',
    macs: '- - 02:5e:01:08:00:01',
    bmc: 'nc.1.9.3 02:5e:01:08:00:ff',
    sensors: 'power temperature',
    watts: 301,
    firmware: 'nc.1.9.3 sim-1.4.0 sim-1.4.0 sim-1.4.0 sim-1.4.0',
    log: 'EventLog* 0',
    drives: 'not-supported',
    restart: 'ForceOff On',
    update: ['Node1.BIOS', 'fetched'],
    meets: 'task',
  },
  {
    name: 'cimc',
    systems: 'SIMK000000A*',
    vendor: 'cisco',
    lacks: 'bootOrder events',
    serial: 'SIMK000000A',
    macs: '02:5e:01:0a:00:01 02:5e:01:0a:00:02',
    bmc: '4.1(3b) 02:5e:01:0a:00:ff',
    sensors: 'fan power temperature',
    watts: 266,
    firmware: '4.1(3b) C000A10.4.1',
    log: 'SEL* 1',
    drives: '0',
    restart: 'ForceRestart',
    bios: ['QuietBoot', 'Disabled'],
    update: ['BMC', 'fetched'],
  },
  {
    name: 'intel',
    systems: 'SIML00000011*',
    vendor: 'intel',
    lacks: 'bootOrder events firmware',
    serial: 'SIML00000011',
    macs: '02:5e:01:0b:00:01 02:5e:01:0b:00:02 02:5e:01:0b:00:03',
    bmc: '1.60 02:5e:01:0b:00:ff',
    sensors: 'fan power temperature voltage',
    watts: 204,
    firmware: '',
    log: 'SEL* 5',
    drives: 'CD0',
    restart: 'ForceRestart',
    bios: ['ResumeOnACPowerLoss', 'Stay Off'],
    meets: 'pages',
  },
]
