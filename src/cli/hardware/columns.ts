import { cleanLine } from '../../model/clean-text.js'
import { align } from '../output/gather.js'

/** Rows of what BMCs say, below each other; a column that is empty in all of them is left out. */
export function columns(rows: readonly (readonly string[])[]): string {
  const clean = rows.map((row) => row.map((text) => cleanLine(text)))
  return align(clean.map((row) => row.filter((_, at) => clean.some((one) => one[at] !== ''))))
}
