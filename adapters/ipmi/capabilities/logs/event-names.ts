/** What the sensors of events are called: the log has their numbers only. */
import type { SdrContent } from '../sensors/sdr.js'
import type { EventSensor } from '../sensors/sdr-decode.js'
import { decodeLogEvent, type LogEvent, noterOf } from './sel-decode.js'

/** The events with the names of their sensors, and readings as values, as far as records describe them. */
export function withNames(
  events: readonly LogEvent[],
  { sensors, eventSensors }: Pick<SdrContent, 'sensors' | 'eventSensors'>,
): readonly LogEvent[] {
  const known = new Map<string, EventSensor>()
  // Those that can be read come last, and are those that are kept: they tell values too.
  for (const sensor of [...eventSensors, ...sensors]) known.set(keyOf(sensor), sensor)
  return events.map((event) => {
    if (event.sensor === undefined) return event
    const raw = Buffer.from(event.raw, 'hex')
    const sensor = known.get(keyOf(noterOf(raw)))
    return (sensor && decodeLogEvent(raw, sensor)) ?? event
  })
}

/** A number that another kind of sensor has is that of another controller's. */
function keyOf({ owner, lun, number, type }: ReturnType<typeof noterOf>): string {
  return `${owner} ${lun} ${number} ${type}`
}
