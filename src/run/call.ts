/** One request to a node's BMC, under the limits and with a deadline. */
import { PhoenixError } from '../error.js'
import type { CallOptions } from '../ports/call.js'
import type { Capabilities, CapabilityName } from '../ports/driver.js'
import type { Performing } from './performing.js'

/** What one request to a BMC needs. */
export type Calling = Pick<Performing, 'connections' | 'limiter' | 'signal'> &
  Partial<Pick<Performing, 'begin' | 'begun'>>

/**
 * One request to a node's BMC, under the limits. An abort ends the waiting for a place; a request that
 * went out runs to its end or its deadline.
 *
 * @param place which of the node's BMCs, where it is to be that one and no other
 */
export async function call<N extends CapabilityName, T>(
  node: string,
  which: N,
  to: Calling,
  deadline: number,
  request: (capability: Capabilities[N], options: CallOptions) => Promise<T>,
  place?: number,
): Promise<T> {
  return to.limiter.run(
    async () => {
      await to.begin?.()
      const answer = to.connections.with(
        node,
        which,
        (capability) => request(capability, { deadline }),
        place,
      )
      return within(deadline, node, answer)
    },
    to.signal,
    to.begun,
  )
}

/** The longest that a timer can run; longer ones end at once. */
const longestTimer = 2 ** 31 - 1

/** Drivers keep their deadlines themselves; one that does not must not stop a whole run. */
async function within<T>(deadline: number, node: string, answer: Promise<T>): Promise<T> {
  const grace = Math.min(2000, deadline / 2)
  const most = Math.min(deadline + grace, longestTimer)
  let timer: NodeJS.Timeout | undefined
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => {
      const message = `no answer within ${deadline / 1000} s`
      reject(new PhoenixError('bmc-timeout', message, { node }))
    }, most)
  })
  try {
    return await Promise.race([answer, late])
  } finally {
    clearTimeout(timer)
  }
}
