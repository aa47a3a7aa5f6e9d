/** Changes of what does not live in the tree: the light of the machine, the passwords of accounts. */
import { changeProperties } from '../live/accounts.js'
import { systemIn, view } from '../live/view.js'
import type { Call } from '../service.js'
import { type JsonObject, textAt } from '../tree/json.js'
import type { Resource } from '../tree/tree.js'

const lamps: Readonly<Record<string, 'on' | 'off' | 'blinking'>> = {
  Lit: 'on',
  Off: 'off',
  Blinking: 'blinking',
}

/** Switches the light as a change says; gives the rest of the change. */
export function changeLight(call: Call, resource: Resource, changes: JsonObject): JsonObject {
  const { IndicatorLED, LocationIndicatorActive, ...rest } = changes
  const lamp = typeof IndicatorLED === 'string' ? lamps[IndicatorLED] : undefined
  const active = typeof LocationIndicatorActive === 'boolean' ? LocationIndicatorActive : undefined
  const state = lamp ?? (active === undefined ? undefined : active ? 'on' : 'off')
  if (state === undefined) return changes
  const { bmc, now } = call
  const system =
    resource.type === 'Chassis' ? systemIn(bmc, resource.body(bmc.machine, now)) : resource
  // The light of a chassis that holds several systems, or none, is its own.
  if (system === undefined) return changes
  bmc.machineOf(system).light.set(state, now)
  return rest
}

/** Takes over what a change says of an account; a password is never shown again. */
export function changeAccount(call: Call, account: Resource, changes: JsonObject): JsonObject {
  const { Password: password, ...rest } = changes
  const { bmc, now } = call
  const { accounts } = bmc
  const isFirst = account === bmc.places.account
  const before = textAt(view(bmc, account, now), 'UserName') ?? ''
  const known = isFirst ? accounts.first : accounts.at(accounts.placeOf(before))
  const inTree = bmc.tree.find(account.path) !== undefined || bmc.faults.has('account-slots')
  if (isFirst || !inTree) {
    if (known === undefined) return changes
    if (typeof password === 'string') accounts.setPassword(known, Buffer.from(password))
    return changeProperties(accounts, known, rest)
  }
  // Recorded accounts and slots are only shown, until somebody gives them a password.
  const after = textAt(changes, 'UserName') ?? before
  if (known === undefined && typeof password !== 'string') return changes
  const stored = known ?? accounts.named(after)
  if (stored === undefined) return changes
  // Who was renamed is not let in by the old name; an account without a name is nobody's.
  if (typeof password === 'string') accounts.setPassword(stored, Buffer.from(password))
  accounts.change(stored, { name: after, enabled: after !== '' })
  return rest
}
