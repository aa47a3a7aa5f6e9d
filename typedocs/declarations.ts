/**
 * The declarations of source files as an importer sees them: bodies gone, inferred types written out,
 * private members left out. TypeScript's own declaration emit does the work, one file at a time.
 */
import { type Project, type SourceFile, ts } from 'ts-morph'

/** A top-level statement of a declaration file that declares names. */
export type Declared =
  | ts.FunctionDeclaration
  | ts.ClassDeclaration
  | ts.InterfaceDeclaration
  | ts.TypeAliasDeclaration
  | ts.EnumDeclaration
  | ts.ModuleDeclaration
  | ts.VariableStatement

const printer = ts.createPrinter({ removeComments: true })

/** The emitted declarations of one source file. */
export class DeclarationFile {
  readonly file: ts.SourceFile
  readonly #declared = new Map<string, Declared[]>()

  constructor(source: SourceFile) {
    const output = source.getEmitOutput({ emitOnlyDtsFiles: true })
    const emitted = output.getOutputFiles().find((file) => file.getFilePath().endsWith('.d.ts'))
    if (emitted === undefined) {
      throw new Error(
        `${source.getFilePath()}: no declarations could be emitted; 'npx tsc --noEmit -p .' says why`,
      )
    }
    this.file = ts.createSourceFile(
      emitted.getFilePath(),
      emitted.getText(),
      ts.ScriptTarget.Latest,
      true,
    )
    for (const statement of this.file.statements) {
      for (const name of declaredNames(statement)) {
        const known = this.#declared.get(name)
        if (known === undefined) this.#declared.set(name, [statement as Declared])
        else known.push(statement as Declared)
      }
    }
  }

  /** The statements that declare a name: several for overloads, or a type and a value of one name. */
  declarationsOf(name: string): readonly Declared[] {
    return this.#declared.get(name) ?? []
  }

  /** Where a name that the file imports comes from. */
  importOf(name: string): { readonly module: string; readonly name: string } | undefined {
    for (const statement of this.file.statements) {
      if (!ts.isImportDeclaration(statement)) continue
      const bindings = statement.importClause?.namedBindings
      if (bindings === undefined || !ts.isNamedImports(bindings)) continue
      const found = bindings.elements.find((element) => element.name.text === name)
      if (found === undefined) continue
      const module = (statement.moduleSpecifier as ts.StringLiteral).text
      return { module, name: (found.propertyName ?? found.name).text }
    }
    return undefined
  }

  /** A node's text without comments, private members, `export` and `declare`. */
  print(node: ts.Node): string {
    const shown =
      ts.isClassDeclaration(node) && node.members.some(isPrivate)
        ? ts.factory.updateClassDeclaration(
            node,
            node.modifiers,
            node.name,
            node.typeParameters,
            node.heritageClauses,
            node.members.filter((member) => !isPrivate(member)),
          )
        : node
    return printer
      .printNode(ts.EmitHint.Unspecified, shown, this.file)
      .replace(/^export (?:declare )?/, '')
      .replace(/^declare /, '')
      .replace(/import\(["'][^"']*["']\)\./g, '')
  }
}

/** Emits each source file once. */
export class Declarations {
  readonly #project: Project
  readonly #files = new Map<string, DeclarationFile>()

  constructor(project: Project) {
    this.#project = project
  }

  /** The declarations of a source file of the project, by its absolute path. */
  of(path: string): DeclarationFile {
    let file = this.#files.get(path)
    if (file === undefined) {
      file = new DeclarationFile(this.#project.getSourceFileOrThrow(path))
      this.#files.set(path, file)
    }
    return file
  }
}

/**
 * Whether a class member is nothing for importers: private, or marked `@internal`. A private
 * constructor says something and stays.
 */
export function isPrivate(member: ts.ClassElement): boolean {
  if (ts.getJSDocTags(member).some((tag) => tag.tagName.text === 'internal')) return true
  if (ts.isConstructorDeclaration(member)) return false
  if (member.name !== undefined && ts.isPrivateIdentifier(member.name)) return true
  return (ts.getCombinedModifierFlags(member) & ts.ModifierFlags.Private) !== 0
}

function declaredNames(statement: ts.Statement): string[] {
  if (ts.isVariableStatement(statement)) {
    return statement.declarationList.declarations.map((one) => one.name.getText())
  }
  if (
    ts.isFunctionDeclaration(statement) ||
    ts.isClassDeclaration(statement) ||
    ts.isInterfaceDeclaration(statement) ||
    ts.isTypeAliasDeclaration(statement) ||
    ts.isEnumDeclaration(statement) ||
    ts.isModuleDeclaration(statement)
  ) {
    return statement.name === undefined ? [] : [statement.name.text]
  }
  return []
}
