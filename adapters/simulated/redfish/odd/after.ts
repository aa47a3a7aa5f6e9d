/** What the peculiarities of a BMC make of an answer. */
import type { Reply } from '../http/reply.js'
import type { Call } from '../service.js'

/** An answer as the BMC gives it. */
export function oddly({ bmc }: Call, reply: Reply): Reply {
  if (bmc.faults.none || reply.status < 400) return reply
  switch (bmc.faults.find('error-bodies')?.habit) {
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
    case 'bare':
      return { ...reply, body: { error: { code: 'Base.1.0.GeneralError', message: 'It failed.' } } }
    default:
      return reply
  }
}
