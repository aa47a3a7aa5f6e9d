/** How the names that a cluster has declared travel with its type. Nothing of this exists at run time. */

declare const declared: unique symbol

/**
 * The names that a cluster has declared, such that a cluster with more of them is assignable where one
 * with fewer is wanted, and one in which a name stands for other values is not.
 */
export interface Names<N, I extends string, G, A, P, M extends string> {
  readonly networks: { readonly [K in keyof N]: unknown }
  readonly images: (name: I) => void
  readonly groups: { readonly [K in keyof G]: unknown }
  readonly attributes: { readonly [K in keyof A]: (value: A[K]) => A[K] }
  readonly models: (name: M) => void
  readonly plugins: { readonly [K in keyof P]: (settings: P[K]) => P[K] }
}

/** What carries names, for the type checker alone. */
export interface Declaring<Declared> {
  readonly [declared]?: Declared
}
