/**
 * What can be wrong with a node set's text, one sentence each, shared by the type checker and the
 * parsers. `{1}` and `{2}` stand for the pieces of the text that are at fault.
 */
export const refusals = {
  empty: 'the text is empty; name at least one node',
  space: "a space in '{1}'; separate nodes with ','",
  group: "'@' in '{1}'; name a group by its key or in the callback",
  operator: "operator '{1}' in '{2}'; use the methods of node sets instead",
  wildcard: "wildcard '{1}' in '{2}'; write the numbers, such as '[1-4]'",
  missing: "nothing between two commas, or before or after one, in '{1}'",
  unclosed: "'[' is never closed in '{1}'",
  unopened: "']' is never opened in '{1}'",
  nested: "'[' inside of brackets in '{1}'",
  adjacent: "'][' in '{1}'; put a text between two ranges",
  hollow: "'[]' in '{1}' is empty; write numbers such as '[1-4]'",
  negative: "'{1}' has a negative number; write numbers from 0 up",
  number: "'{1}' is not a number",
  backwards: "'{1}' runs backwards; write '{2}'",
  padding: "'{1}' mixes widths; write both numbers with as many digits",
  step: "'{1}' is not a step; write a number from 1 up",
  stepAlone: "'{1}' has a step but no range",
  long: "'{1}' has more than 14 digits",
} as const

/** Names a sentence of {@link refusals}. */
export type Refusal = keyof typeof refusals

/** A sentence with its pieces put in. */
export function refusal(kind: Refusal, first = '', second = ''): string {
  return refusals[kind].replaceAll('{1}', () => first).replaceAll('{2}', () => second)
}
