import { isTagMissing } from '../answers/errors.js'
import type { JsonObject } from '../answers/json.js'
import type { RedfishClient } from '../client.js'
import type { Deadline } from '../deadline.js'
import type { Resource } from '../resource.js'
import type { Answer } from '../transport/wire.js'
import { refusedUnsent } from './allowed.js'

/** How a BMC wants entity tags to be sent back. */
export type EtagHabit = 'as-given' | 'unquoted' | 'never'

/** What one service requires of `If-Match`, the next rejects; four tries cover all that were seen. */
const mostTries = 4

/**
 * PATCHes a resource that was just read, with its entity tag. On 412 the tag is read anew, then sent
 * without its mark of weakness, then left out; on 428 a tag is fetched, at last `*`. Gives the answer
 * that no other way of asking would change. What the resource does not take by its own word is not sent.
 */
export async function patch(
  client: RedfishClient,
  resource: Resource,
  body: JsonObject,
  habit: EtagHabit,
  deadline: Deadline,
): Promise<Answer> {
  const unsent = refusedUnsent(client, resource)
  if (unsent !== undefined) return unsent
  const tried = new Set<string | undefined>()
  let condition = habit === 'never' ? undefined : dressed(resource.etag, habit)
  let current = resource
  for (;;) {
    tried.add(condition)
    const answer = await client.patch(current.path, body, condition, deadline)
    const missing = isTagMissing(answer)
    if (!missing && answer.status !== 412) return answer
    current = await client.get(current.path, deadline)
    const fresh = dressed(current.etag, habit)
    const strong = fresh?.replace(/^W\//, '')
    const ladder = missing ? [fresh, strong, '*'] : [fresh, strong, undefined]
    const next = ladder.findIndex((rung) => !tried.has(rung) && (rung !== undefined || !missing))
    if (next === -1 || tried.size >= mostTries) return answer
    condition = ladder[next]
  }
}

function dressed(tag: string | undefined, habit: EtagHabit): string | undefined {
  return habit === 'unquoted' ? tag?.replace(/^(W\/)?"(.*)"$/, '$2') : tag
}
