/** What a BMC tells those who listen: its log, record by record, as server-sent events. */
import type { LogRecord } from '../../machine/event-log.js'
import { failure, type Reply } from '../http/reply.js'
import { messageIdOf } from '../own/logs.js'
import type { Call } from '../service.js'

/** How often a stream looks whether there is something to tell, in milliseconds. */
const interval = 25

/** GET of the stream. It goes on after the last event that the client has heard. */
export function streamEvents({ bmc, request, clock }: Call): Reply {
  const { machine } = bmc
  const habit = bmc.faults.find('events')?.habit
  if (habit !== undefined) bmc.faults.count('events')
  if (habit === 'no-stream') return { status: 200, body: { Events: [] } }
  if (habit === 'full') return failure(503, 'ServiceTemporarilyUnavailable', ['5'])
  const heard = Number(request.headers['last-event-id'] ?? Number.NaN)
  let last = Number.isInteger(heard) ? heard : (machine.log(clock()).at(-1)?.id ?? 0)
  return {
    status: 200,
    type: 'text/event-stream',
    stream: (send, end) => {
      send(': here\n\n')
      const tell = () => {
        for (const record of machine.log(clock())) {
          if (record.id <= last) continue
          last = record.id
          const told = eventOf(record, bmc.tree.systems[0]?.path)
          if (habit === 'bare') send(`data: ${JSON.stringify(bare(told))}\n\n`)
          else send(`id: ${record.id}\ndata: ${JSON.stringify(told)}\n\n`)
          if (habit === 'breaks') {
            end()
            return
          }
        }
      }
      tell()
      const timer = setInterval(tell, interval).unref()
      return () => clearInterval(timer)
    },
  }
}

/** Without what clients could do without, and with an offset in a form of its own. */
function bare({ Events: [first] }: ReturnType<typeof eventOf>): object {
  const { MemberId: _, EventId: __, EventTimestamp: time = '', ...rest } = first ?? {}
  return { Events: [{ ...rest, EventTimestamp: time.replace('Z', '-0000') }] }
}

/** The message that tells of a record. */
export function eventOf(record: LogRecord, system: string | undefined) {
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
