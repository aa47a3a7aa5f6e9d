/** The log of our own tree: that of the machine. */
import type { LogRecord } from '../../machine/event-log.js'
import type { Resource } from '../tree/tree.js'
import { action, collection, healthy, link, resource } from './build.js'
import { paths } from './paths.js'

export const logs: readonly Resource[] = [
  collection(paths.systemLogs, 'LogServiceCollection', 'Log Services', [paths.sel]),
  resource(paths.sel, 'LogService.v1_5_0', 'System Event Log', {
    LogEntryType: 'SEL',
    MaxNumberOfRecords: 512,
    OverWritePolicy: 'WrapsWhenFull',
    ServiceEnabled: true,
    Status: healthy,
    Entries: link(paths.selEntries),
    Actions: action(paths.sel, 'LogService.ClearLog'),
  }),
  resource(paths.selEntries, 'LogEntryCollection', 'Log Entries', (machine, now) => {
    const records = machine.log(now)
    return {
      'Members@odata.count': records.length,
      Members: records.map((record) => logEntry(record).body(machine, now)),
    }
  }),
]

const messageIds = {
  start: 'ResourceEvent.1.3.ResourcePoweringOn',
  stop: 'ResourceEvent.1.3.ResourcePoweredOff',
  log: 'ResourceEvent.1.3.ResourceChanged',
  other: 'ResourceEvent.1.3.ResourceStatusChangedWarning',
} as const

/** The name of the message that a record of the log is. */
export const messageIdOf = (record: LogRecord) => messageIds[record.kind]

/** An entry of the log, at its path. */
export function logEntry(record: LogRecord): Resource {
  const { id, at, severity, message } = record
  return resource(`${paths.selEntries}/${id}`, 'LogEntry.v1_15_0', `Log Entry ${id}`, {
    EntryType: 'SEL',
    Created: new Date(at).toISOString().replace(/\.\d+Z$/, 'Z'),
    Severity: severity,
    Message: message,
    MessageId: messageIdOf(record),
  })
}
