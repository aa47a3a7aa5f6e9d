/** Tools for checking texts, by types while a literal is being written and at run time. */

/** Puts up to two pieces into a sentence. */
type Fill<
  T extends string,
  A extends string,
  B extends string,
> = T extends `${infer X}{1}${infer Y}`
  ? `${X}${A}${Fill<Y, A, B>}`
  : T extends `${infer X}{2}${infer Y}`
    ? `${X}${B}${Y}`
    : T

/**
 * A sentence that stands in the place of the expected type, so that the editor shows it on the
 * literal.
 */
export type Problem<
  T extends string,
  A extends string = '',
  B extends string = '',
> = `✖ ${Fill<T, A, B>}`

/** The problem of a literal; a text that is only known at run time, wholly or in part, passes. */
// biome-ignore lint/complexity/noBannedTypes: only '{}' lacks no key of a text that is not a literal
export type IfLiteral<S extends string, P> = {} extends { [K in S]: 1 } ? S : P
