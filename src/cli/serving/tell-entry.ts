/** What the boot service tells, as lines for people or for programs. */
import type { NetbootLog } from '../../../adapters/netboot/index.js'
import type { Call } from '../command-line/call.js'

/** Tells something on the error output; with --json as one object a line. */
export function tellEntry(call: Call, entry: NetbootLog): void {
  const time = new Date().toISOString()
  if (call.wantsJson) {
    void call.note(JSON.stringify({ time, ...entry }))
    return
  }
  const { level, message, client, repeated } = entry
  const from = client === undefined ? '' : ` (${client})`
  const more = repeated === undefined ? '' : `, and ${repeated} times more`
  const mark = level === 'info' ? '' : `${level}: `
  void call.note(`${time.slice(11, 19)}Z ${mark}${message}${from}${more}`)
}
