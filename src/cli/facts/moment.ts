const units = { s: 1000, m: 60_000, h: 3_600_000, d: 86_400_000 } as const

/** Reads a time: ISO 8601, in UTC where it names no zone, or how long before now: `2h`. */
export function parseMoment(text: string, now: Date): Date {
  const [, amount, unit] = /^(\d{1,6})([smhd])$/.exec(text) ?? []
  if (amount !== undefined && unit !== undefined) {
    return new Date(now.getTime() - Number(amount) * units[unit as keyof typeof units])
  }
  const form =
    /^(\d{4}-\d\d-\d\d)(?:[T ](\d\d:\d\d(?::\d\d(?:\.\d{1,9})?)?)(Z|[+-]\d\d:\d\d)?)?$/.exec(text)
  const [, day, time = '00:00', zone = 'Z'] = form ?? []
  const moment = new Date(`${day}T${time}${zone}`)
  // A day that a month does not have would become one of the next.
  const isDay = day !== undefined && new Date(`${day}T00:00Z`).toJSON()?.startsWith(day)
  if (form !== null && isDay && !Number.isNaN(moment.getTime())) return moment
  throw new Error(`'${text}' is no time such as 2026-01-31T12:00Z or 2h`)
}
