/** Our own tree: what a simulated BMC serves that is given no other. Made once for all of them. */

import { Identities } from '../../machine/identity.js'
import { Machine } from '../../machine/machine.js'
import { Tally } from '../../rack/counters.js'
import { type Resource, Tree } from '../tree/tree.js'
import { chassis } from './chassis.js'
import { firmware } from './firmware.js'
import { logEntry, logs } from './logs.js'
import { manager } from './manager.js'
import { paths } from './paths.js'
import { accountMember, services } from './services.js'
import { ethernetInterface, system } from './system.js'

let made: Tree | undefined

/** The tree; made when it is first needed. */
export function ownTree(): Tree {
  made ??= new Tree({
    resources: [...services, ...firmware, ...system, ...chassis, ...manager, ...logs],
    members,
    tags: 'own',
    settings: { [paths.system]: paths.systemSettings },
    sample: sampleMachine(),
  })
  return made
}

/** Any machine, to look through bodies that are made for one. */
export function sampleMachine(): Machine {
  const identity = new Identities().of({ name: 'sample' })
  return new Machine(identity, new Tally(), { on: 0, off: 0 }, 'off', undefined, {
    credential: { user: 'phoenix', password: '' },
  })
}

/** What each machine has of its own: interfaces, and entries of its log. */
function members(path: string, machine: Machine, now: number): Resource | undefined {
  const name = lastOf(path, paths.interfaces)
  if (name !== undefined) {
    const found = machine.identity.interfaces.find((one) => one.name === name)
    return found && ethernetInterface(found.name, found.mac)
  }
  const account = lastOf(path, paths.accounts)
  if (account !== undefined) return accountMember(machine, account)
  const id = lastOf(path, paths.selEntries)
  const record = id && machine.log(now).find((one) => String(one.id) === id)
  return record ? logEntry(record) : undefined
}

function lastOf(path: string, collection: string): string | undefined {
  if (!path.startsWith(`${collection}/`)) return undefined
  const rest = path.slice(collection.length + 1)
  if (rest === '' || rest.includes('/')) return undefined
  try {
    return decodeURIComponent(rest)
  } catch {
    return undefined // a broken percent-encoding names nothing
  }
}
