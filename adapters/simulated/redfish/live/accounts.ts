/** Accounts as Redfish shows and changes them. They live in the BMC, and IPMI has the same. */
import { type Account, type Accounts, accountLevels } from '../../machine/accounts.js'
import { type JsonObject, textAt } from '../tree/json.js'

/** The roles that accounts have, by their level. */
export const roles: Readonly<Record<number, string>> = {
  [accountLevels.admin]: 'Administrator',
  [accountLevels.operator]: 'Operator',
  [accountLevels.user]: 'ReadOnly',
}

/** What an account's resource says of it; an administrator's role is called as the resource has it. */
export function accountProperties({ name, enabled, privilege }: Account): JsonObject {
  const isAdmin = privilege === accountLevels.admin
  return {
    UserName: name,
    Enabled: enabled,
    ...(isAdmin ? {} : { RoleId: roles[privilege] ?? 'None' }),
  }
}

/** Changes an account; what it does not know of is left to the resource. The password is changed apart. */
export function changeProperties(
  accounts: Accounts,
  account: Account,
  changes: JsonObject,
): JsonObject {
  const { UserName: _, Enabled: enabled, RoleId: __, ...rest } = changes
  const name = textAt(changes, 'UserName')
  const role = textAt(changes, 'RoleId')
  const level = Object.entries(roles).find(([, known]) => known === role)?.[0]
  accounts.change(account, {
    ...(name === undefined ? {} : { name }),
    ...(typeof enabled === 'boolean' ? { enabled } : {}),
    ...(level === undefined ? {} : { privilege: Number(level) }),
  })
  return role === undefined || level !== undefined ? rest : { ...rest, RoleId: role }
}
