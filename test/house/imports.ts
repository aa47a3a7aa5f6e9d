/** Reads what a source file imports: statically, by `await import()`, or only in types. */
import { posix } from 'node:path'
import { ts } from 'ts-morph'

/** How a file reaches for another. `types` vanishes when compiled; `lazy` happens when it is called. */
export type Reach = 'static' | 'lazy' | 'types'

/** One import. */
export interface Import {
  /** The importing file, relative to the repository. */
  readonly from: string
  /** From 1. */
  readonly line: number
  /** As it is written. */
  readonly specifier: string
  /** The imported file relative to the repository, for relative imports: `src/model/index.ts`. */
  readonly file: string | undefined
  readonly reach: Reach
}

/** Every import of a source text. */
export function importsOf(from: string, text: string): Import[] {
  const source = ts.createSourceFile(from, text, ts.ScriptTarget.Latest, true)
  const imports: Import[] = []
  const add = (node: ts.Node, module: ts.Node | undefined, reach: Reach) => {
    if (module === undefined || !ts.isStringLiteralLike(module)) return
    const specifier = module.text
    imports.push({
      from,
      line: source.getLineAndCharacterOfPosition(node.getStart(source)).line + 1,
      specifier,
      file: specifier.startsWith('.')
        ? posix.join(posix.dirname(from), specifier).replace(/\.js$/, '.ts')
        : undefined,
      reach,
    })
  }
  const visit = (node: ts.Node): void => {
    if (ts.isImportDeclaration(node)) {
      const types = node.importClause?.phaseModifier === ts.SyntaxKind.TypeKeyword
      add(node, node.moduleSpecifier, types ? 'types' : 'static')
    } else if (ts.isExportDeclaration(node)) {
      add(node, node.moduleSpecifier, node.isTypeOnly ? 'types' : 'static')
    } else if (ts.isImportTypeNode(node)) {
      add(node, ts.isLiteralTypeNode(node.argument) ? node.argument.literal : undefined, 'types')
    } else if (ts.isCallExpression(node)) {
      const callee = node.expression
      if (callee.kind === ts.SyntaxKind.ImportKeyword) add(node, node.arguments[0], 'lazy')
      if (ts.isIdentifier(callee) && callee.text === 'require')
        add(node, node.arguments[0], 'static')
    } else if (
      ts.isImportEqualsDeclaration(node) &&
      ts.isExternalModuleReference(node.moduleReference)
    ) {
      add(node, node.moduleReference.expression, node.isTypeOnly ? 'types' : 'static')
    }
    ts.forEachChild(node, visit)
  }
  visit(source)
  return imports
}

/** The package of a specifier that is neither relative nor `node:`: `drizzle-orm`, `@stricli/core`. */
export function packageOf(specifier: string): string {
  return specifier
    .split('/')
    .slice(0, specifier.startsWith('@') ? 2 : 1)
    .join('/')
}
