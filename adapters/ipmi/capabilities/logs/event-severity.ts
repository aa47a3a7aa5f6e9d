/** How bad events are. The standard says it of limits only; of the rest, what admins want to be told. */

/** How bad what an event tells of is. */
export type EventSeverity = 'OK' | 'Warning' | 'Critical'

interface Bad {
  readonly warning?: readonly number[]
  readonly critical?: readonly number[]
}

/** By the generic kind of the event, and its offset. */
const generic: Readonly<Record<number, Bad>> = {
  4: { warning: [1] },
  5: { warning: [1] },
  6: { warning: [1] },
  7: { warning: [1, 4], critical: [2, 3, 5, 6] },
  11: { warning: [1, 2, 3, 4, 6, 7], critical: [5] },
}

/** By the kind of the sensor, and the offset of its own events. */
const specific: Readonly<Record<number, Bad>> = {
  5: { warning: [0, 1, 2, 3, 4, 5, 6] },
  6: { warning: [0, 1, 2, 3, 4, 5] },
  7: { warning: [10, 12], critical: [0, 1, 2, 3, 4, 5, 6, 11] },
  8: { warning: [2, 5], critical: [1, 3, 4, 6] },
  9: { warning: [7], critical: [2, 4, 5, 6] },
  12: { warning: [0, 3, 5, 9], critical: [1, 2, 7, 10] },
  13: { warning: [2, 7, 8], critical: [1, 5, 6] },
  15: { critical: [0, 1] },
  16: { warning: [0, 1, 3, 4, 5, 6] },
  17: { critical: [0, 1, 2, 3, 4, 5] },
  18: { critical: [2] },
  19: { warning: [7, 11], critical: [0, 1, 2, 3, 4, 5, 6, 8, 9, 10] },
  25: { critical: [0, 1] },
  27: { warning: [1] },
  30: { warning: [0, 1, 2, 3, 4] },
  31: { warning: [9, 10] },
  32: { warning: [5], critical: [0, 1] },
  33: { warning: [0] },
  35: { warning: [0], critical: [1, 2, 3] },
  39: { warning: [0] },
  40: { warning: [0, 1, 2, 3, 4, 5] },
  41: { warning: [0], critical: [1] },
  42: { warning: [2, 3] },
  43: { warning: [2, 3, 4, 5] },
}

const limitEvents = 0x01
const ownEvents = 0x6f
/** Of the limits, each of which can be passed in two directions, those that are no more than a warning. */
const nonCriticalLimits = [0, 3]
const limitCount = 6

/** How bad an event is; OK where something bad is over, undefined where it is neither good nor bad. */
export function severityOf(
  kind: number,
  sensorType: number,
  offset: number,
  asserted: boolean,
): EventSeverity | undefined {
  const worst = worstOf(kind, sensorType, offset)
  return worst === undefined || asserted ? worst : 'OK'
}

function worstOf(kind: number, sensorType: number, offset: number): EventSeverity | undefined {
  if (kind === limitEvents) {
    const limit = offset >> 1
    if (limit >= limitCount) return undefined
    return nonCriticalLimits.includes(limit) ? 'Warning' : 'Critical'
  }
  const bad = kind === ownEvents ? specific[sensorType] : generic[kind]
  if (bad?.critical?.includes(offset) === true) return 'Critical'
  return bad?.warning?.includes(offset) === true ? 'Warning' : undefined
}
