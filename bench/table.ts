/** What benchmark modules report, and how it is shown. */

/** One figure of a benchmark module. */
export interface Row {
  /** What was measured, with its size: `settle 10,000 nodes`. */
  readonly name: string
  readonly figure: number
  /** `s`, `ms`, `MB`, `rows/s`, … */
  readonly unit: string
  /** What the figure should reach, in the same unit. */
  readonly target?: number
  /** Which direction is good. @default 'lower', or 'higher' for a unit per second */
  readonly better?: 'lower' | 'higher'
  /** The same work by another program, in the same unit, measured in the same run. */
  readonly peer?: { readonly name: string; readonly figure: number }
  /** Wall time of the work in seconds, where it is not the figure. */
  readonly wall?: number
  /** CPU time of the work in seconds: less noisy than wall time on a busy machine. */
  readonly cpu?: number
}

/** What a piece of work took: wall time and CPU time of this process, in seconds. */
export async function spent(work: () => unknown): Promise<{ wall: number; cpu: number }> {
  const before = process.cpuUsage()
  const start = performance.now()
  await work()
  const wall = (performance.now() - start) / 1000
  const { user, system } = process.cpuUsage(before)
  return { wall, cpu: (user + system) / 1e6 }
}

/** The median: with an even count the mean of the two in the middle. */
export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b)
  const middle = Math.floor(sorted.length / 2)
  const [low, high] = [sorted[sorted.length % 2 === 0 ? middle - 1 : middle], sorted[middle]]
  if (low === undefined || high === undefined) throw new RangeError('no values')
  return (low + high) / 2
}

/** The medians of the same rows from several runs, in the order of the first. */
export function medianRows(runs: readonly (readonly Row[])[]): Row[] {
  const [first = []] = runs
  return first.map((row) => {
    const same = runs.flatMap((run) => run.filter((other) => other.name === row.name))
    const over = (pick: (row: Row) => number | undefined) => {
      const values = same.map(pick).filter((value) => value !== undefined)
      return values.length === 0 ? undefined : median(values)
    }
    const [peer, target, wall, cpu] = [
      over((one) => one.peer?.figure),
      // A target may be a multiple of what a peer took in the same run.
      over((one) => one.target),
      over((one) => one.wall),
      over((one) => one.cpu),
    ]
    return {
      ...row,
      figure: median(same.map((one) => one.figure)),
      ...(row.peer === undefined || peer === undefined
        ? {}
        : { peer: { ...row.peer, figure: peer } }),
      ...(target === undefined ? {} : { target }),
      ...(wall === undefined ? {} : { wall }),
      ...(cpu === undefined ? {} : { cpu }),
    }
  })
}

/** How many times worse than the target (or the peer) a figure is: up to 1 it is met. */
export function ratio(row: Row, target: number): number {
  const better = row.better ?? (row.unit.endsWith('/s') ? 'higher' : 'lower')
  return better === 'lower' ? row.figure / target : target / row.figure
}

/** The rows as a table of text. */
export function table(rows: readonly Row[]): string {
  const head = ['what', 'figure', 'unit', 'target', 'ratio', '', 'wall s', 'CPU s', 'peer', 'ratio']
  const lines = rows.map((row) => [
    row.name,
    shown(row.figure),
    row.unit,
    shown(row.target),
    row.target === undefined ? '' : ratio(row, row.target).toFixed(2),
    row.target === undefined ? '' : ratio(row, row.target) <= 1 ? 'met' : 'not met',
    shown(row.wall),
    shown(row.cpu),
    row.peer === undefined ? '' : `${row.peer.name} ${shown(row.peer.figure)}`,
    row.peer === undefined ? '' : ratio(row, row.peer.figure).toFixed(2),
  ])
  const widths = head.map((title, column) =>
    Math.max(title.length, ...lines.map((line) => line[column]?.length ?? 0)),
  )
  const numbers = new Set([1, 3, 4, 6, 7, 9])
  return [head, widths.map((width) => '-'.repeat(width)), ...lines]
    .map((cells) =>
      cells
        .map((cell, column) =>
          numbers.has(column)
            ? cell.padStart(widths[column] ?? 0)
            : cell.padEnd(widths[column] ?? 0),
        )
        .join('  ')
        .trimEnd(),
    )
    .join('\n')
}

/** Three significant digits, thousands apart. */
function shown(value: number | undefined): string {
  if (value === undefined) return ''
  const digits =
    Math.abs(value) < 1000 ? { maximumSignificantDigits: 3 } : { maximumFractionDigits: 0 }
  return value.toLocaleString('en', digits)
}
