/** The standard's words for kinds of sensors and units. */

const types = [
  'reserved',
  'temperature',
  'voltage',
  'current',
  'fan',
  'physical security',
  'platform security',
  'processor',
  'power supply',
  'power unit',
  'cooling device',
  'other',
  'memory',
  'drive slot',
  'memory resize',
  'firmware progress',
  'event log',
  'watchdog (old)',
  'system event',
  'critical interrupt',
  'button',
  'module',
  'microcontroller',
  'add-in card',
  'chassis',
  'chip set',
  'other FRU',
  'cable',
  'terminator',
  'system boot',
  'boot error',
  'OS boot',
  'OS stop',
  'slot',
  'ACPI power state',
  'watchdog',
  'platform alert',
  'entity presence',
  'monitor',
  'LAN',
  'management health',
  'battery',
  'session audit',
  'version change',
  'FRU state',
] as const

/** The kind of a sensor, in the standard's words. */
export function sensorTypeName(type: number): string {
  return types[type] ?? (type >= 0xc0 ? `maker’s own ${type}` : `type ${type}`)
}

const units = [
  '',
  '°C',
  '°F',
  'K',
  'V',
  'A',
  'W',
  'J',
  'C',
  'VA',
  'nit',
  'lm',
  'lx',
  'cd',
  'kPa',
  'psi',
  'N',
  'CFM',
  'RPM',
  'Hz',
  'µs',
  'ms',
  's',
  'min',
  'h',
  'd',
] as const

const rates = ['', '/µs', '/ms', '/s', '/min', '/h', '/d', ''] as const

/** The unit of a sensor from the three bytes that its record has for it. */
export function unitName(flags: number, base: number, modifier: number): string {
  if ((flags & 1) !== 0) return '%'
  const name = (number: number) => units[number] ?? `unit ${number}`
  const joint = ['', '/', '·'][(flags >> 1) & 3]
  const whole =
    joint === undefined || joint === '' ? name(base) : name(base) + joint + name(modifier)
  return whole + rates[(flags >> 3) & 7]
}
