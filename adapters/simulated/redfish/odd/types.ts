/** Values of other types than the standard has for them. */
import type { RedfishBmc } from '../bmc.js'
import { isObject, type JsonObject } from '../tree/json.js'
import type { Resource } from '../tree/tree.js'

const numbersAsTexts =
  /^(Reading|ReadingCelsius|ReadingVolts|PowerConsumedWatts|Count|TotalSystemMemoryGiB|CapacityMiB|TotalCores|PercentComplete)$/

/** Numbers as texts, times as zeros, what may be missing missing, empty lists as nothing. */
export function withOddTypes(value: unknown, key = ''): unknown {
  if (typeof value === 'number' && numbersAsTexts.test(key)) return String(value)
  if (key === 'Created' || key === 'EndTime') return '0000-00-00T00:00:00+00:00'
  if (key === 'UUID') return ''
  if (Array.isArray(value)) return value.map((one) => withOddTypes(one, key))
  if (!isObject(value)) return value
  return Object.fromEntries(
    Object.entries(value).flatMap(([name, one]) => {
      // What has an id can do without a name.
      if ((name === 'Name' && 'Id' in value) || name === 'ChassisType') return []
      if (name === 'Members' && Array.isArray(one) && one.length === 0) return [[name, null]]
      return [[name, withOddTypes(one, name)]]
    }),
  )
}

/** Lists of one as that one. */
export function withLoneObjects({ faults }: RedfishBmc, { type }: Resource, body: JsonObject) {
  if (type !== 'Power' && type !== 'Thermal') return body
  faults.count('lone-objects')
  return Object.fromEntries(
    Object.entries(body).map(([name, value]) => [
      name,
      Array.isArray(value) && value.length === 1 ? value[0] : value,
    ]),
  )
}
