/** Changes of the network settings of the BMC itself, with the steps that the protocol wants around them. */
import { PhoenixError } from '../../../../src/error.js'
import type { BmcNetworkChange, BmcNetworkReport } from '../../../../src/ports/bmc-network.js'
import { Deadline } from '../../deadline.js'
import type { IpmiClient } from '../../session/client.js'
import { lanParameters, maskOf, ownChannel, readLan, transport } from './lan.js'

const setParameter = 0x01
const progress = { done: 0, begin: 1, commit: 2 } as const
/** Completion codes: it does not have the parameter; others are changing it; it cannot be written. */
const unknownParameter = 0x80
const othersChange = 0x81
const readOnly = 0x82
/** Codes by which BMCs say that they do not have the steps around a change. */
const noSteps: ReadonlySet<number> = new Set([unknownParameter, readOnly, 0xc1, 0xc9, 0xcc])
/** How long an answer is waited for from a BMC that may have moved away. */
const lastWord = 3000
const sources = { static: 1, dhcp: 2 } as const

/** The settings after which a BMC may be somewhere else. */
const movers: ReadonlySet<number> = new Set([
  lanParameters.source,
  lanParameters.ip,
  lanParameters.vlan,
])

const words: Readonly<Record<number, string>> = {
  [lanParameters.source]: 'the source of its address',
  [lanParameters.mask]: 'the prefix',
  [lanParameters.gateway]: 'the gateway',
  [lanParameters.ip]: 'the address',
  [lanParameters.vlan]: 'the VLAN',
}

type Write = readonly [parameter: number, value: readonly number[]]

/**
 * Changes settings and reads them back, where the BMC is still where it was. Errors: `bmc-connection-lost` where
 * it has moved away before it was told all of them.
 */
export async function writeLan(
  client: IpmiClient,
  change: BmcNetworkChange,
  deadline: Deadline,
): Promise<void> {
  const writes = writesOf(client, change)
  if (writes.length === 0) return
  const before = await readLan(client, deadline)
  const moves = movesAway(change, before)
  const channel = await ownChannel(client, deadline)
  const tell = (write: Write, own = deadline) => set(client, channel, write, own)
  await begin(tell)
  let left = false
  /** What it has taken, or may have taken as the last thing before it moved away. */
  let taken = 0
  let hasMover = false
  try {
    for (const write of writes) {
      // From a BMC that has moved away no answer comes, however long one waits.
      const isMover = moves && movers.has(write[0])
      const own = isMover ? new Deadline(undefined, Math.min(deadline.left, lastWord)) : deadline
      left = await leaves(tell(write, own), moves)
      if (!left || !hasMover) taken++
      if (left) break
      hasMover ||= isMover
    }
  } finally {
    if (!left) left = await leaves(finish(tell, deadline), moves)
  }
  const missing = writes.slice(taken).map(([parameter]) => words[parameter] ?? String(parameter))
  if (missing.length > 0) {
    const message = `moved away before it was told all: ${missing.join(', ')}`
    throw client.peer.error('bmc-connection-lost', message, {
      hint: 'set the rest at its new address',
    })
  }
  if (left || moves) {
    client.log('the BMC moves to where it cannot be asked; its settings are not read back')
    return
  }
  await check(client, change, deadline)
}

