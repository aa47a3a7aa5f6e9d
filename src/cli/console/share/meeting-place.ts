/** Where the processes of one user meet that watch the same console: sockets that only they can reach. */
import { createHash } from 'node:crypto'
import { lstatSync, mkdirSync, readdirSync } from 'node:fs'
import { tmpdir, userInfo } from 'node:os'
import { join } from 'node:path'
import { PhoenixError } from '../../../error.js'

type Env = Readonly<Record<string, string | undefined>>

/** What tells consoles from others: the configuration and the rack. */
export interface Where {
  readonly env: Env
  readonly config: string
  readonly through: string | undefined
}

/**
 * The path of the socket at which this process waits for others who watch the console of a node. It is short, as
 * paths of sockets have to be, so it is not beside the configuration; the folder belongs to the user and nobody
 * else may look into it.
 *
 * @throws PhoenixError `usage` where somebody else has made that folder
 */
export function meetingPlace(where: Where, node: string): string {
  return join(ownFolder(where.env), nameOf(where, node))
}

/** That of this process for the many consoles that it logs. Errors as for {@link meetingPlace}. */
export function logPlace(where: Where): string {
  return join(ownFolder(where.env), `${logsOf(where)}${process.pid}.sock`)
}

/** Where another process may wait that has the console of a node. Errors as for {@link meetingPlace}. */
export function meetingPlaces(where: Where, node: string): readonly string[] {
  return allFolders(where.env).map((folder) => join(folder, nameOf(where, node)))
}

/** Where those wait that log consoles. Errors as for {@link meetingPlace}. */
export function logPlaces(where: Where): readonly string[] {
  const first = logsOf(where)
  return allFolders(where.env).flatMap((folder) => {
    const found = readdirSync(folder).filter((name) => name.startsWith(first))
    return found.map((name) => join(folder, name))
  })
}

function nameOf({ config, through = '' }: Where, node: string): string {
  return `${digest([config, through, node])}.sock`
}

function logsOf({ config, through = '' }: Where): string {
  return `${digest([config, through])}-`
}

function digest(what: readonly string[]): string {
  return createHash('sha256').update(JSON.stringify(what)).digest('hex').slice(0, 24)
}

function ownFolder(env: Env): string {
  const [folder = ''] = foldersOf(env)
  mkdirSync(folder, { recursive: true, mode: 0o700 })
  if (isOurs(folder)) return folder
  throw new PhoenixError('usage', `${folder} is not a folder of yours alone`, {
    hint: 'remove it, or say --alone to share the console with no other process',
  })
}

/** All folders of the user, the own one first: a service has another environment than who has logged in. */
function allFolders(env: Env): readonly string[] {
  const own = ownFolder(env)
  return [own, ...foldersOf(env).filter((folder) => folder !== own && isOurs(folder))]
}

function isOurs(folder: string): boolean {
  const state = lstatSync(folder, { throwIfNoEntry: false })
  if (state === undefined || !state.isDirectory()) return false
  const { uid } = userInfo()
  return uid < 0 || (state.uid === uid && (state.mode & 0o077) === 0)
}

function foldersOf({ XDG_RUNTIME_DIR = '' }: Env): readonly string[] {
  const { uid } = userInfo()
  // A path of a socket has some hundred bytes of room.
  const fits = XDG_RUNTIME_DIR.startsWith('/') && XDG_RUNTIME_DIR.length < 60
  return [
    ...(fits ? [join(XDG_RUNTIME_DIR, 'phoenix')] : []),
    join(tmpdir(), `phoenix-${uid}`),
    `/run/user/${uid}/phoenix`,
  ]
}
