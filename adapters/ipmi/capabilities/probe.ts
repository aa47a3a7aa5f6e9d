/** What a BMC can do, from a dozen commands that change nothing. */
import type { ErrorCode } from '../../../src/error.js'
import type { CapabilityName } from '../../../src/ports/driver.js'
import type { BmcReport } from '../../../src/ports/probe.js'
import type { Deadline } from '../deadline.js'
import type { IpmiClient } from '../session/client.js'
import { readDeviceId } from './inventory/device.js'
import { makerOf } from './inventory/makers.js'
import { dcmi, groupExtension } from './power/dcmi.js'
import { unless } from './unless.js'
import { ownChannel } from './upkeep/lan.js'

/** What every BMC of IPMI 2.0 has to have. */
const mandatory: readonly CapabilityName[] = [
  'power',
  'bootDevice',
  'identify',
  'controller',
  'inventory',
  'ipmiRaw',
  'probe',
]

/** A command that shows by its answer whether a BMC has a capability. */
interface Question {
  readonly capabilities: readonly CapabilityName[]
  readonly netFn: number
  readonly command: number
  readonly data: readonly number[]
  readonly privilege?: 'operator'
}

function questions(channel: number): readonly Question[] {
  return [
    { capabilities: ['watchdog'], netFn: 0x06, command: 0x25, data: [] },
    {
      capabilities: ['accounts'],
      netFn: 0x06,
      command: 0x44,
      data: [channel, 1],
      privilege: 'operator',
    },
    {
      capabilities: ['bmcNetwork'],
      netFn: 0x0c,
      command: 0x02,
      data: [channel, 5, 0, 0],
      privilege: 'operator',
    },
    { capabilities: ['powerLimit'], netFn: groupExtension, command: 0x03, data: [dcmi, 0, 0] },
    { capabilities: ['sensors'], netFn: groupExtension, command: 0x02, data: [dcmi, 1, 0, 0] },
    // Asks which policies there are, and sets none.
    {
      capabilities: ['restorePolicy'],
      netFn: 0x00,
      command: 0x06,
      data: [3],
      privilege: 'operator',
    },
  ]
}

/** Completion codes that say that there is no such thing; others mean that it was only not done. */
const lacking: ReadonlySet<number> = new Set([0xc1, 0xc2, 0xcc, 0xd6])

const forbidden: ReadonlySet<ErrorCode> = new Set(['bmc-forbidden'])

/** What is looked for, besides what every BMC has. */
const judged: readonly CapabilityName[] = [
  ...new Set<CapabilityName>([
    'sensors',
    'hardware',
    'logs',
    ...questions(0).flatMap(({ capabilities }) => capabilities),
  ]),
]

/** Who the BMC is and what it can do. @param quirks the names of those that somebody said it has */
export async function probe(
  client: IpmiClient,
  quirks: readonly string[],
  deadline: Deadline,
): Promise<BmcReport> {
  const found = new Set<CapabilityName>(mandatory)
  const { supports, firmware, manufacturerId, productId } = await readDeviceId(client, deadline)
  if (supports.includes('sensors') || supports.includes('sensor-records')) {
    found.add('sensors').add('hardware')
  }
  if (supports.includes('event-log')) found.add('logs')
  const channel = await ownChannel(client, deadline)
  for (const { capabilities, ...command } of questions(channel)) {
    const asked = client.ask({ what: 'looking what it can do', ...command }, deadline)
    // Who may not ask does not learn that there is no such thing.
    const answer = await unless(forbidden, asked)
    if (answer === undefined || !lacking.has(answer.completion))
      for (const name of capabilities) found.add(name)
  }
  const vendor = makerOf(manufacturerId)
  return {
    capabilities: [...found].sort(),
    lacks: judged.filter((name) => !found.has(name)).sort(),
    ...(vendor === undefined ? {} : { vendor }),
    model: `product ${productId}`,
    firmware,
    quirks: [...quirks],
  }
}
