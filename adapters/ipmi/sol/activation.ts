/** Taking and giving back the console of a BMC. */
import type { PhoenixError } from '../../../src/error.js'
import { cleanLine } from '../../../src/model/clean-text.js'
import {
  charactersPerPacket,
  decodeInstanceInfo,
  decodeSessionInfo,
  decodeSolActivation,
  encodeSolActivation,
  encodeSolDeactivation,
  payloadCommands,
} from '../codec/index.js'
import type { Deadline } from '../deadline.js'
import type { IpmiClient } from '../session/client.js'
import { readSolSettings } from './settings.js'

/** Which of the consoles of a BMC: all known ones have one. */
const instance = 1
const { netFn } = payloadCommands
const inUse = 0x80
const disabled = 0x81
const limitReached = 0x82
const notEncrypted = 0x83

/** How the console is asked for. */
export interface Activating {
  /** Whether it is taken from whoever has it. */
  readonly takeOver: boolean
  /** Sessions of ours that may hold it still, because the BMC has not noticed their end. */
  readonly ours: ReadonlySet<number>
}

/** How often a console is asked for that is about to become free, and the pause between. */
const tries = 5
const pause = 200

/**
 * Takes the console. Gives how many characters a packet to the BMC may carry. Errors: `bmc-busy` where somebody
 * else has it, `bmc-refused` where it is switched off, `bmc-forbidden` where the session may do too little,
 * `not-supported` where it cannot be encrypted.
 */
export async function activate(
  client: IpmiClient,
  { takeOver, ours }: Activating,
  deadline: Deadline,
): Promise<number> {
  let isFreed = false
  for (let attempt = 1; ; attempt++) {
    const { completion, data } = await client.ask(
      {
        what: 'opening the console',
        netFn,
        command: payloadCommands.activate,
        data: encodeSolActivation(instance),
        privilege: 'operator',
        encrypted: true,
      },
      deadline,
    )
    if (completion === 0) return limitOf(client, data)
    if (completion !== inUse) throw await refusal(client, completion, deadline)
    if (!isFreed) {
      const owner = await ownerOf(client, deadline)
      const isOurs = owner !== undefined && ours.has(owner.session)
      if (!takeOver && !isOurs) throw taken(client, owner?.name)
      await deactivate(client, deadline)
      isFreed = true
    } else if (attempt > tries) throw taken(client, undefined)
    else await deadline.sleep(pause * attempt)
  }
}

/** Gives the console back, whoever has it. */
export async function deactivate(client: IpmiClient, deadline: Deadline): Promise<void> {
  await client.ask(
    {
      what: 'closing the console',
      netFn,
      command: payloadCommands.deactivate,
      data: encodeSolDeactivation(instance),
      privilege: 'operator',
    },
    deadline,
  )
}

function limitOf({ peer, log }: IpmiClient, data: Buffer): number {
  const activation = decodeSolActivation(data)
  if (activation === undefined) {
    throw peer.error('bmc-protocol', 'opened the console with an answer that is too short')
  }
  // Firmware that names another port listens on the session's nevertheless.
  if (activation.port !== peer.port) log(`the console is said to be on port ${activation.port}`)
  return charactersPerPacket(activation.largestToBmc)
}

async function refusal(
  client: IpmiClient,
  completion: number,
  deadline: Deadline,
): Promise<PhoenixError> {
  const { peer } = client
  if (completion === disabled) {
    const { privilege } = await readSolSettings(client, deadline).catch(() => ({
      privilege: undefined,
    }))
    const who = privilege === undefined ? '' : `; accounts need the privilege ${privilege}`
    return peer.error('bmc-refused', 'has the console switched off', {
      hint: `enable Serial over LAN in its settings, for this account too${who}`,
    })
  }
  if (completion === limitReached) {
    return peer.error('bmc-busy', 'carries as many consoles as it can', {
      hint: 'close another one, or wait until it ends',
    })
  }
  if (completion === notEncrypted) {
    return peer.error('not-supported', 'cannot encrypt the console, so it is not used', {
      hint: 'newer firmware may bring it',
    })
  }
  return peer.refusal('opening the console', completion)
}

function taken({ peer }: IpmiClient, name: string | undefined): PhoenixError {
  const who = name ?? 'somebody else'
  return peer.error('bmc-busy', `has its console in use by ${who}`, {
    hint: 'say that it is to be taken over, or ask them',
  })
}

/** The session that has the console: 0 for none, undefined where the BMC does not tell. */
export async function ownerSession(
  client: IpmiClient,
  deadline: Deadline,
): Promise<number | undefined> {
  const data = await ask(client, payloadCommands.instanceInfo, [0x01, instance], deadline)
  return data && decodeInstanceInfo(data)
}

/** Who has the console; undefined where the BMC does not tell. */
async function ownerOf(
  client: IpmiClient,
  deadline: Deadline,
): Promise<{ readonly session: number; readonly name: string | undefined } | undefined> {
  const owner = await ownerSession(client, deadline)
  if (owner === undefined || owner === 0) return undefined
  const id = Buffer.alloc(4)
  id.writeUInt32LE(owner)
  const told = await ask(client, payloadCommands.sessionInfo, [0xff, ...id], deadline)
  const session = told && decodeSessionInfo(told)
  if (session === undefined) return { session: owner, name: undefined }
  const { user, address } = session
  const named = await ask(client, payloadCommands.userName, [user], deadline)
  const name = cleanLine((named ?? Buffer.alloc(0)).toString('latin1').replace(/\0.*$/s, ''))
  const from = address === undefined ? '' : ` from ${address}`
  return { session: owner, name: `${name === '' ? `account ${user}` : `'${name}'`}${from}` }
}

/** The data of an answer; undefined where the BMC refuses it. */
async function ask(
  client: IpmiClient,
  command: number,
  data: readonly number[],
  deadline: Deadline,
): Promise<Buffer | undefined> {
  const what = 'asking who has the console'
  const answer = await client.ask({ what, netFn, command, data, privilege: 'operator' }, deadline)
  return answer.completion === 0 ? answer.data : undefined
}
