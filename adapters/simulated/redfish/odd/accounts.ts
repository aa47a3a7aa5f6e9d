/** Accounts as slots, of which a fixed number is there whether anybody uses them or not. */
import type { RedfishBmc } from '../bmc.js'
import { failure, type Reply } from '../http/reply.js'
import { view } from '../live/view.js'
import type { Call } from '../service.js'
import { type JsonObject, listAt, textAt } from '../tree/json.js'
import type { Resource } from '../tree/tree.js'

const slots = Array.from({ length: 16 }, (_, at) => String(at + 1))

/** The collection of accounts with all of its slots. */
export function withSlots(bmc: RedfishBmc, body: JsonObject): JsonObject {
  const { accounts } = bmc.places
  if (accounts === undefined || !bmc.faults.has('account-slots')) return body
  const listed = listAt(body, 'Members')
  const known = new Set(listed.map((one) => bmc.tree.key(textAt(one, '@odata.id') ?? '')))
  const more = slots
    .map((slot) => `${accounts}/${slot}`)
    .filter((path) => !known.has(bmc.tree.key(path)))
  const Members = [...listed, ...more.map((path) => ({ '@odata.id': path }))]
  return { ...body, Members, 'Members@odata.count': Members.length }
}

/** A slot that the tree does not have. */
export function slotAccount(bmc: RedfishBmc, path: string): Resource | undefined {
  const { accounts } = bmc.places
  if (accounts === undefined || !bmc.faults.has('account-slots')) return undefined
  const id = slots.find((slot) => bmc.tree.key(path) === bmc.tree.key(`${accounts}/${slot}`))
  if (id === undefined) return undefined
  bmc.faults.count('account-slots')
  const empty = {
    '@odata.id': `${accounts}/${id}`,
    '@odata.type': '#ManagerAccount.v1_12_0.ManagerAccount',
    Id: id,
    Name: 'User Account',
    UserName: '',
    Password: null,
    RoleId: 'None',
    Enabled: false,
    Locked: false,
  }
  return { path: `${accounts}/${id}`, type: 'ManagerAccount', body: () => empty }
}

/** The refusal of a change of a slot: the first is reserved, and all wants a password but a password. */
export function refusedSlot(
  { bmc, now }: Call,
  account: Resource,
  changes: JsonObject,
): Reply | undefined {
  if (account.type !== 'ManagerAccount' || !bmc.faults.has('account-slots')) return undefined
  const isReserved = account !== bmc.places.account && /\/1\/?$/.test(account.path)
  const user = textAt(view(bmc, account, now), 'UserName') ?? ''
  const isFree = user === '' && (textAt(changes, 'UserName') ?? '') === ''
  if (!isReserved && !isFree && 'Password' in changes) return undefined
  bmc.faults.count('account-slots')
  if (isReserved || isFree) return failure(400, 'PropertyNotWritable', ['UserName'], '#/UserName')
  return failure(400, 'PropertyMissing', ['Password'], '#/Password')
}
