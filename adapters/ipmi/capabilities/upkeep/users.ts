/** The accounts of a BMC, and new passwords for them. */
import type { Secret } from '../../../../src/model/secret.js'
import { longestKey, longestUser } from '../../codec/index.js'
import type { Deadline } from '../../deadline.js'
import type { IpmiClient } from '../../session/client.js'
import type { Command } from '../../session/command.js'
import { clean } from '../text.js'
import { ownChannel } from './lan.js'

const app = 0x06
const setAccess = 0x43
const getAccess = 0x44
const setName = 0x45
const getName = 0x46
const setPassword = 0x47
const operations = { disable: 0, enable: 1, set: 2, test: 3 } as const
/** The length that every BMC can store; longer passwords take the form of 20 bytes. */
const shortPassword = 16
const wrongPassword = 0x80
const wrongLength = 0x81

/** What an account may do at most. */
export type UserPrivilege = 'callback' | 'user' | 'operator' | 'admin' | 'oem' | 'none'

/** An account. */
export interface BmcUser {
  /** From 1. */
  readonly id: number
  readonly name: string
  readonly privilege: UserPrivilege
  /** Whether it may send IPMI messages over the network. */
  readonly messaging: boolean
  /** Whether it is switched on; undefined where the BMC does not tell. */
  readonly enabled: boolean | undefined
}

/** What is to be changed about an account; what is left out stays. */
export interface BmcUserChange {
  /** At most 16 bytes. */
  readonly name?: string
  readonly privilege?: UserPrivilege
  readonly messaging?: boolean
  readonly enabled?: boolean
}

const levels: readonly (UserPrivilege | undefined)[] = [
  undefined,
  'callback',
  'user',
  'operator',
  'admin',
  'oem',
]

const enabledStates: readonly (boolean | undefined)[] = [undefined, true, false]
const noPrivilege = 0x0f

/** The accounts with a name, as the channel sees them that is being used. */
export async function readUsers(
  client: IpmiClient,
  deadline: Deadline,
): Promise<readonly BmcUser[]> {
  const channel = await ownChannel(client, deadline)
  const users: BmcUser[] = []
  for (let id = 1, most = 1; id <= most; id++) {
    const what = `reading account ${id}`
    const ask = (command: number, data: readonly number[]): Command => ({
      what,
      netFn: app,
      command,
      data,
      privilege: 'operator',
    })
    const access = await client.command(ask(getAccess, [channel, id]), deadline)
    most = (access[0] ?? 0) & 0x3f
    const bits = access[3] ?? 0
    const enabled = enabledStates[(access[1] ?? 0) >> 6]
    const { completion, data } = await client.ask(ask(getName, [id]), deadline)
    // An account without a name may be refused as if it were none.
    const [raw = ''] = completion === 0 ? data.toString('latin1').split('\0') : []
    const name = clean(raw, 16)
    if (name === '') continue
    const privilege = levels[bits & 0x0f] ?? 'none'
    users.push({ id, name, privilege, messaging: (bits & 0x10) !== 0, enabled })
  }
  return users
}

/** Changes an account, its name first, and switches it on last. Errors: `usage` for a name too long. */
export async function writeUser(
  client: IpmiClient,
  id: number,
  change: BmcUserChange,
  deadline: Deadline,
): Promise<void> {
  const what = `changing account ${id}`
  const tell = (command: number, data: readonly number[]) =>
    client.command({ what, netFn: app, command, data, privilege: 'admin' }, deadline)
  const { name, privilege, messaging, enabled } = change
  if (enabled === false) await tell(setPassword, [id, operations.disable])
  if (name !== undefined) {
    const bytes = Buffer.alloc(longestUser)
    if (Buffer.from(name).copy(bytes) < Buffer.byteLength(name)) {
      throw client.peer.error('usage', `takes user names of at most ${longestUser} bytes`)
    }
    await tell(setName, [id, ...bytes])
  }
  if (privilege !== undefined || messaging !== undefined) {
    const channel = await ownChannel(client, deadline)
    const [, , , bits = 0] = await tell(getAccess, [channel, id])
    const level = levels.indexOf(privilege === 'none' ? undefined : privilege)
    const wanted = privilege === undefined ? bits & 0x0f : level > 0 ? level : noPrivilege
    const flags = messaging === undefined ? bits & 0x70 : (bits & 0x60) | (messaging ? 0x10 : 0)
    await tell(setAccess, [0x80 | flags | channel, id, wanted, 0])
  }
  if (enabled === true) await tell(setPassword, [id, operations.enable])
}

/**
 * Gives an account another password, and asks the BMC whether it holds. Errors: `usage` for one that is
 * too long; `no-effect` where the BMC stored something else: some cut passwords short.
 */
export async function writePassword(
  client: IpmiClient,
  id: number,
  password: Secret,
  deadline: Deadline,
): Promise<void> {
  const { completion } = await passwordCommand(client, id, password, 'set', deadline)
  if (completion !== 0) throw client.peer.refusal(`the new password of account ${id}`, completion)
  if (await testPassword(client, id, password, deadline)) return
  throw client.peer.error('no-effect', `accepted a password for account ${id} and holds another`, {
    hint: `old BMCs keep ${shortPassword} characters only; take a shorter one`,
  })
}

/** Whether this is the password of an account. */
export async function testPassword(
  client: IpmiClient,
  id: number,
  password: Secret,
  deadline: Deadline,
): Promise<boolean> {
  const { completion } = await passwordCommand(client, id, password, 'test', deadline)
  if (completion === wrongPassword || completion === wrongLength) return false
  if (completion !== 0) throw client.peer.refusal(`a test of account ${id}`, completion)
  return true
}

async function passwordCommand(
  client: IpmiClient,
  id: number,
  password: Secret,
  operation: 'set' | 'test',
  deadline: Deadline,
) {
  const text = passwordBytes(client, password)
  const long = text.length > shortPassword
  const data = Buffer.alloc(2 + (long ? longestKey : shortPassword))
  data[0] = id | (long ? 0x80 : 0)
  data[1] = operations[operation]
  text.copy(data, 2)
  const what = `the password of account ${id}`
  return client.ask(
    { what, netFn: app, command: setPassword, data, privilege: 'admin', encrypted: true },
    deadline,
  )
}

/** A password as it is sent. Errors: `usage` for one that the protocol cannot carry. */
export function passwordBytes(client: IpmiClient, password: Secret): Buffer {
  const text = Buffer.from(password.reveal())
  if (text.length > 0 && text.length <= longestKey) return text
  throw client.peer.error('usage', `takes passwords of 1 to ${longestKey} bytes`)
}
