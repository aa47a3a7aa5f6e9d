/**
 * The expressions of node sets, as ClusterShell reads them: patterns and groups joined by `,` (or)
 * `!` (but not) `&` (and) `^` (either, not both), worked out from left to right.
 */
import { operations } from '../range-set/algebra.js'
import { combineFamilies, type Family, NameGatherer, uniteFamilies } from './family.js'
import { familiesOfGroup, type Groups } from './group.js'
import { namesOf } from './names.js'
import type { NodeSet } from './node-set.js'
import { expressionError, type Operand, operandsOf, piece, withPlace } from './operands.js'
import { checkPlain, familiesOfPattern } from './pattern.js'
import { familiesMatching, hasWildcard } from './wildcard.js'

/** What an expression may ask its surroundings. */
export interface Surroundings extends Groups {
  readonly known?: NodeSet | undefined
  /** The families of the nodes that names stand for. */
  readonly resolved?: ((names: readonly Family[]) => readonly Family[]) | undefined
}

const operationOf = {
  ',': operations.union,
  '!': operations.difference,
  '&': operations.intersection,
  '^': operations.symmetricDifference,
} as const

/** The families of an expression. */
export function parseExpression(expression: string, surroundings: Surroundings): readonly Family[] {
  if (expression.trim() === '') return []
  const resolved = surroundings.resolved ?? ((names: readonly Family[]) => names)
  let result: readonly Family[] = []
  // Operands joined by ',' are gathered and united at once: long lists of names are common.
  let names = new NameGatherer()
  let gathered: (readonly Family[])[] = []
  const settle = (): void => {
    result = uniteFamilies([result, resolved(names.families()), ...gathered])
    names = new NameGatherer()
    gathered = []
  }
  for (const operand of operandsOf(expression)) {
    const { operator, text } = operand
    withPlace(operand, expression, () => {
      if (operator === ',' && !/[[@*?]/.test(text)) {
        checkPlain(text, operand.start, expression)
        names.add(text)
        return
      }
      const read = familiesOf(operand, expression, surroundings)
      const value = text.startsWith('@') ? read : resolved(read)
      if (operator === ',') gathered.push(value)
      else {
        settle()
        result = combineFamilies(result, value, operationOf[operator])
      }
    })
  }
  settle()
  return result
}

function familiesOf(
  operand: Operand,
  expression: string,
  surroundings: Surroundings,
): readonly Family[] {
  if (operand.text.startsWith('@')) return familiesOfGroup(operand, expression, surroundings)
  if (!hasWildcard(operand.text)) return familiesOfPattern(operand, expression)
  const masks = familiesOfPattern(operand, expression, true)
  return familiesMatching(namesOf(masks), knownNames(operand, expression, surroundings))
}

/** All names that a wildcard may stand for. */
function knownNames(
  { text, start }: Operand,
  expression: string,
  { known, group }: Surroundings,
): NodeSet {
  const all = known ?? group?.('*')
  if (all !== undefined) return all
  const at = text.search(/[*?]/)
  const sentence = `'${text[at]}' in '${piece(text)}' stands for known nodes, but none are known here`
  throw expressionError(sentence, expression, start + at)
}
