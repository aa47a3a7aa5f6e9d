import { type JsonObject, objectAt, textAt } from '../../client/answers/json.js'

/** How well something is, in the standard's words. */
export type Health = 'OK' | 'Warning' | 'Critical'

/** The health that a resource reports, for a record that leaves out what is not known. */
export function healthOf(body: JsonObject | undefined): { readonly health?: Health } {
  const health = severityOf(textAt(objectAt(body, 'Status'), 'Health'))
  return health === undefined ? {} : { health }
}

/** A severity or health, whatever its case. */
export function severityOf(text: string | undefined): Health | undefined {
  const words: Readonly<Record<string, Health>> = {
    ok: 'OK',
    warning: 'Warning',
    critical: 'Critical',
  }
  return words[text?.toLowerCase() ?? '']
}

/** Whether nothing is plugged in where the resource stands for a place. */
export function isAbsent(body: JsonObject): boolean {
  return textAt(objectAt(body, 'Status'), 'State') === 'Absent'
}
