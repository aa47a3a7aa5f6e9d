/** Which methods a resource takes, as the `Allow` of its answer says. */
import type { RedfishClient } from '../client.js'
import type { Resource } from '../resource.js'
import type { Answer } from '../transport/wire.js'

/** Whether a list of methods names one. */
export function names(allow: string | undefined, method: string): boolean {
  return allow?.split(',').some((one) => one.trim().toUpperCase() === method) === true
}

/**
 * The refusal that a PATCH would be met with, without sending it; undefined where it may be taken. Some services
 * have one list for all that they answer, or send none. So a list counts only where it names the method that it
 * came in answer to, and only of a BMC that was seen to name PATCH in another list: that one tells what can be
 * changed from what cannot.
 */
export function refusedUnsent(client: RedfishClient, resource: Resource): Answer | undefined {
  const { allow, path } = resource
  const tellsApart = client.namesPatch && names(allow, 'GET')
  if (!tellsApart || names(allow, 'PATCH')) return undefined
  client.log(`PATCH ${path}: not sent, for its Allow names ${allow} only`)
  return { status: 405, headers: { allow }, body: '' }
}
