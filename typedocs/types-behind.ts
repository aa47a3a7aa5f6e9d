/**
 * Types that public signatures speak of although no subpath exports them. A change to one is a change
 * of the public types, so the snapshot shows them.
 */
import { dirname, join } from 'node:path'
import { type Project, ts } from 'ts-morph'
import { type Declarations, isPrivate } from './declarations.js'
import { type ExportedName, keyOf } from './exported-name.js'

/** Follows the type names in the declarations of the given exports until nothing new appears. */
export function typesBehind(
  exports: readonly ExportedName[],
  project: Project,
  declarations: Declarations,
  isPublic: (key: string) => boolean,
): { name: string; signatures: string[] }[] {
  const seen = new Map<string, { name: string; signatures: string[] }>()
  const queue = exports.map((one) => ({ path: one.path, name: one.declaredAs }))
  for (let next = queue.shift(); next !== undefined; next = queue.shift()) {
    const file = declarations.of(next.path)
    for (const node of file.declarationsOf(next.name)) {
      for (const name of typeNames(node)) {
        const target = locate(project, declarations, next.path, name)
        if (target === undefined) continue
        const key = keyOf({ path: target.path, declaredAs: target.name })
        if (isPublic(key) || seen.has(key)) continue
        const home = declarations.of(target.path)
        const signatures = home.declarationsOf(target.name).map((one) => home.print(one))
        if (signatures.length === 0) continue
        seen.set(key, { name: target.name, signatures })
        queue.push(target)
      }
    }
  }
  return [...seen.values()].sort((a, b) => (a.name < b.name ? -1 : a.name > b.name ? 1 : 0))
}

interface TypeName {
  readonly text: string
  /** The module of `import('…').Name`. */
  readonly module?: string
}

function typeNames(node: ts.Node): TypeName[] {
  const names: TypeName[] = []
  const leftmost = (name: ts.EntityName): string =>
    ts.isIdentifier(name) ? name.text : leftmost(name.left)
  const visit = (child: ts.Node): void => {
    if (ts.isClassElement(child) && isPrivate(child)) return
    if (ts.isTypeReferenceNode(child)) names.push({ text: leftmost(child.typeName) })
    else if (ts.isTypeQueryNode(child)) names.push({ text: leftmost(child.exprName) })
    else if (ts.isExpressionWithTypeArguments(child))
      names.push({ text: child.expression.getText() })
    else if (ts.isImportTypeNode(child) && child.qualifier !== undefined) {
      const module = (child.argument as ts.LiteralTypeNode).literal as ts.StringLiteral
      names.push({ text: leftmost(child.qualifier), module: module.text })
    }
    ts.forEachChild(child, visit)
  }
  visit(node)
  return names
}

/** The source file of the project that declares a name used in another; undefined for packages and globals. */
function locate(
  project: Project,
  declarations: Declarations,
  path: string,
  name: TypeName,
): { path: string; name: string } | undefined {
  const file = declarations.of(path)
  if (name.module === undefined && file.declarationsOf(name.text).length > 0) {
    return { path, name: name.text }
  }
  const imported =
    name.module === undefined ? file.importOf(name.text) : { module: name.module, name: name.text }
  if (imported === undefined || !imported.module.startsWith('.')) return undefined
  const source = project.getSourceFile(join(dirname(path), imported.module).replace(/\.js$/, '.ts'))
  const node = source?.getExportedDeclarations().get(imported.name)?.[0]
  if (node === undefined) return undefined
  return {
    path: node.getSourceFile().getFilePath(),
    name: node.getSymbol()?.getName() ?? imported.name,
  }
}
