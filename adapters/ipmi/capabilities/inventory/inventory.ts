import type { ErrorCode, PhoenixError } from '../../../../src/error.js'
import type { InventoryReport } from '../../../../src/ports/inventory.js'
import type { Deadline } from '../../deadline.js'
import type { IpmiClient } from '../../session/client.js'
import { meaningful } from '../text.js'
import { unless } from '../unless.js'
import { readBmcMac } from '../upkeep/lan.js'
import { readDeviceId, readGuid } from './device.js'
import { readFru } from './fru.js'
import type { Fru } from './fru-decode.js'

/** The unit that describes the machine itself. */
const machine = 0

/**
 * What IPMI tells of the hardware: what its maker wrote into it, and the address of the BMC. Of the
 * node's own network interfaces the standard tells nothing.
 */
export async function readInventory(
  client: IpmiClient,
  deadline: Deadline,
): Promise<InventoryReport> {
  const left = ({ reason }: PhoenixError) => client.log(`not in the inventory: ${reason}`)
  const fru = await unless(absent, readFru(client, machine, deadline), left)
  const bmcMac = await unless(hidden, readBmcMac(client, deadline), left)
  const { firmware } = await readDeviceId(client, deadline)
  const guid = await unless(absent, readGuid(client, 'system', deadline), left)
  return {
    ...identityOf(fru),
    ...(guid === undefined ? {} : { uuid: guid.smbios }),
    bmcVersion: firmware,
    nics: [],
    ...(bmcMac === undefined ? {} : { bmcMac }),
  }
}

/** Whose words count first: the product's, then those of what it is made of. */
export function identityOf(fru: Fru | undefined): Omit<InventoryReport, 'nics'> {
  const { product, board, chassis } = fru ?? {}
  const first = (...texts: (string | undefined)[]) =>
    texts.map(meaningful).find((text) => text !== undefined)
  const serial = first(product?.serial, chassis?.serial, board?.serial)
  const manufacturer = first(product?.manufacturer, board?.manufacturer)
  const model = first(product?.name, board?.product)
  return {
    ...(serial === undefined ? {} : { serial }),
    ...(manufacturer === undefined ? {} : { manufacturer }),
    ...(model === undefined ? {} : { model }),
  }
}

const absent: ReadonlySet<ErrorCode> = new Set([
  'not-supported',
  'bmc-not-found',
  'bmc-refused',
  'bmc-protocol',
])
/** Operators may read it, and mere users all the rest. */
const hidden: ReadonlySet<ErrorCode> = new Set([...absent, 'bmc-forbidden'])
