/** Waiting for a BMC that is not ready for what it is asked to do. */
import { isNotReady } from '../answers/errors.js'
import type { RedfishClient } from '../client.js'
import type { Deadline } from '../deadline.js'
import { retryAfterOf } from '../retry.js'
import type { Answer } from '../transport/wire.js'

/** The answers that BMCs give to a wish that does not go with the present state. */
const conflicts = new Set([400, 409, 500, 503])

/** How often the BMC is asked again for what it was not ready to do. */
const mostNotReady = 6

/**
 * Asks for something until the BMC is ready to do it: a definite refusal, unlike silence, proves that
 * nothing was done. `settled` is asked first whether the wish has come true by itself.
 */
export async function untilReady(
  client: RedfishClient,
  deadline: Deadline,
  ask: () => Promise<Answer>,
  settled: () => Promise<boolean> = async () => false,
): Promise<Answer | 'settled'> {
  for (let tries = 1; ; tries += 1) {
    const answer = await ask()
    if (answer.status < 400) return answer
    if (conflicts.has(answer.status) && (await settled())) return 'settled'
    const pause = retryAfterOf(answer.headers) ?? client.timing.notReady
    if (!isNotReady(answer) || tries > mostNotReady || pause >= deadline.remaining) return answer
    client.log(`not ready (${answer.status}); again in ${pause / 1000} s`)
    await deadline.sleep(pause)
  }
}
