/** Sets of bare numbers, `1,5,18-31`: node sets whose names are nothing but a number. */
import { PhoenixError } from '../../error.js'
import { NodeSet } from '../../model/node-set/node-set.js'

/** Reads numbers. Zeros in front count, as in names. */
export function numbersOf(text: string): NodeSet {
  const odd = text.search(/[^\d,/ -]/)
  if (odd >= 0) {
    const where = `at character ${odd + 1} of '${text.slice(0, 80)}'`
    throw new PhoenixError(
      'node-set',
      `'${text.charAt(odd)}' is not of a set of numbers (${where})`,
    )
  }
  const set = NodeSet.parse(`[${text}]`)
  const below = set.difference(NodeSet.parse('[0-99999999999999]')).at(0)
  if (below?.startsWith('-')) {
    throw new PhoenixError('node-set', `'${text}' has numbers below zero`, {
      hint: 'Write numbers from 0 up.',
    })
  }
  return set
}

/** The places that `--slice` names; for a flag. */
export function placesOf(text: string): NodeSet {
  const places = numbersOf(text)
  for (const part of places.contiguous()) {
    if (/^0\d/.test(part.at(0) ?? '')) throw new Error('places have no zeros in front')
  }
  return places
}

/** The folded text of a set of numbers, without the brackets that node sets have. */
export function withoutBrackets(folded: string): string {
  return folded.replace(/^\[(.*)\]$/, '$1')
}
