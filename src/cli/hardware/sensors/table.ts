/** Readings as tables for people: of one node each sensor, of many nodes what they have in common. */
import { cleanLine } from '../../../model/clean-text.js'
import { NodeSet } from '../../../model/node-set/node-set.js'
import { printNodes } from '../../../plan/print.js'
import type { SensorLimits, SensorReading } from '../../../ports/sensors.js'
import { columns } from '../columns.js'

/** The readings of one node: name, value, health, limits. @param none what is said where there are none */
export function readingsTable(readings: readonly SensorReading[], none: string): string {
  if (readings.length === 0) return none
  const rows = readings.map(({ name, value, unit, health, limits }) => [
    name,
    valueText(value, unit),
    health === undefined || health === 'OK' ? (health ?? '') : health.toUpperCase(),
    limitsText(limits),
  ])
  return columns([['SENSOR', 'VALUE', 'HEALTH', 'LIMITS'], ...rows])
}

/** `42.5 °C`; `-` where there is no reading now. */
export function valueText(value: number | undefined, unit: string): string {
  if (value === undefined) return '-'
  const shown = unit === 'Cel' ? '°C' : cleanLine(unit, 20)
  return shown === '' ? numberText(value) : `${numberText(value)} ${shown}`
}

function numberText(value: number): string {
  return Number.isInteger(value) ? String(value) : String(Number(value.toPrecision(6)))
}

function limitsText(limits: SensorLimits = {}): string {
  const { lowerCritical, lowerCaution, upperCaution, upperCritical } = limits
  const side = (sign: string, caution: number | undefined, critical: number | undefined) => {
    const both = [
      ...(caution === undefined ? [] : [`${sign}${numberText(caution)}`]),
      ...(critical === undefined ? [] : [`${sign}${numberText(critical)}!`]),
    ]
    return both.join(' ')
  }
  const texts = [side('<', lowerCaution, lowerCritical), side('>', upperCaution, upperCritical)]
  return texts.filter((text) => text !== '').join('  ')
}

interface Spread {
  readonly name: string
  readonly unit: string
  readonly values: { readonly node: string; readonly value: number }[]
  readonly bad: string[]
  nodes: number
}

/** What many nodes measure: a row for each sensor that has the same name and unit in several nodes. */
export function spreadTable(
  reports: ReadonlyMap<string, readonly SensorReading[]>,
  none: string,
): string {
  const spreads = new Map<string, Spread>()
  for (const [node, readings] of reports) {
    for (const { name, unit, value, health } of readings) {
      const key = JSON.stringify([name, unit])
      const spread = spreads.get(key) ?? { name, unit, values: [], bad: [], nodes: 0 }
      spreads.set(key, spread)
      spread.nodes++
      if (value !== undefined) spread.values.push({ node, value })
      if (health === 'Warning' || health === 'Critical') spread.bad.push(node)
    }
  }
  if (spreads.size === 0) return none
  const rows = [...spreads.values()].map((spread) => {
    const sorted = [...spread.values].sort((a, b) => a.value - b.value)
    const [lowest, middle, highest] = [
      sorted[0],
      sorted[Math.floor((sorted.length - 1) / 2)],
      sorted.at(-1),
    ]
    const end = (one: typeof lowest) =>
      one === undefined ? '-' : `${valueText(one.value, spread.unit)} (${one.node})`
    return [
      spread.name,
      String(spread.nodes),
      lowest === highest || lowest?.value === highest?.value ? '' : end(lowest),
      valueText(middle?.value, spread.unit),
      lowest === highest || lowest?.value === highest?.value ? '' : end(highest),
      spread.bad.length === 0 ? '' : printNodes(NodeSet.from(spread.bad)),
    ]
  })
  return columns([['SENSOR', 'NODES', 'LOWEST', 'MEDIAN', 'HIGHEST', 'NOT WELL'], ...rows])
}
