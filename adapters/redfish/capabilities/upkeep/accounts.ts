import { PhoenixError } from '../../../../src/error.js'
import type { Secret } from '../../../../src/model/secret.js'
import type { AccountInfo, Accounts, PasswordRotation } from '../../../../src/ports/accounts.js'
import type { CallOptions } from '../../../../src/ports/call.js'
import type { Access } from '../../access.js'
import { linkAt, numberAt, textAt } from '../../client/answers/json.js'
import { messagesOf } from '../../client/answers/messages.js'
import { clean } from '../../client/answers/text.js'
import type { RedfishClient } from '../../client/client.js'
import type { Deadline } from '../../client/deadline.js'
import type { Resource } from '../../client/resource.js'
import { readCollection, readIfThere } from '../../client/resources/collection.js'
import { patch } from '../../client/resources/patch.js'
import { judged } from '../../client/resources/write.js'

const usual = 180_000

/** The accounts of a BMC. */
export class RedfishAccounts implements Accounts {
  constructor(private readonly access: Access) {}

  accounts(options?: CallOptions): Promise<readonly AccountInfo[]> {
    return this.access.call('reading the accounts', options, async (deadline) => {
      const { client } = this.access
      const link = await accountsLink(client, deadline)
      const { resources, unread } = await readCollection(client, link, deadline)
      const [first] = unread
      if (resources.length === 0 && first !== undefined) throw first.error
      return resources.flatMap(({ body }) => {
        const user = clean(textAt(body, 'UserName') ?? '', 100)
        if (user === '') return []
        const role = clean(textAt(body, 'RoleId') ?? '', 60)
        return {
          user,
          ...(role === '' ? {} : { role }),
          enabled: body.Enabled !== false,
          locked: body.Locked === true,
        }
      })
    })
  }

  rotatePassword(rotation: PasswordRotation, options?: CallOptions): Promise<void> {
    if (rotation.next.reveal() === '') {
      throw new PhoenixError('usage', 'a BMC gets no empty password')
    }
    return this.access.call(
      'changing a password',
      options,
      (deadline) => this.#rotate(rotation, deadline),
      usual,
    )
  }

  async #rotate(rotation: PasswordRotation, deadline: Deadline): Promise<void> {
    const { access } = this
    const { next, prepare, commit } = rotation
    const user = rotation.user ?? access.user
    access.client.peer.conceal(next)
    const door = access.separate({})
    door.peer.conceal(next)
    try {
      const account = await findAccount(door, user, deadline)
      await checkLength(door, next, deadline)
      await prepare()
      const doubt = await setPassword(access, door, account, next, deadline)
      // From here on the BMC may have either: what is known has to be told, whoever leaves.
      await deadline.finish(60_000, 10_000, (own) => this.#prove(user, next, doubt, own))
      await commit()
      if (user === access.user) await access.client.renew(next)
    } finally {
      await door.close()
    }
  }

  /** Proves by a login that the new password works; else says what does. */
  async #prove(
    user: string,
    next: Secret,
    doubt: PhoenixError | undefined,
    deadline: Deadline,
  ): Promise<void> {
    const { access } = this
    const { peer } = access.client
    const failure = await tryLogin(access.separate({ user, password: next }), deadline)
    if (failure === undefined) return
    const whose = `user '${peer.quote(user, 60)}'`
    if (failure.code !== 'bmc-auth') {
      throw peer.error(
        failure.code,
        `was told the new password of ${whose}, but no login could prove it: ${failure.reason}`,
        { cause: failure, hint: 'both passwords are stored; try the pending one first' },
      )
    }
    // Whether the old one works is asked once, and of the own account only: accounts get locked.
    const old = user === access.user ? await tryLogin(access.separate({}), deadline) : 'not asked'
    if (old === undefined) {
      throw peer.error(
        doubt?.code ?? 'no-effect',
        `did not take the new password of ${whose}; the old one works`,
        { cause: doubt ?? failure, hint: doubt?.reason },
      )
    }
    throw peer.error(
      'bmc-auth',
      old === 'not asked'
        ? `does not let ${whose} in with the new password; whether the old one works is not known`
        : `lets ${whose} in neither with the new password nor with the old one`,
      { cause: failure, hint: 'both are stored; wait until a lock of the account has passed' },
    )
  }
}

async function accountsLink(client: RedfishClient, deadline: Deadline): Promise<string> {
  const root = await client.root(deadline)
  const service = linkAt(root.body, 'AccountService')
  const link =
    service === undefined
      ? undefined
      : linkAt((await client.get(service, deadline)).body, 'Accounts')
  if (link !== undefined) return link
  throw client.peer.error('not-supported', 'shows no accounts')
}

