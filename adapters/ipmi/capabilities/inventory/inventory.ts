import { type ErrorCode, PhoenixError } from '../../../../src/error.js'
import type { InventoryReport } from '../../../../src/ports/inventory.js'
import type { Deadline } from '../../deadline.js'
import type { IpmiClient } from '../../session/client.js'
import { meaningful } from '../text.js'
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
  const fru = await ifThere(client, readFru(client, machine, deadline))
  // Operators may read it, and mere users all the rest.
  const bmcMac = await ifThere(client, readBmcMac(client, deadline), 'bmc-forbidden')
  const { firmware } = await readDeviceId(client, deadline)
  const guid = await ifThere(client, readGuid(client, 'system', deadline))
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

/** What was read; undefined where the BMC does not have it. @param also a further error that means no more */
async function ifThere<T>(
  client: IpmiClient,
  work: Promise<T>,
  also?: ErrorCode,
): Promise<T | undefined> {
  try {
    return await work
  } catch (error) {
    if (!PhoenixError.is(error) || (!absent.has(error.code) && error.code !== also)) throw error
    client.log(`not in the inventory: ${error.reason}`)
    return undefined
  }
}

const absent = new Set(['not-supported', 'bmc-not-found', 'bmc-refused', 'bmc-protocol'])
