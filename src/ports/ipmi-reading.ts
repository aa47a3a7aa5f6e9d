import type { IpmiCommand } from './ipmi-raw.js'

/**
 * The commands of the standards (IPMI 2.0, appendix G; DCMI 1.5) that only look, by network function and
 * number. Those that take something away by being read are not among them, as Get Message, nor those that
 * do so for some data, as Get IP/UDP/RMCP Statistics.
 */
const readings: Readonly<Record<number, Readonly<Record<number, string>>>> = {
  0: {
    0: 'Get Chassis Capabilities',
    1: 'Get Chassis Status',
    7: 'Get System Restart Cause',
    9: 'Get System Boot Options',
    15: 'Get POH Counter',
  },
  4: {
    1: 'Get Event Receiver',
    16: 'Get PEF Capabilities',
    19: 'Get PEF Configuration Parameters',
    21: 'Get Last Processed Event ID',
    32: 'Get Device SDR Info',
    33: 'Get Device SDR',
    35: 'Get Sensor Reading Factors',
    37: 'Get Sensor Hysteresis',
    39: 'Get Sensor Thresholds',
    41: 'Get Sensor Event Enable',
    43: 'Get Sensor Event Status',
    45: 'Get Sensor Reading',
    47: 'Get Sensor Type',
  },
  6: {
    1: 'Get Device ID',
    4: 'Get Self Test Results',
    7: 'Get ACPI Power State',
    8: 'Get Device GUID',
    9: 'Get NetFn Support',
    10: 'Get Command Support',
    11: 'Get Command Sub-function Support',
    12: 'Get Configurable Commands',
    13: 'Get Configurable Command Sub-functions',
    37: 'Get Watchdog Timer',
    47: 'Get BMC Global Enables',
    49: 'Get Message Flags',
    55: 'Get System GUID',
    56: 'Get Channel Authentication Capabilities',
    61: 'Get Session Info',
    65: 'Get Channel Access',
    66: 'Get Channel Info',
    68: 'Get User Access',
    70: 'Get User Name',
    74: 'Get Payload Activation Status',
    75: 'Get Payload Instance Info',
    77: 'Get User Payload Access',
    78: 'Get Channel Payload Support',
    79: 'Get Channel Payload Version',
    84: 'Get Channel Cipher Suites',
    87: 'Get System Interface Capabilities',
    89: 'Get System Info Parameters',
    97: 'Get Command Enables',
    99: 'Get Command Sub-function Enables',
    100: 'Get OEM NetFn IANA Support',
  },
  10: {
    16: 'Get FRU Inventory Area Info',
    17: 'Read FRU Data',
    32: 'Get SDR Repository Info',
    33: 'Get SDR Repository Allocation Info',
    35: 'Get SDR',
    40: 'Get SDR Repository Time',
    64: 'Get SEL Info',
    65: 'Get SEL Allocation Info',
    67: 'Get SEL Entry',
    72: 'Get SEL Time',
    90: 'Get Auxiliary Log Status',
    92: 'Get SEL Time UTC Offset',
  },
  12: {
    2: 'Get LAN Configuration Parameters',
    34: 'Get SOL Configuration Parameters',
  },
}

/** The network function of groups, whose first byte of data says which; and that of DCMI. */
const groups = 0x2c
const dcmi = 0xdc
const readingsOfDcmi: Readonly<Record<number, string>> = {
  1: 'Get DCMI Capabilities Info',
  2: 'Get Power Reading',
  3: 'Get Power Limit',
  6: 'Get Asset Tag',
  7: 'Get DCMI Sensor Info',
  9: 'Get Management Controller Identifier String',
  12: 'Get Thermal Limit',
  16: 'Get Temperature Readings',
  19: 'Get DCMI Configuration Parameters',
}

/** The network function of sensors, which may sit behind other units of the BMC as well. */
const sensors = 4

/**
 * The name of a command that is known to look only, and to change nothing; undefined for every other, and
 * for those of makers, of which nobody can tell: the units (LUN) 1 and 3 are theirs, and 2 is the way to the
 * system's messages (IPMI 2.0, 7.2).
 */
export function ipmiReading({
  netFn,
  command,
  data = [],
  lun = 0,
}: IpmiCommand): string | undefined {
  if (lun !== 0 && (netFn !== sensors || lun === 2)) return undefined
  if (netFn === groups) return data[0] === dcmi ? readingsOfDcmi[command] : undefined
  return readings[netFn]?.[command]
}
