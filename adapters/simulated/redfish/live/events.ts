/** What a BMC tells those who listen: its log, record by record, as server-sent events. */
import type { LogRecord } from '../../machine/event-log.js'
import type { Reply } from '../http/reply.js'
import { messageIdOf } from '../own/around.js'
import type { Call } from '../service.js'

/** How often a stream looks whether there is something to tell, in milliseconds. */
const interval = 25

/** GET of the stream. It goes on after the last event that the client has heard. */
export function streamEvents({ bmc, request, clock }: Call): Reply {
  const { machine } = bmc
  const heard = Number(request.headers['last-event-id'] ?? Number.NaN)
  let last = Number.isInteger(heard) ? heard : (machine.log(clock()).at(-1)?.id ?? 0)
  return {
    status: 200,
    type: 'text/event-stream',
    stream: (send) => {
      send(': here\n\n')
      const tell = () => {
        for (const record of machine.log(clock())) {
          if (record.id <= last) continue
          last = record.id
          send(
            `id: ${record.id}\ndata: ${JSON.stringify(event(record, bmc.tree.systems[0]?.path))}\n\n`,
          )
        }
      }
      tell()
      const timer = setInterval(tell, interval).unref()
      return () => clearInterval(timer)
    },
  }
}

function event(record: LogRecord, system: string | undefined): object {
  return {
    '@odata.type': '#Event.v1_10_0.Event',
    Id: String(record.id),
    Name: 'Event',
    Events: [
      {
        MemberId: '0',
        EventId: String(record.id),
        EventTimestamp: new Date(record.at).toISOString(),
        MessageSeverity: record.severity,
        Message: record.message,
        MessageId: messageIdOf(record),
        ...(system === undefined ? {} : { OriginOfCondition: { '@odata.id': system } }),
      },
    ],
  }
}
