/** What the peculiarities of a BMC make of an answer. */
import type { Reply } from '../http/reply.js'
import type { Call } from '../service.js'

/** What one maker answers to all that went well. */
const inOneMakersWords = {
  error: {
    code: 'iLO.0.10.ExtendedInfo',
    message: 'See @Message.ExtendedInfo for more information.',
    '@Message.ExtendedInfo': [
      { MessageId: 'Base.1.4.Success' },
      { MessageId: 'iLO.2.14.SystemResetRequired' },
    ],
  },
}

/** An answer as the BMC gives it. */
export function oddly({ bmc, request }: Call, reply: Reply): Reply {
  const { faults } = bmc
  if (faults.none) return reply
  if (reply.status < 400) {
    const isChange = request.method !== 'GET' && request.method !== 'HEAD'
    const isDone = reply.status === 204 || (reply.status === 200 && request.method === 'PATCH')
    if (!isChange || !isDone || !faults.strike('success-messages')) return reply
    return { ...reply, status: 200, body: inOneMakersWords }
  }
  const habit = faults.find('error-bodies')?.habit
  if (habit !== undefined) faults.count('error-bodies')
  switch (habit) {
    case 'page':
      return {
        ...reply,
        type: 'text/html',
        body: `<html><head><title>${reply.status}</title></head><body><h1>Error</h1></body></html>`,
      }
    case 'empty': {
      const { body: _, ...rest } = reply
      return rest
    }
    case 'broken':
      return { ...reply, breaksOff: true }
    case 'bare':
      return { ...reply, body: { error: { code: 'Base.1.0.GeneralError', message: 'It failed.' } } }
    default:
      return reply
  }
}