/** What to write, in the order in which BMCs take it: the address last, and the VLAN behind it. */
function writesOf(client: IpmiClient, change: BmcNetworkChange): Write[] {
  const { source, ip, prefix, gateway, vlan } = change
  if (source === 'dhcp' && (ip !== undefined || prefix !== undefined)) {
    throw client.peer.error('usage', 'gets its address by DHCP; none can be given besides')
  }
  const writes: Write[] = []
  if (source !== undefined) writes.push([lanParameters.source, [sources[source]]])
  if (prefix !== undefined) {
    if (!Number.isInteger(prefix) || prefix < 1 || prefix > 32) {
      throw client.peer.error('usage', 'takes a prefix of 1 to 32 bits')
    }
    writes.push([lanParameters.mask, [...maskOf(prefix)]])
  }
  if (gateway !== undefined) writes.push([lanParameters.gateway, address(client, gateway)])
  if (ip !== undefined) writes.push([lanParameters.ip, address(client, ip)])
  if (vlan !== undefined) {
    if (vlan !== 'off' && (!Number.isInteger(vlan) || vlan < 1 || vlan > 4094)) {
      throw client.peer.error('usage', 'takes a VLAN of 1 to 4094')
    }
    writes.push([lanParameters.vlan, vlan === 'off' ? [0, 0] : [vlan & 0xff, 0x80 | (vlan >> 8)]])
  }
  return writes
}

function address(client: IpmiClient, text: string): number[] {
  const parts = text.split('.').map(Number)
  const fits = (part: number) => Number.isInteger(part) && part >= 0 && part <= 255
  if (/^\d+(\.\d+){3}$/.test(text) && parts.every(fits)) return parts
  throw client.peer.error('usage', `takes IPv4 addresses only, and '${text}' is none`)
}

function movesAway(change: BmcNetworkChange, before: BmcNetworkReport): boolean {
  const { source, ip, vlan } = change
  if (ip !== undefined && ip !== before.ip) return true
  if (vlan !== undefined && (vlan === 'off' ? undefined : vlan) !== before.vlan) return true
  return source === 'dhcp' && before.source !== 'dhcp'
}

type Tell = (write: Write, deadline?: Deadline) => Promise<void>

async function begin(tell: Tell): Promise<void> {
  await tell([lanParameters.progress, [progress.begin]])
}

/** Puts in force what was written. Some have no commit; all are ready for others afterwards. */
async function finish(tell: Tell, deadline: Deadline): Promise<void> {
  const own = new Deadline(undefined, Math.max(deadline.left, lastWord))
  await tell([lanParameters.progress, [progress.commit]], own).catch((error) => {
    if (!PhoenixError.is(error) || error.code === 'bmc-timeout') throw error
  })
  await tell([lanParameters.progress, [progress.done]], own)
}

/** Whether the BMC stopped to answer, where it was to be expected. */
async function leaves(work: Promise<void>, expected: boolean): Promise<boolean> {
  try {
    await work
    return false
  } catch (error) {
    const gone = PhoenixError.is(error) && silent.has(error.code)
    if (gone && expected) return true
    throw error
  }
}

const silent = new Set(['bmc-timeout', 'bmc-unreachable'])

async function set(
  client: IpmiClient,
  channel: number,
  [parameter, value]: Write,
  deadline: Deadline,
): Promise<void> {
  const what = `network setting ${parameter}`
  const data = [channel, parameter, ...value]
  const { completion } = await client.ask(
    { what, netFn: transport, command: setParameter, data, privilege: 'admin' },
    deadline,
  )
  if (completion === 0) return
  // The steps around a change are optional.
  if (parameter === lanParameters.progress && noSteps.has(completion)) return
  if (completion === othersChange) {
    throw client.peer.error('bmc-busy', 'has its network settings being changed by someone else')
  }
  if (completion === readOnly || completion === unknownParameter) {
    throw client.peer.error('bmc-refused', `refused ${what}: it cannot be written`)
  }
  throw client.peer.refusal(what, completion)
}

async function check(
  client: IpmiClient,
  change: BmcNetworkChange,
  deadline: Deadline,
): Promise<void> {
  const now = await readLan(client, deadline)
  const names = ['source', 'ip', 'prefix', 'gateway', 'vlan'] as const
  const different = names.filter((name) => {
    const wanted = change[name] === 'off' ? undefined : change[name]
    return change[name] !== undefined && wanted !== now[name]
  })
  if (different.length === 0) return
  const held = different.map((name) => `${name} ${now[name] ?? 'none'}`).join(', ')
  throw client.peer.error('no-effect', `accepted its network settings, but holds ${held}`)
}
