import type { Node } from 'ts-morph'

/** An export together with the place of its declaration. */
export interface ExportedName {
  readonly name: string
  readonly declaredAs: string
  /** Absolute. */
  readonly path: string
  readonly node: Node
}

/** What tells one declared thing from another, whatever names it is exported under. */
export function keyOf(one: { readonly path: string; readonly declaredAs: string }): string {
  return `${one.path}#${one.declaredAs}`
}