/**
 * Refuses a password that the BMC says it cannot keep, before anything of it is stored: some cut off what is too
 * long, and then nobody knows what the password is.
 */
async function checkLength(client: RedfishClient, next: Secret, deadline: Deadline): Promise<void> {
  const link = linkAt((await client.root(deadline)).body, 'AccountService')
  // Who must change the password first may not be shown it.
  const service = link === undefined ? undefined : await readIfThere(client, link, deadline)
  const least = numberAt(service?.body, 'MinPasswordLength') ?? 0
  // Some write zero for what nobody has bounded.
  const most = numberAt(service?.body, 'MaxPasswordLength') || Number.POSITIVE_INFINITY
  const { length } = next.reveal()
  if (length >= least && length <= most) return
  const bounds = most === Number.POSITIVE_INFINITY ? `at least ${least}` : `${least} to ${most}`
  const how = length < least ? 'shorter' : 'longer'
  throw client.peer.error(
    'usage',
    `takes passwords of ${bounds} characters, and the new one is ${how}; nothing was changed`,
  )
}

/** The path of a user's account. One that must change its password sees nothing but itself, and is told where. */
async function findAccount(
  client: RedfishClient,
  user: string,
  deadline: Deadline,
): Promise<string> {
  try {
    const link = await accountsLink(client, deadline)
    const { resources, unread } = await readCollection(client, link, deadline)
    const found = resources.find(({ body }) => textAt(body, 'UserName') === user)
    if (found !== undefined) return found.path
    const [first] = unread
    if (first !== undefined) throw first.error
  } catch (error) {
    const own = await toldAccount(client, error, deadline)
    if (own !== undefined) return own
    throw error
  }
  throw client.peer.error('bmc-not-found', `has no account '${client.peer.quote(user, 60)}'`)
}

async function toldAccount(
  client: RedfishClient,
  error: unknown,
  deadline: Deadline,
): Promise<string | undefined> {
  if (!PhoenixError.is(error) || error.code !== 'bmc-forbidden') return undefined
  const { body } = await client.root(deadline)
  const service = linkAt(body, 'AccountService')
  if (service === undefined) return undefined
  const answer = await client.look(service, deadline)
  return messagesOf(answer.body)
    .filter(({ key }) => key === 'PasswordChangeRequired')
    .flatMap(({ args }) => args)
    .find((arg) => arg.startsWith('/'))
}

/** Sets a password. Gives the error where no answer tells whether it was set. */
async function setPassword(
  access: Access,
  client: RedfishClient,
  path: string,
  next: Secret,
  deadline: Deadline,
): Promise<PhoenixError | undefined> {
  const resource = await readable(client, path, deadline)
  const body = { Password: next.reveal() }
  try {
    const answer = await patch(client, resource, body, await etagHabit(access, deadline), deadline)
    judged(client, 'PATCH', path, answer)
    return undefined
  } catch (error) {
    if (PhoenixError.is(error) && undecided.has(error.code)) return error
    throw error
  }
}

const undecided = new Set(['bmc-connection-lost', 'bmc-timeout', 'aborted'])

/** The account, or as much as is needed where it may be changed and not read. */
async function readable(
  client: RedfishClient,
  path: string,
  deadline: Deadline,
): Promise<Resource> {
  try {
    return await client.get(path, deadline)
  } catch (error) {
    if (!PhoenixError.is(error) || error.code !== 'bmc-forbidden') throw error
    return { path, body: {}, etag: undefined }
  }
}

async function etagHabit(access: Access, deadline: Deadline) {
  try {
    return (await access.behaviour(await access.system.read(deadline), deadline)).etag
  } catch (error) {
    if (deadline.signal.aborted) throw error
    // An account that must change its password cannot read the system.
    return 'as-given' as const
  }
}

/** Logs in, looks at something that needs a login, and logs out. */
async function tryLogin(
  client: RedfishClient,
  deadline: Deadline,
): Promise<PhoenixError | undefined> {
  try {
    const { body } = await client.root(deadline)
    const link = linkAt(body, 'AccountService') ?? linkAt(body, 'Managers')
    if (link !== undefined) await client.get(link, deadline)
    return undefined
  } catch (error) {
    const known = PhoenixError.from(error)
    // Let in, but not to this: the password is right all the same.
    return known.code === 'bmc-forbidden' || known.code === 'bmc-not-found' ? undefined : known
  } finally {
    await client.close()
  }
}
