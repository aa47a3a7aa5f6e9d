/** Where what is known is kept, and what to say where it is not there. */
import { existsSync, statSync } from 'node:fs'
import { basename, dirname } from 'node:path'
import { PhoenixError } from '../../error.js'
import type { Declared } from '../../model/declaration.js'
import { factsLocation } from '../../sdk/facts-location.js'
import type { Call } from '../command-line/call.js'

/** The database that --db and --through lead to: an absolute path or `:memory:`. */
export function factsAt(call: Call, site: Declared): string {
  const { db, through } = call
  return factsLocation(site, {
    ...(db === undefined ? {} : { facts: db }),
    ...(through === undefined ? {} : { through }),
  })
}

/** Refuses a database that is not there, for those who only read. */
export function mustBeThere(call: Call, site: Declared, location: string): void {
  if (location === ':memory:' || existsSync(location)) return
  const yet = call.db === undefined ? ' yet' : ''
  const message = `there is no facts database at ${call.shown(location)}${yet}`
  throw new PhoenixError('facts-open', message, { hint: hintFor(call, site) })
}

/**
 * Says that a database is made where one was named that is not there: it may be a slip.
 *
 * @throws PhoenixError `facts-open` where not even its folder is there
 */
export async function tellIfMade(call: Call, location: string): Promise<void> {
  if (call.db === undefined || location === ':memory:' || existsSync(location)) return
  // What is no path is refused by the database itself.
  if (/^[a-z][a-z0-9+.-]+:\/\//i.test(location)) return
  const folder = dirname(location)
  const isThere = statSync(folder, { throwIfNoEntry: false })?.isDirectory() === true
  if (!isThere && basename(folder) !== '.phoenix') {
    const message = `there is no folder ${call.shown(folder)} for the facts database of --db`
    throw new PhoenixError('facts-open', message, { hint: 'make it first, or name another' })
  }
  await call.note(`New facts database: ${call.shown(location)}`)
}

/** Says where what was done through a rack is, where somebody may miss it. */
export async function tellOfRack(call: Call, site: Declared): Promise<void> {
  const simulated = factsOfRack(call, site)
  if (simulated === undefined) return
  await call.note(`What was done through a rack is kept apart, in ${simulated}`)
}

function hintFor(call: Call, site: Declared): string {
  if (call.db !== undefined) return 'phoenix apply, refresh and serve make one'
  if (call.through !== undefined) return 'phoenix apply --through FILE makes one'
  const simulated = factsOfRack(call, site)
  return simulated === undefined
    ? 'phoenix apply makes one'
    : `what was done through a rack is kept apart, in ${simulated}`
}

/** The database of what was done through a rack, and how to look into it, if there is one. */
function factsOfRack(call: Call, site: Declared): string | undefined {
  if (call.through !== undefined || call.db !== undefined) return undefined
  const location = factsLocation(site, { through: {} })
  if (!existsSync(location)) return undefined
  return `${call.shown(location)}: say --through .phoenix/rack.json`
}
