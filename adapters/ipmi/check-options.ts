/** What of an admin's options IPMI cannot do. Told when a configuration is settled, so it loads nothing heavy. */
import { longestUser } from './codec/lengths.js'
import { suiteFault } from './codec/suites.js'
import { quirkFault } from './quirks.js'

/** What can be judged without the secrets. */
export interface Checked {
  readonly user: string
  readonly suites?: readonly number[] | undefined
  readonly quirks?: readonly string[] | undefined
}

/** A sentence for each fault. */
export function faultsOf({ user, suites, quirks = [] }: Checked): readonly string[] {
  return [
    userFault(user),
    ...(suites === undefined ? [] : suiteFaults(suites)),
    ...quirks.map(quirkFault),
  ].filter((fault) => fault !== undefined)
}

/** Why nobody can log in with a name; undefined for one that will do. */
export function userFault(user: string): string | undefined {
  if (user === '') return 'the user name is empty; anonymous log-ins are not made'
  if (Buffer.byteLength(user) <= longestUser) return undefined
  return `the user name has more than ${longestUser} bytes, which IPMI cannot carry`
}

/** Why no session comes of these cipher suites. */
export function suiteFaults(ids: readonly number[]): readonly string[] {
  if (ids.length === 0) return ['no cipher suite is named']
  return ids.map(suiteFault).filter((fault) => fault !== undefined)
}
