import { describe, expect, it } from 'vitest'
import { median, medianRows, type Row, ratio, table } from './table.js'

describe('benchmark figures', () => {
  it('are medians over the runs, row by row', () => {
    const run = (a: number, b: number): Row[] => [
      { name: 'a', figure: a, unit: 's', cpu: a / 2 },
      { name: 'b', figure: b, unit: 'rows/s', peer: { name: 'other', figure: 2 * b } },
    ]
    expect(medianRows([run(9, 1), run(1, 5), run(2, 3)])).toEqual([
      { name: 'a', figure: 2, unit: 's', cpu: 1 },
      { name: 'b', figure: 3, unit: 'rows/s', peer: { name: 'other', figure: 6 } },
    ])
    expect(median([4, 1, 3, 2])).toBe(2.5)
    expect(() => median([])).toThrow(RangeError)
  })

  it('are held against their targets: lower is better, but for rates', () => {
    expect(ratio({ name: 'a', figure: 3, unit: 's' }, 2)).toBe(1.5)
    expect(ratio({ name: 'a', figure: 3, unit: 'rows/s' }, 6)).toBe(2)
    expect(ratio({ name: 'a', figure: 3, unit: 'hits', better: 'higher' }, 3)).toBe(1)
  })

  it('stand in one table that says what is met', () => {
    const shown = table([
      {
        name: 'fold',
        figure: 0.0756,
        unit: 's',
        target: 0.1,
        peer: { name: 'peer', figure: 0.32 },
      },
      { name: 'write', figure: 123_456, unit: 'rows/s', target: 200_000, wall: 2, cpu: 1.5 },
      { name: 'size', figure: 66, unit: 'MB' },
    ])
    expect(shown.split('\n')).toEqual([
      'what    figure  unit     target  ratio           wall s  CPU s  peer       ratio',
      '-----  -------  ------  -------  -----  -------  ------  -----  ---------  -----',
      'fold    0.0756  s           0.1   0.76  met                     peer 0.32   0.24',
      'write  123,456  rows/s  200,000   1.62  not met       2    1.5',
      'size        66  MB',
    ])
  })
})
