/** Where the processes of one user meet that watch the same console: a socket that only they can reach. */
import { createHash } from 'node:crypto'
import { lstatSync, mkdirSync } from 'node:fs'
import { tmpdir, userInfo } from 'node:os'
import { join } from 'node:path'
import { PhoenixError } from '../../../error.js'

/**
 * The path of the socket for a console. It is short, as paths of sockets have to be, so it is not beside the
 * configuration; the folder belongs to the user and nobody else may look into it.
 *
 * @param what what tells this console from others: configuration, rack and node
 * @throws PhoenixError `usage` where somebody else has made that folder
 */
export function meetingPlace(
  env: Readonly<Record<string, string | undefined>>,
  what: readonly string[],
): string {
  const folder = folderOf(env)
  mkdirSync(folder, { recursive: true, mode: 0o700 })
  const { uid } = userInfo()
  const state = lstatSync(folder)
  const isOurs = uid < 0 || (state.uid === uid && (state.mode & 0o077) === 0)
  if (!state.isDirectory() || !isOurs) {
    throw new PhoenixError('usage', `${folder} is not a folder of yours alone`, {
      hint: 'remove it, or say --alone to share the console with no other process',
    })
  }
  const digest = createHash('sha256').update(JSON.stringify(what)).digest('hex')
  return join(folder, `${digest.slice(0, 24)}.sock`)
}

function folderOf({ XDG_RUNTIME_DIR }: Readonly<Record<string, string | undefined>>): string {
  const own = XDG_RUNTIME_DIR ?? ''
  // A path of a socket has some hundred bytes of room.
  if (own.startsWith('/') && own.length < 60) return join(own, 'phoenix')
  return join(tmpdir(), `phoenix-${userInfo().uid}`)
}
