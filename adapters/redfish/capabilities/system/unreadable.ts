import type { Unreadable } from '../../../../src/ports/unreadable.js'
import type { RedfishClient } from '../../client/client.js'
import type { Unread } from '../../client/resources/collection.js'

/** What could not be read, as reports tell it. */
export function unreadableOf(client: RedfishClient, unread: readonly Unread[]): Unreadable[] {
  return unread.map(({ path, error }) => ({
    path: client.peer.quote(path, 200),
    code: error.code,
    reason: error.reason,
  }))
}
