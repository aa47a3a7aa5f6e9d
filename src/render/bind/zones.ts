/** Zones that grow record by record. */
import type { ZoneRecord } from './zone.js'

/** The zones with their records; a record is in a zone once. */
export class Zones {
  readonly #zones = new Map<string, Map<string, ZoneRecord>>()

  add(zone: string, record: ZoneRecord): void {
    let records = this.#zones.get(zone)
    if (records === undefined) {
      records = new Map()
      this.#zones.set(zone, records)
    }
    records.set(`${record.name} ${record.type} ${record.data}`, record)
  }

  /** Tells each zone who serves the zones within it. */
  delegate(nameservers: readonly string[]): void {
    for (const inner of this.#zones.keys()) {
      // The nearest zone around it has the longest name that its own ends in.
      for (let dot = inner.indexOf('.'); dot >= 0; dot = inner.indexOf('.', dot + 1)) {
        const outer = inner.slice(dot + 1)
        if (!this.#zones.has(outer)) continue
        const name = inner.slice(0, dot)
        for (const data of nameservers) this.add(outer, { name, type: 'NS', data })
        break
      }
    }
  }

  /** All zones by their names. */
  sorted(): [string, ZoneRecord[]][] {
    return [...this.#zones]
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([name, records]) => [name, [...records.values()]])
  }
}
