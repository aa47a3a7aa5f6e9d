import { PhoenixError } from '../../error.js'
import { pause } from '../on-abort.js'
import type { Performing } from '../performing.js'
import { isTransient } from '../retry.js'

/**
 * Looks again and again until something is in force, as long as a start may take. A BMC that does not
 * answer meanwhile is asked again.
 *
 * @param late the error where it did not come true, by the time that was waited
 */
export async function untilSeen(
  to: Pick<Performing, 'deadlines' | 'signal'>,
  look: () => Promise<boolean>,
  late: (seconds: number) => PhoenixError,
): Promise<void> {
  const { inForce } = to.deadlines
  const end = performance.now() + inForce
  let delay = 500
  let lastError: PhoenixError | undefined
  do {
    try {
      if (await look()) return
      lastError = undefined
    } catch (thrown) {
      to.signal?.throwIfAborted()
      lastError = PhoenixError.from(thrown)
      if (!isTransient(lastError) && lastError.code !== 'bmc-protocol') throw lastError
    }
    await pause(Math.max(0, Math.min(delay, end - performance.now())), to.signal)
    delay = Math.min(delay * 1.5, 15_000)
  } while (performance.now() < end)
  throw lastError ?? late(Math.round(inForce / 1000))
}
