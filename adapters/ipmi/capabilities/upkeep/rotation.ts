/** A new password for an account, so that at each moment one is known that works. */
import { PhoenixError } from '../../../../src/error.js'
import type { Secret } from '../../../../src/model/secret.js'
import type { PasswordRotation } from '../../../../src/ports/accounts.js'
import type { Access } from '../../access.js'
import { Deadline } from '../../deadline.js'
import type { IpmiClient } from '../../session/client.js'
import { chassisStatus } from '../power/chassis.js'
import { passwordBytes, readUsers, writePassword } from './users.js'

/** How long the proof may take at least, whatever the caller's time: somebody has to say what works. */
const proofTime = 30_000

/** Errors after which nobody knows whether the password was set. */
const undecided = new Set(['bmc-timeout', 'bmc-connection-lost', 'bmc-unreachable', 'aborted'])

/** Changes a password in two phases. */
export async function rotatePassword(
  access: Access,
  rotation: PasswordRotation,
  deadline: Deadline,
): Promise<void> {
  const { client, user: own } = access
  const { next, prepare, commit, user = own } = rotation
  // Before anything is stored: what the protocol cannot carry is refused.
  passwordBytes(client, next)
  const account = (await readUsers(client, deadline)).find(({ name }) => name === user)
  if (account === undefined) throw client.peer.error('bmc-not-found', `has no account '${user}'`)
  await prepare()
  const doubt = await set(client, account.id, next, deadline)
  const late = new Deadline(undefined, Math.max(deadline.left, proofTime))
  await prove(access, user, account.id, next, doubt, late)
  await commit()
  if (user === own) await access.renew(next)
}

/** Sets the password. Gives the error where it may have been set, and may not. */
async function set(
  client: IpmiClient,
  id: number,
  next: Secret,
  deadline: Deadline,
): Promise<PhoenixError | undefined> {
  try {
    await writePassword(client, id, next, deadline)
    return undefined
  } catch (error) {
    if (!PhoenixError.is(error)) throw error
    if (undecided.has(error.code) || error.code === 'no-effect') return error
    throw error
  }
}

/** Proves by a log-in that the new password works; else says what does. */
async function prove(
  access: Access,
  user: string,
  id: number,
  next: Secret,
  doubt: PhoenixError | undefined,
  deadline: Deadline,
): Promise<void> {
  const { peer } = access.client
  const failure = await tryLogin(access.separate({ user, password: next }), deadline)
  if (failure === undefined) return
  // An account that may not log in at all has nothing but the BMC's own test of the password.
  if (failure.code === 'bmc-forbidden' && doubt === undefined) return
  const whose = `user '${user}'`
  if (failure.code !== 'bmc-auth') {
    throw peer.error(
      failure.code,
      `was told the new password of ${whose}, but no log-in could prove it: ${failure.reason}`,
      { cause: failure, hint: 'both passwords are stored; try the pending one first' },
    )
  }
  if (user !== access.user) {
    throw peer.error(
      'bmc-auth',
      `does not let ${whose} in with the new password; whether the old one works is not known`,
      { cause: doubt ?? failure, hint: doubt?.hint ?? 'both are stored' },
    )
  }
  const old = access.client.options.password
  if (doubt?.code === 'no-effect') await restore(access.client, id, old, deadline)
  // Whether the old one works is asked once: accounts get locked.
  if ((await tryLogin(access.separate({}), deadline)) === undefined) {
    throw peer.error(
      doubt?.code ?? 'no-effect',
      `did not take the new password of ${whose}; the old one works`,
      { cause: doubt ?? failure, hint: doubt?.hint },
    )
  }
  throw peer.error(
    'bmc-auth',
    `lets ${whose} in neither with the new password nor with the old one`,
    { cause: failure, hint: 'both are stored; wait until a lock of the account has passed' },
  )
}

/** A BMC that cut the new password short holds neither; the open session may still put the old one back. */
async function restore(
  client: IpmiClient,
  id: number,
  old: Secret,
  deadline: Deadline,
): Promise<void> {
  client.log('the BMC cut the new password short; putting the old one back')
  try {
    await writePassword(client, id, old, deadline)
  } catch (error) {
    if (!PhoenixError.is(error)) throw error
    client.log(`the old password could not be put back: ${error.reason}`)
  }
}

/** Logs in, looks at something, and logs out. */
async function tryLogin(client: IpmiClient, deadline: Deadline): Promise<PhoenixError | undefined> {
  try {
    await chassisStatus(client, deadline)
    return undefined
  } catch (error) {
    const known = PhoenixError.from(error)
    // Let in, but not to this: the password is right all the same. Who is not let in has proven nothing.
    return known.code === 'bmc-forbidden' && client.session !== undefined ? undefined : known
  } finally {
    await client.close()
  }
}
