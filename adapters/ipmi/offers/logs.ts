import { PhoenixError } from '../../../src/error.js'
import type { LogEntry, Logs } from '../../../src/ports/logs.js'
import type { IpmiBmc } from '../bmc.js'
import type { LogEvent } from '../capabilities/sel-decode.js'

/** The only log that IPMI knows. */
const sel = { id: 'SEL', name: 'System Event Log', clearable: true } as const
const usualLimit = 1000

/** The event log as the port wants it. */
export function logsOf(bmc: IpmiBmc): Logs {
  const check = (log: string) => {
    if (log === sel.id) return
    throw new PhoenixError('bmc-not-found', `there is no such log; IPMI has ${sel.id} only`)
  }
  return {
    logs: async () => [sel],
    entries: async (log = sel.id, options) => {
      check(log)
      const events = await bmc.events(options)
      return events.slice(0, options?.limit ?? usualLimit).map(translate)
    },
    clear: async (log, options) => {
      check(log)
      await bmc.clearEvents(options)
    },
  }
}

function translate({ id, time, source, sensor, asserted, text }: LogEvent): LogEntry {
  const where = sensor === undefined ? source : `${source} ${sensor}`
  const severity = severityOf(text, asserted)
  return {
    id: String(id),
    message: `${where}: ${text}${asserted ? '' : ', over'}`,
    ...(time === undefined ? {} : { time }),
    ...(severity === undefined ? {} : { severity }),
  }
}

/** How bad it is, where the limit that was passed says so. */
function severityOf(text: string, asserted: boolean): LogEntry['severity'] {
  const limit = /^(lower|upper) (non-critical|critical|non-recoverable) going/.exec(text)?.[2]
  if (limit === undefined) return undefined
  if (!asserted) return 'OK'
  return limit === 'non-critical' ? 'Warning' : 'Critical'
}
