/** Numbers about the service, in the text format of Prometheus. */

/** The upper bounds of the histogram of answers' times, in seconds. */
const bounds = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 10] as const

/** Counts what happens. Labels are few and none is a stranger's word. */
export class Metrics {
  readonly #counters = new Map<string, number>()
  readonly #buckets = new Array<number>(bounds.length + 1).fill(0)
  #sum = 0
  readonly #gauges = new Map<string, { readonly help: string; readonly value: () => number }>()

  /** What is so at this moment: worked out when it is asked for. */
  gauge(name: string, help: string, value: () => number): void {
    this.#gauges.set(name, { help, value })
  }

  /** One more of something: `requests{route="boot",status="200"}`. */
  count(name: CounterName, labels: Readonly<Record<string, string | number>> = {}, by = 1): void {
    const key = name + labelsText(labels)
    this.#counters.set(key, (this.#counters.get(key) ?? 0) + by)
  }

  /** An answer was made in a time, in milliseconds. */
  time(milliseconds: number): void {
    const seconds = milliseconds / 1000
    const index = bounds.findIndex((bound) => seconds <= bound)
    const bucket = index < 0 ? bounds.length : index
    this.#buckets[bucket] = (this.#buckets[bucket] ?? 0) + 1
    this.#sum += seconds
  }

  /** The number that was counted so far. */
  value(name: CounterName, labels: Readonly<Record<string, string | number>> = {}): number {
    return this.#counters.get(name + labelsText(labels)) ?? 0
  }

  toString(): string {
    const lines: string[] = []
    for (const [name, help] of Object.entries(counters)) {
      lines.push(`# HELP phoenix_boot_${name} ${help}`, `# TYPE phoenix_boot_${name} counter`)
      const own = [...this.#counters].filter(([key]) => key.split('{')[0] === name)
      for (const [key, value] of own) lines.push(`phoenix_boot_${key} ${value}`)
    }
    for (const [name, { help, value }] of this.#gauges) {
      const whole = `phoenix_boot_${name}`
      lines.push(`# HELP ${whole} ${help}`, `# TYPE ${whole} gauge`, `${whole} ${value()}`)
    }
    const name = 'phoenix_boot_answer_seconds'
    lines.push(`# HELP ${name} Time to make an answer that is no file`, `# TYPE ${name} histogram`)
    let sum = 0
    this.#buckets.forEach((amount, index) => {
      sum += amount
      lines.push(`${name}_bucket{le="${bounds[index] ?? '+Inf'}"} ${sum}`)
    })
    lines.push(`${name}_sum ${this.#sum.toFixed(6)}`, `${name}_count ${sum}`, '')
    return lines.join('\n')
  }
}

const counters = {
  requests_total: 'Answers, by what was asked for and their status',
  decisions_total: 'Machines that asked what to start, by what they were told',
  reports_total: 'Reports of nodes, by their stage',
  sent_bytes_total: 'Bytes of images that were sent',
  read_bytes_total: 'Bytes of files that were read to be sent',
  dropped_total: 'Connections that were ended, by the reason',
  configurations_total: 'Configurations that were taken or refused',
} as const

/** What is counted. */
export type CounterName = keyof typeof counters

function labelsText(labels: Readonly<Record<string, string | number>>): string {
  let all = ''
  for (const name in labels) all += `${all === '' ? '{' : ','}${name}="${labels[name]}"`
  return all === '' ? '' : `${all}}`
}
