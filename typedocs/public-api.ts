/**
 * The public API as plain data: every export of every public subpath with its signature, doc comment
 * and members. The reference, the reviewed snapshot and the tests are all made from it.
 */
import { join, relative } from 'node:path'
import { Node, Project, type SourceFile, ts } from 'ts-morph'
import { Declarations } from './declarations.js'
import { type DocComment, parseDocComment } from './doc-comment.js'
import { type EntryPoint, entryPoints, root } from './entry-points.js'
import { type ExportedName, keyOf } from './exported-name.js'
import { sourceMemberDoc } from './literal-docs.js'
import { docOf, type Member, membersOf } from './members.js'
import { typesBehind } from './types-behind.js'

/** One export of a public subpath. */
export interface PublicExport {
  readonly name: string
  readonly kind: 'function' | 'class' | 'interface' | 'type' | 'value' | 'enum' | 'namespace'
  /** Where it is documented: the subpath it belongs to, and its name there. */
  readonly home: { readonly module: string; readonly name: string }
  /** The source file, relative to the repository. */
  readonly file: string
  /** The line of its declaration, from 1. */
  readonly line: number
  /** Each declaration without comments; several for overloads. */
  readonly signatures: readonly string[]
  readonly doc: DocComment | undefined
  readonly members: readonly PublicMember[]
  /** Whether the declaration implements or extends something, which may document its members. */
  readonly bases: readonly string[]
}

/** A member together with what only its source says. */
export interface PublicMember extends Member {
  /** The line of its declaration, from 1. */
  readonly line: number
  /** Whether it stands in for a member of a base class, which documents it. */
  readonly override: boolean
}

/** One public subpath with everything it exports, sorted by name. */
export interface PublicModule {
  readonly entry: EntryPoint
  /** The comment at the top of the entry's file. */
  readonly doc: DocComment | undefined
  readonly exports: readonly PublicExport[]
  /** Types that its signatures speak of but no subpath exports. */
  readonly behind: readonly { readonly name: string; readonly signatures: readonly string[] }[]
}

/** The TypeScript project with all public entry points and what they import. */
export function openProject(entries: readonly EntryPoint[] = entryPoints()): Project {
  const project = new Project({
    tsConfigFilePath: join(root, 'tsconfig.json'),
    skipAddingFilesFromTsConfig: true,
    compilerOptions: { noEmit: false, declaration: true, emitDeclarationOnly: true },
  })
  for (const entry of entries) project.addSourceFileAtPath(join(root, entry.source))
  project.resolveSourceFileDependencies()
  return project
}

/** Reads the public API from the sources. */
export function readPublicApi(entries: readonly EntryPoint[] = entryPoints()): PublicModule[] {
  const project = openProject(entries)
  const declarations = new Declarations(project)
  const found = entries.map((entry) => ({ entry, names: exportedNames(project, entry) }))
  const homes = findHomes(found)
  return found.map(({ entry, names }) => {
    const exports = names.map((one) => describe(one, declarations, homes.get(keyOf(one))))
    const own = names.filter((one) => homes.get(keyOf(one))?.module === entry.module)
    return {
      entry,
      doc: leadingDoc(project.getSourceFileOrThrow(join(root, entry.source))),
      exports,
      behind: typesBehind(own, project, declarations, (key) => homes.has(key)),
    }
  })
}

function exportedNames(project: Project, entry: EntryPoint): ExportedName[] {
  const file = project.getSourceFileOrThrow(join(root, entry.source))
  const names: ExportedName[] = []
  for (const [name, nodes] of file.getExportedDeclarations()) {
    const node = nodes[0]
    if (node === undefined) continue
    const declaredAs = node.getSymbol()?.getName() ?? name
    names.push({ name, declaredAs, path: node.getSourceFile().getFilePath(), node })
  }
  return names.sort((a, b) => compare(a.name, b.name))
}

/** Alphabetical without regard to case, the same on every machine. */
function compare(a: string, b: string): number {
  const [left, right] = [a.toLowerCase(), b.toLowerCase()]
  if (left !== right) return left < right ? -1 : 1
  return a < b ? -1 : a > b ? 1 : 0
}

/** An export belongs to the subpath in whose folder it is declared, else to the first that has it. */
function findHomes(
  found: readonly { readonly entry: EntryPoint; readonly names: readonly ExportedName[] }[],
): Map<string, PublicExport['home']> {
  const homes = new Map<string, PublicExport['home'] & { readonly depth: number }>()
  for (const { entry, names } of found) {
    const folder = join(root, entry.source).replace(/[^/]*$/, '')
    for (const one of names) {
      const depth = one.path.startsWith(folder) ? folder.length : 0
      const known = homes.get(keyOf(one))
      if (known === undefined || depth > known.depth) {
        homes.set(keyOf(one), { module: entry.module, name: one.name, depth })
      }
    }
  }
  return homes
}

function describe(
  one: ExportedName,
  declarations: Declarations,
  home: PublicExport['home'] | undefined,
): PublicExport {
  const file = declarations.of(one.path)
  const declared = file.declarationsOf(one.declaredAs)
  if (declared.length === 0) {
    throw new Error(
      `${relative(root, one.path)}: the declaration of '${one.declaredAs}' was not found`,
    )
  }
  return {
    name: one.name,
    kind: kindOf(declared),
    home: home ?? { module: '', name: one.name },
    file: relative(root, one.path),
    line: one.node.getStartLineNumber(),
    signatures: declared.map((node) => renamed(file.print(node), one.declaredAs, home?.name)),
    doc: declared.map(docOf).find((doc) => doc !== undefined),
    members: declared
      .flatMap((node) => membersOf(file, node))
      .map((member) => ({ ...member, ...inSource(one.node, member) })),
    bases: declared.flatMap((node) =>
      ts.isClassDeclaration(node) || ts.isInterfaceDeclaration(node)
        ? (node.heritageClauses ?? []).flatMap((clause) =>
            clause.types.map((type) => type.expression.getText()),
          )
        : [],
    ),
  }
}

/** A declaration under the name that importers know. */
function renamed(text: string, from: string, to = from): string {
  return from === to ? text : text.replace(new RegExp(`\\b${from}\\b`), to)
}

function kindOf(declared: readonly ts.Node[]): PublicExport['kind'] {
  const [first] = declared
  if (first === undefined || ts.isVariableStatement(first)) return 'value'
  if (ts.isFunctionDeclaration(first)) return 'function'
  if (ts.isClassDeclaration(first)) return 'class'
  if (ts.isInterfaceDeclaration(first)) return 'interface'
  if (ts.isEnumDeclaration(first)) return 'enum'
  return ts.isModuleDeclaration(first) ? 'namespace' : 'type'
}

function inSource(node: Node, member: Member): Omit<PublicMember, 'name' | 'kind' | 'signature'> {
  const found =
    Node.isClassDeclaration(node) || Node.isInterfaceDeclaration(node)
      ? node.getMembers().find((one) => one.getSymbol()?.getName() === member.name)
      : undefined
  return {
    doc: member.doc ?? sourceMemberDoc(node, member.name),
    line: (found ?? node).getStartLineNumber(),
    override: found !== undefined && Node.isOverrideable(found) && found.hasOverrideKeyword(),
  }
}

function leadingDoc(file: SourceFile): DocComment | undefined {
  const text = file.getFullText()
  const comment = /^\s*(\/\*\*[\s\S]*?\*\/)/.exec(text)?.[1]
  return comment === undefined ? undefined : parseDocComment(comment)
}
